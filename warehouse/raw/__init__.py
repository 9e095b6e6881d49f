"""The raw zone: rows as extracted, in immutable Parquet batches, and corrections to them."""
