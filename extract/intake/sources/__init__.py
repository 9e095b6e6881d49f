"""Sources of documents, one module per kind of source. Each lists its documents; landing.py stores their bytes."""
