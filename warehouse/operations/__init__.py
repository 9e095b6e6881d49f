"""What an operator does between runs: status, doctor, forget, reprocess."""
