"""Developer tools: generated documentation, region seed, fuzzing."""
