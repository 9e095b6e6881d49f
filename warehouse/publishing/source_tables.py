"""The tables of schema ``raw`` about sources: all sightings, and the publishers that each source speaks for."""

import hashlib

import duckdb
import pyarrow as pa

from warehouse.publishing.literals import quoted
from warehouse.settings import Settings
from warehouse.sources import read_sources

_SIGHTING_COLUMNS = (
    "event",
    "document_id",
    "source_name",
    "source_uri",
    "file_name",
    "seen_at",
    "etag",
    "byte_size",
    "container_document_id",
    "path_in_container",
)

_PUBLISHERS: pa.Schema = pa.schema(
    {"source_name": pa.string(), "publisher_name": pa.string(), "is_beginning": pa.bool_()}
)


def create_source_tables(warehouse: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Create the tables ``raw.sightings`` and ``raw.publishers``."""
    warehouse.execute(f"create table raw.sightings as {sightings_query(settings)}")
    warehouse.register("given", pa.Table.from_pylist(_publishers(settings), schema=_PUBLISHERS))
    warehouse.execute("create table raw.publishers as from given")
    warehouse.unregister("given")


def publishers_hash(settings: Settings) -> str:
    """Return a hash of the rows of ``raw.publishers``; if it changes, other documents may be current."""
    return hashlib.sha256(repr(_publishers(settings)).encode()).hexdigest()[:16]


def _publishers(settings: Settings) -> list[dict[str, str | bool]]:
    return [
        {
            "source_name": source.name,
            "publisher_name": publisher.removesuffix("*"),
            "is_beginning": publisher.endswith("*"),
        }
        for source in read_sources(settings)
        for publisher in sorted(source.speaks_for)
    ]


def sightings_query(settings: Settings) -> str:
    """Return a query for all sightings in the landing zone."""
    folder = settings.landing / "sightings"
    types = dict.fromkeys(_SIGHTING_COLUMNS, "varchar") | {"byte_size": "bigint"}
    if not any(folder.glob("*.jsonl")):
        return f"select {', '.join(f'null::{kind} as {name}' for name, kind in types.items())} where false"
    columns = ", ".join(f"{name}: '{kind}'" for name, kind in types.items())
    files = quoted(folder / "*.jsonl")
    return f"select * from read_json({files}, format = 'newline_delimited', columns = {{{columns}}})"  # noqa: S608 - quoted
