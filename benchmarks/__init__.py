"""Benchmarks of extraction, of the scan reader, and of large warehouses."""
