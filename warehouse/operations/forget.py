"""Forget: a document leaves for good, because its publisher or a court demands it.

Papers of past nights and old builds go first. Then comes the tombstone in landing: from it on the document counts as
never seen, no landing takes it, no build loads it, and the next night takes it out of the warehouse. What follows
removes bytes, sightings, raw batches, the version in force and the earlier ones. Each step finds out for itself what is
left to do, so a run that was killed is finished by the same command.
"""

import shutil
from collections.abc import Collection
from datetime import UTC, datetime

import duckdb
import pyarrow as pa
from pydantic import BaseModel

from extract.intake.landing import Landing, Tombstone
from warehouse.errors import JixiaoError
from warehouse.pipeline import night
from warehouse.provenance.documents import find_document, names_of
from warehouse.publishing.versions import Version, Versions
from warehouse.raw.zone import RawZone
from warehouse.settings import Settings


class Leaving(BaseModel):
    """A document that is to be forgotten, and where it still is.

    Attributes:
        document_id: Which one.
        holder_ids: Archives in landing that have its bytes in theirs, so that they are forgotten with it.
        member_names: What came in it, where it is an archive itself: documents of their own, which stay.
        file_name: Its name; none where nothing but the tombstone knows of it any more.
        addresses: Where sources show it now.
        has_bytes: Whether its bytes are in landing.
        batch_ids: Raw batches that hold it.
        version_ids: Published versions that hold it, or that cannot be read.
        is_published: Whether the version in force is one of them.
        is_pin_in_the_way: Whether a pin keeps in force, or would keep out, what has to go or to come.
    """

    document_id: str
    holder_ids: list[str] = []
    member_names: list[str] = []
    file_name: str | None
    addresses: list[str]
    has_bytes: bool
    batch_ids: list[str]
    version_ids: list[str]
    is_published: bool
    is_pin_in_the_way: bool


def find_traces(settings: Settings, text: str) -> Leaving:
    """Find a document by its id, the beginning of one, or its file name, and all that holds it.

    Raises:
        JixiaoError: There is no such document, or several.
    """
    landing = Landing(settings.landing)
    names = names_of(landing)
    document_id = find_document(names, text, landing.tombstones())
    versions = Versions(settings.published)
    holders = landing.holders(document_id)
    going = {document_id, *holders, *landing.tombstones()}  # a run that was killed may have left some of these
    held_in = [version for version in versions.kept() if may_hold(version, going)]
    pin, is_published = versions.pin(), versions.current() in held_in
    return Leaving(
        document_id=document_id,
        holder_ids=holders,
        member_names=sorted({one.file_name for one in landing.sightings() if one.container_document_id == document_id}),
        file_name=names.get(document_id),
        addresses=[sighting.source_uri for sighting in landing.current().get(document_id, [])],
        has_bytes=landing.object_path(document_id).exists(),
        batch_ids=[
            one.batch_id for one in RawZone(settings.raw).all_manifests() if not going.isdisjoint(one.document_ids)
        ],
        version_ids=[version.version_id for version in held_in],
        is_published=is_published,
        is_pin_in_the_way=pin is not None and (is_published or versions.get(pin.version_id) in held_in),
    )


def forget(settings: Settings, leaving: Leaving, *, by: str, reason: str, command: str) -> None:
    """Take a document away, from everywhere; and with it the archives that have its bytes in theirs.

    These go first: then whoever is to finish what a killed run left undone finds all that is left by tombstones.

    Args:
        settings: Where the zones are.
        leaving: The document.
        by: Who asks for it.
        reason: Why; it is kept, so it says nothing of what the document said.
        command: What a person typed, for those who wait for the build.

    Raises:
        BuildLocked: Another run holds the build.
        DataGateFailed: The warehouse could not be built without it. All else is done but for the published versions.
        JixiaoError: A raw batch cannot be read.
    """
    document_id, at = leaving.document_id, datetime.now(UTC)
    landing = Landing(settings.landing)
    with night.hold_build(settings, command):
        versions, raw = Versions(settings.published), RawZone(settings.raw)
        night.mend(settings)
        _remove_work(
            settings, [document_id, *leaving.holder_ids, *leaving.addresses, *filter(None, [leaving.file_name])]
        )
        for one in (*leaving.holder_ids, document_id):
            landing.forget(Tombstone(document_id=one, forgotten_by=by, forgotten_at=at, reason=reason))
        try:
            raw.drop_documents(landing.tombstones())
        except (OSError, pa.ArrowException) as error:
            raise JixiaoError(
                f"{settings.raw}: a batch that holds {document_id[:12]} cannot be read. Run 'jixiao doctor --fix', "
                "then this again."
            ) from error
        if leaving.is_pin_in_the_way:
            versions.release_pin()
        if leaving.is_published:
            _publish_without(settings, command)
        shutil.rmtree(settings.published / "damaged", ignore_errors=True)
        current = versions.current()
        versions.remove([one for one in leaving.version_ids if current is None or one != current.version_id])


def _publish_without(settings: Settings, command: str) -> None:
    papers = night.begin(settings)
    note = night.build(settings, papers, command, full_refresh=True)
    night.publish(settings, note, night.audit(settings, note, command), command)


def _remove_work(settings: Settings, told_by: list[str]) -> None:
    """Remove builds, and the papers of nights that tell of a document."""
    for database in settings.build.glob("*/warehouse.duckdb"):
        shutil.rmtree(database.parent)
    marks = [mark.encode() for mark in told_by]
    for papers in settings.build.glob("nights/*"):
        files = (path.read_bytes() for path in papers.rglob("*") if path.is_file())
        if any(mark in content for content in files for mark in marks):
            shutil.rmtree(papers)


def may_hold(version: Version, document_ids: Collection[str]) -> bool:
    """Whether a version holds one of some documents; one that cannot be read may hold anything."""
    try:
        with duckdb.connect(str(version.database), read_only=True) as warehouse:
            query = "select 1 from marts.dim_document where list_contains(?, document_key) limit 1"
            return warehouse.execute(query, [list(document_ids)]).fetchone() is not None
    except duckdb.Error:
        return True
