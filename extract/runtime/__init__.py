"""Functions that all steps use: errors, atomic file writes, and child processes that end with their parent."""
