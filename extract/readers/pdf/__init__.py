"""Reader of PDF."""
