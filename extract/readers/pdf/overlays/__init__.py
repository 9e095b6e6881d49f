"""What stands over the text of a PDF page: annotations, watermarks, marks that refer to footnotes."""
