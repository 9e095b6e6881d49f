"""Readers of forms with table layout: head, money block, indicator table, and lists of projects."""
