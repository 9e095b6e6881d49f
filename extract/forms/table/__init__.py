"""Forms as tables: head, funding, indicators, and lists of projects."""
