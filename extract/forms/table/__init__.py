"""Readers of forms that are tables: head, money block, indicator table, and lists of projects."""
