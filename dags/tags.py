"""The tags of DAGs: how the list in Airflow is filtered."""

from enum import StrEnum


class Tag(StrEnum):
    """What a DAG is about."""

    INGESTION = "ingestion"
    WAREHOUSE = "warehouse"
