"""Bytes in, content out: one module a format."""
