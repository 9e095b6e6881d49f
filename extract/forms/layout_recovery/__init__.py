"""Forms whose geometry an export lost: the cells are all there, in reading order, but not where they stood."""
