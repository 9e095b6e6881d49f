"""Confidence in a document and its records, refusal of documents, and withholding of uncertain numbers."""
