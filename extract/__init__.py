"""Documents in, rows out: turns published budget-performance documents into records. Imports no warehouse."""
