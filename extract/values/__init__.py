"""Parsers that turn printed text into values: quantities, targets, amounts and dates."""
