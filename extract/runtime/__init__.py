"""Foundation of all steps: errors, atomic file writes, and child processes that end with their parent."""
