"""Amounts of money in running text: their labels, the sentences that state them, their totals and detail tables."""
