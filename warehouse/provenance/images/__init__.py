"""Pictures of a place in a document: a page, a table or lines of text, with what was read there marked."""
