"""WordprocessingML: the parts of a document, and what of their text a person sees, as `word.docx` reads it."""
