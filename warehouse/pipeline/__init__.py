"""The tasks of a nightly run, and the report on it."""
