"""When things happen: one DAG a file, thin; what happens is in warehouse."""
