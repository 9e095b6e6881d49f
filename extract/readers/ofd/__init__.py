"""Reader of OFD (GB/T 33190-2016)."""
