"""The command line ``jixiao``, with one module per command."""
