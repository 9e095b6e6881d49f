"""DAGs: schedule and wiring only, one DAG per file; the work is done in the package warehouse."""
