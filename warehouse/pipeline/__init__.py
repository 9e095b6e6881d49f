"""The pipeline: one module per task of the DAG, the run directory, planning, and the run report."""
