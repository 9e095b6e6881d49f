"""Readers of page images: scans in a PDF or OFD, and image files."""
