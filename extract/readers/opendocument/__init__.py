"""Readers of OpenDocument (ISO/IEC 26300): text documents and spreadsheets, in a package or as flat XML."""
