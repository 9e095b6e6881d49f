"""The load plan of a build: what the raw and landing zones hold that the published warehouse lacks."""

from collections.abc import Collection

import duckdb
import pyarrow as pa
from pydantic import BaseModel, ConfigDict

from extract.document import FINGERPRINT
from extract.intake.landing import Landing
from warehouse.publishing.dbt_project import models_hash
from warehouse.publishing.source_tables import publishers_hash, sightings_query
from warehouse.publishing.versions import Versions
from warehouse.raw.zone import RawZone
from warehouse.settings import Settings


class LoadPlan(BaseModel):
    """The changes that bring the published warehouse up to date.

    Attributes:
        load: The documents to load, each with the id of its batch.
        remove: The documents to remove.
        has_new_sightings: Whether the landing zone has sightings that are not in the published warehouse, or the
            sources speak for other publishers. A sighting records that a document was found at an address of a source,
            or that it is no longer there.
        is_full_refresh: Whether the warehouse is built from nothing instead of from a copy of the published version.
    """

    model_config = ConfigDict(frozen=True)

    load: dict[str, str]
    remove: list[str]
    has_new_sightings: bool
    is_full_refresh: bool

    @property
    def is_empty(self) -> bool:
        """Whether there are no changes, so that a build would only reproduce the published warehouse."""
        return not (self.load or self.remove or self.has_new_sightings or self.is_full_refresh)

    def parts(self, size: int) -> list["LoadPlan"]:
        """Divide the plan into parts that load at most `size` documents each.

        Only the first part is a full refresh, and only the last part has the documents to remove.
        """
        documents = list(self.load.items())
        starts = range(0, max(len(documents), 1), size)
        return [
            self.model_copy(
                update={
                    "load": dict(documents[start : start + size]),
                    "remove": self.remove if start == starts[-1] else [],
                    "is_full_refresh": self.is_full_refresh and start == 0,
                }
            )
            for start in starts
        ]


def plan_load(settings: Settings, *, full_refresh: bool = False) -> LoadPlan:
    """Compare the raw and landing zones with the published warehouse; return the changes to load. dbt is not imported.

    A full refresh is planned if it is requested, if no intact version is published, or if the dbt project has changed.
    """
    batches = _batches_to_publish(settings)
    from_nothing = LoadPlan(load=batches, remove=[], has_new_sightings=False, is_full_refresh=True)
    published = Versions(settings.published).current()
    if full_refresh or published is None or not published.is_intact():
        return from_nothing
    try:
        with duckdb.connect(str(published.database), read_only=True) as warehouse:
            loaded = dict(
                warehouse.execute(
                    "select document_key, batch_id from marts.dim_document where document_key <> 'unknown'"
                ).fetchall()
            )
            seen = _count(warehouse, "marts.document_sighting")
            built_with = warehouse.execute("select models_hash, publishers_hash from marts.build_info").fetchone()
    except duckdb.Error:  # a version that cannot be read cannot be built upon
        return from_nothing
    if built_with is None or built_with[0] != models_hash():
        return from_nothing
    load = {document: batch for document, batch in batches.items() if loaded.get(document) != batch}
    remove = sorted(loaded.keys() - batches.keys())
    return LoadPlan(
        load=load,
        remove=remove,
        has_new_sightings=seen != _sighting_count(settings, loaded.keys())
        or built_with[1] != publishers_hash(settings),
        is_full_refresh=False,
    )


def _batches_to_publish(settings: Settings) -> dict[str, str]:
    """Return the active batch of each document, by document id.

    Documents whose active batch is not checked yet and permanently deleted documents are left out.
    """
    raw = RawZone(settings.raw)
    checked = {manifest.batch_id for manifest in raw.verdict_manifests()}
    forgotten = Landing(settings.landing).tombstones()
    return {
        document: batch.batch_id
        for document, batch in raw.newest(FINGERPRINT).items()
        if batch.batch_id in checked and document not in forgotten
    }


def _sighting_count(settings: Settings, documents: Collection[str]) -> int:
    with duckdb.connect() as memory:
        memory.register("loaded", pa.table({"document_id": pa.array(list(documents), pa.string())}))
        return _count(memory, f"({sightings_query(settings)}) semi join loaded using (document_id)")


def _count(warehouse: duckdb.DuckDBPyConnection, relation: str) -> int:
    row = warehouse.execute(f"select count(*) from {relation}").fetchone()  # noqa: S608 - named by this module
    return int(row[0]) if row else 0
