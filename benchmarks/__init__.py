"""Benchmarks: what reading, scans and large warehouses cost."""
