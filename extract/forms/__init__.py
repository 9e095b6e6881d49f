"""Extraction of projects from the content that a reader returned. Called by :mod:`extract.document`."""
