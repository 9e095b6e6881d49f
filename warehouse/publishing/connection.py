"""Read-only connections to the published warehouse."""

import duckdb

from warehouse.errors import SourceUnavailable
from warehouse.publishing.versions import Versions
from warehouse.settings import Settings


def connect_published(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open the database of the current version read-only.

    Queries can name the tables of schema marts without the schema. They can neither read nor write other files.

    Raises:
        SourceUnavailable: Nothing is published yet, or the current version cannot be opened.
    """
    version = Versions(settings.published).current()
    if version is None:
        raise SourceUnavailable(f"{settings.published}: nothing is published yet. Run 'jixiao run' first.")
    try:
        connection = duckdb.connect(version.database, read_only=True, config={"enable_external_access": "false"})
    except duckdb.IOException as error:
        raise SourceUnavailable(
            f"{version.database}: missing, damaged, or open for writing elsewhere. Run 'jixiao run' to repair it."
        ) from error
    connection.execute("use marts")
    return connection
