"""The tags of the DAGs, by which users filter the list of DAGs in Airflow."""

from enum import StrEnum


class Tag(StrEnum):
    """The subject of a DAG."""

    INGESTION = "ingestion"
    WAREHOUSE = "warehouse"
