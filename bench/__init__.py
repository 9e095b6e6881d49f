"""What readings are worth and what they cost: ``python -m bench.accuracy``, ``bench.vocabulary``, ``bench.speed``."""
