"""Images of a place in a document: a page, a table or lines of text, with the cells that were read marked."""
