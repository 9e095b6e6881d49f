"""What the readings are worth and what they cost: ``python -m bench.accuracy`` and ``python -m bench.speed``."""
