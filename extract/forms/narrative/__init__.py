"""Extraction of narrative reports: prose in sections whose headings give level and sub-project. Entry: report.py."""
