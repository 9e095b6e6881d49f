"""Where documents come from, one module a kind of source. Each gives what it found; landing.py keeps the bytes."""
