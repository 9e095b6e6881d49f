"""Readers of plain text, delimited text and web pages."""
