"""Which characters of a PDF page a person sees: layers, drawing order, fills, strikes, ink. Used by the page reader."""
