"""Rows in, a published warehouse out."""
