"""Forget: delete a document permanently, because its publisher or a court demands it.

Run directories and old builds are removed first. Then the tombstone is written to the landing zone: from then on the
document counts as never seen, it never lands again, no build loads it, and the next run removes it from the warehouse.
Then its bytes, sightings and raw batches are removed, and the published versions that hold it. Each step determines
what is left to do, so the same command completes a run that was killed.
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
    """A document that is to be forgotten, and where it is stored.

    Attributes:
        document_id: The document.
        holder_ids: Archives in the landing zone that contain it; they are forgotten with it.
        member_names: If it is an archive, the documents that came in it; they are documents of their own and stay.
        file_name: Its name; None if only the tombstone is left of it.
        addresses: Where sources show it now.
        has_bytes: Whether the landing zone has its bytes.
        batch_ids: Raw batches that hold it.
        version_ids: Published versions that hold it or cannot be read.
        is_published: Whether the current version is one of them.
        is_pin_in_the_way: Whether a pin keeps a version that must be removed, or blocks the one that replaces it.
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
    """Find a document by its id, the beginning of its id or its file name, and everything that holds it.

    Raises:
        JixiaoError: There is no such document, or several.
    """
    landing = Landing(settings.landing)
    names = file_names_by_id(landing)
    document_id = find_document(names, text, landing.tombstones())
    versions = Versions(settings.published)
    holders = landing.holders(document_id)
    removed = {document_id, *holders, *landing.tombstones()}  # an earlier run that was killed may have left some
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

    The archives come first, so that their tombstones tell a later run what a killed run left undone.

    Args:
        settings: Where the zones are.
        plan: The document and where it is stored.
        by: Who asks for it.
        reason: Why. It is kept, so it must not quote the document.
        command: The command that started this, shown to other runs that wait for the build.

    Raises:
        BuildLocked: Another run holds the build.
        DataGateFailed: The warehouse could not be built without it. Everything except the published versions is done.
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
    """Remove all builds, and the run directories in which any of these texts occurs."""
    for database in settings.build.glob("*/warehouse.duckdb"):
        shutil.rmtree(database.parent)
    marks = [trace.encode() for trace in traces]
    for run in run_directories(settings).glob("*"):
        files = (path.read_bytes() for path in run.rglob("*") if path.is_file())
        if any(mark in content for content in files for mark in marks):
            shutil.rmtree(run)


def may_hold(version: Version, document_ids: Collection[str]) -> bool:
    """Return whether a version holds one of these documents; assume so if it cannot be read."""
    try:
        with duckdb.connect(str(version.database), read_only=True) as warehouse:
            query = "select 1 from marts.dim_document where list_contains(?, document_key) limit 1"
            return warehouse.execute(query, [list(document_ids)]).fetchone() is not None
    except duckdb.Error:
        return True
