"""What the readings are worth and what they cost: ``python -m bench.accuracy``, ``bench.speed``, ``bench.vocabulary``."""
