"""Recovery of layouts that an export lost: all cells are there in reading order, but without rows and columns."""
