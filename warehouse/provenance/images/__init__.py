"""Draw images of places in a document: a page, a table or lines of text, in which the cells of a fact are marked."""
