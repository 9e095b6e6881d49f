"""From printed text to values: quantities, targets, amounts and dates."""
