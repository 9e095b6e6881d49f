"""The command ``jixiao forget``: delete a document permanently, because its publisher or a court demands it.

All builds, and the run directories that mention the document, are removed first. Then a tombstone is written to the
landing zone. From then on the document is treated as never seen, it never lands again, no build loads it, and the next
build removes it from the warehouse. Then its bytes, its sightings and its rows in raw batches are removed. Finally, the
published versions that hold it are removed, the current one after a version without the document is published. Each
step finds out what is left to do, so running the same command again completes one that was killed.
"""

import shutil
from collections.abc import Collection
from datetime import UTC, datetime

import duckdb
import pyarrow as pa
from pydantic import BaseModel

from extract.intake.landing import Landing, Tombstone
from warehouse.errors import JixiaoError
from warehouse.pipeline.audit import audit_version
from warehouse.pipeline.build import build_version
from warehouse.pipeline.publish import publish_version
from warehouse.pipeline.repair import repair_damage
from warehouse.pipeline.run_directory import begin_run, run_directories
from warehouse.provenance.documents import file_names_by_id, find_document
from warehouse.publishing.lock import hold_build
from warehouse.publishing.versions import Version, Versions
from warehouse.raw.zone import RawZone
from warehouse.settings import Settings


class ForgetPlan(BaseModel):
    """The document to delete permanently, and where it is stored.

    Attributes:
        document_id: The document.
        holder_ids: Archives in the landing zone that contain the document; they are deleted with it.
        member_names: If the document is an archive, the file names of its members; these are documents of their own and
            are kept.
        file_name: File name of the document; None if only its tombstone exists.
        addresses: Addresses of the document in the sources now.
        has_bytes: Whether the landing zone has the bytes of the document.
        batch_ids: Raw batches that hold the document, an archive that contains it, or another deleted document.
        version_ids: Published versions that hold one of these or cannot be read.
        is_published: Whether the current version is one of `version_ids`.
        is_pin_in_the_way: Whether the pinned version is one of `version_ids`, or a pin prevents publishing the version
            that replaces the current one.
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


def plan_forget(settings: Settings, text: str) -> ForgetPlan:
    """Find a document by its id, the beginning of its id or its file name (`text`), and all places that hold it.

    Raises:
        JixiaoError: No document matches, or several do.
    """
    landing = Landing(settings.landing)
    names = file_names_by_id(landing)
    document_id = find_document(names, text, landing.tombstones())
    versions = Versions(settings.published)
    holders = landing.holders(document_id)
    removed = {document_id, *holders, *landing.tombstones()}  # an earlier, killed call may have left some
    holding = [version for version in versions.kept() if may_hold(version, removed)]
    pin, is_published = versions.pin(), versions.current() in holding
    return ForgetPlan(
        document_id=document_id,
        holder_ids=holders,
        member_names=sorted({one.file_name for one in landing.sightings() if one.container_document_id == document_id}),
        file_name=names.get(document_id),
        addresses=[sighting.source_uri for sighting in landing.current().get(document_id, [])],
        has_bytes=landing.object_path(document_id).exists(),
        batch_ids=[
            one.batch_id for one in RawZone(settings.raw).all_manifests() if not removed.isdisjoint(one.document_ids)
        ],
        version_ids=[version.version_id for version in holding],
        is_published=is_published,
        is_pin_in_the_way=pin is not None and (is_published or versions.get(pin.version_id) in holding),
    )


def forget(settings: Settings, plan: ForgetPlan, *, by: str, reason: str, command: str) -> None:
    """Delete a document everywhere, together with the archives that contain it.

    The archives are deleted before the document: if the call is killed, a repeated call finds them by their tombstones.

    Args:
        settings: Where the zones are.
        plan: The document and where it is stored.
        by: The person who requests the deletion.
        reason: The reason. It is kept in the tombstone, so it must not quote the document.
        command: The command that started this, shown to runs that find the build locked.

    Raises:
        BuildLocked: Another run holds the build.
        DataGateFailed: The warehouse could not be built without the document. It is deleted everywhere except in the
            published versions.
        JixiaoError: A raw batch cannot be read.
    """
    document_id, at = plan.document_id, datetime.now(UTC)
    landing = Landing(settings.landing)
    with hold_build(settings, command):
        versions, raw = Versions(settings.published), RawZone(settings.raw)
        repair_damage(settings)
        _remove_work(settings, [document_id, *plan.holder_ids, *plan.addresses, *filter(None, [plan.file_name])])
        for one in (*plan.holder_ids, document_id):
            landing.forget(Tombstone(document_id=one, forgotten_by=by, forgotten_at=at, reason=reason))
        try:
            raw.drop_documents(landing.tombstones())
        except (OSError, pa.ArrowException) as error:
            raise JixiaoError(
                f"{settings.raw}: a batch that holds {document_id[:12]} cannot be read. Run 'jixiao doctor --fix', "
                "then this command again."
            ) from error
        if plan.is_pin_in_the_way:
            versions.release_pin()
        if plan.is_published:
            _publish_without(settings, command)
        shutil.rmtree(settings.published / "damaged", ignore_errors=True)
        current = versions.current()
        versions.remove([one for one in plan.version_ids if current is None or one != current.version_id])


def _publish_without(settings: Settings, command: str) -> None:
    note = build_version(settings, begin_run(settings), command, full_refresh=True)
    publish_version(settings, note, audit_version(settings, note, command), command)


def _remove_work(settings: Settings, traces: list[str]) -> None:
    """Remove all builds, and the run directories in which one of the texts in `traces` occurs."""
    for database in settings.build.glob("*/warehouse.duckdb"):
        shutil.rmtree(database.parent)
    marks = [trace.encode() for trace in traces]
    for run in run_directories(settings).glob("*"):
        files = (path.read_bytes() for path in run.rglob("*") if path.is_file())
        if any(mark in content for content in files for mark in marks):
            shutil.rmtree(run)


def may_hold(version: Version, document_ids: Collection[str]) -> bool:
    """Return whether a version holds one of some documents; true if the version cannot be read."""
    try:
        with duckdb.connect(str(version.database), read_only=True) as warehouse:
            query = "select 1 from marts.dim_document where list_contains(?, document_key) limit 1"
            return warehouse.execute(query, [list(document_ids)]).fetchone() is not None
    except duckdb.Error:
        return True
