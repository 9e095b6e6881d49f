"""What every step rests on: errors, files written whole, and child processes that end with their parent."""
