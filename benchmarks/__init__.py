"""Benchmarks of extraction, scans and large warehouses."""
