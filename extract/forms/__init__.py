"""Forms: the content of a reader in, the records of its projects out. Called by :mod:`extract.document`."""
