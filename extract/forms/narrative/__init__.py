"""Narrative reports: statements in sections, whose headings give level and sub-project. The door is report.py."""
