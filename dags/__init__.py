"""Airflow DAGs, one per file: schedules and task dependencies. The package `warehouse` implements the tasks."""
