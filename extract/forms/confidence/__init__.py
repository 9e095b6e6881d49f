"""Confidence: how far the rows and the head of a document can be trusted, and which numbers are withheld."""
