"""Narrative reports: statements in sections, whose headings give level and sub-project. Entry point: report.py."""
