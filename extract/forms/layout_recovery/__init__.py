"""Recovery of lost layouts: the export kept all cells in reading order, but not their rows and columns."""
