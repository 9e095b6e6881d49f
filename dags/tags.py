"""The tags of DAGs, by which Airflow's list is filtered."""

from enum import StrEnum


class Tag(StrEnum):
    """The subject of a DAG."""

    INGESTION = "ingestion"
    WAREHOUSE = "warehouse"
