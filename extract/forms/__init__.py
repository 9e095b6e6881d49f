"""Content in, records out: what a document says of its projects."""
