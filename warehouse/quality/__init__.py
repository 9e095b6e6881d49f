"""Data quality: checks of a batch, known failures, drift between versions, freshness, personal data."""
