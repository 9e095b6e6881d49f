"""Recovery of indicator tables whose columns are lost: headers, rows, and which numbers are weights."""
