"""Check the published versions.

Each version must be unchanged since it was written. The link ``current`` must point to one of them, and to the pinned
version if one is pinned.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from extract.intake.landing import Landing
from warehouse.operations.doctor.diagnosis import Diagnosis, Level
from warehouse.operations.forget import may_hold
from warehouse.publishing.audit import (
    clients_from_1_4_can_read_it,
    find_faults,
    parquet_has_the_same_rows,
    rows_are_those_of_the_build,
    views_are_self_contained,
)
from warehouse.publishing.versions import Version, Versions
from warehouse.settings import Settings

PLACE = "published"


def examine_published(settings: Settings, is_fixing: bool) -> Iterator[Diagnosis]:
    """Check the versions, the link and the pin; with `is_fixing`, move damaged versions away and correct the link."""
    versions = Versions(settings.published)
    kept = versions.kept()
    faults = {version.version_id: why for version in kept if (why := _fault_of(version))}
    intact = [version for version in kept if version.version_id not in faults]
    pin = versions.pin()
    pinned = [version for version in intact if pin and version.version_id == pin.version_id]
    expected = next(iter([*pinned, *reversed(intact)]), None)
    yield from _link(versions, expected, intact, must_be_expected=bool(pinned), is_fixing=is_fixing)
    for version_id, why in faults.items():
        text = f"version {version_id}: {why}"
        if is_fixing:
            aside = _set_aside(versions, versions.get(version_id).path)
            yield Diagnosis(PLACE, Level.FIXED, f"{text}; moved to {aside}")
        else:
            yield Diagnosis(PLACE, Level.FAULT, text, "jixiao doctor --fix")
    if pin and pinned:
        yield Diagnosis(
            PLACE,
            Level.NOTE,
            f"version {pin.version_id} is pinned by {pin.pinned_by} ({pin.reason}); runs do not publish",
            "jixiao rollback --release, once runs may publish again",
        )
    elif pin:
        step = "jixiao rollback --release, or jixiao rollback VERSION"
        yield Diagnosis(PLACE, Level.FAULT, f"version {pin.version_id} is pinned, but missing or damaged", step)
    for document_id in Landing(settings.landing).tombstones():
        if held_in := [version.version_id for version in intact if may_hold(version, [document_id])]:
            text = f"{document_id[:12]} is forgotten, but still in {', '.join(held_in)}"
            yield Diagnosis(PLACE, Level.FAULT, text, f"jixiao forget {document_id} --yes")
    if intact:
        yield Diagnosis(PLACE, Level.OK, f"{len(intact)} of {len(kept)} versions are intact")


def _fault_of(version: Version) -> str | None:
    if not version.is_intact():
        return "files are missing or truncated"
    written, found = version.record().sha256, version.digests()
    if changed := [name for name in written if found.get(name) != written[name]]:
        return f"{changed[0]} differs from what was written"
    return next(iter(find_faults(version, CHECKS)), None)


CHECKS = (
    clients_from_1_4_can_read_it,
    rows_are_those_of_the_build,
    parquet_has_the_same_rows,
    views_are_self_contained,
)
"""Checks of the audit that versions built by any release pass; the other checks may have been added later."""


def _link(
    versions: Versions, expected: Version | None, intact: list[Version], *, must_be_expected: bool, is_fixing: bool
) -> Iterator[Diagnosis]:
    current = versions.current()
    if current in intact and (current == expected or not must_be_expected):
        return
    if current is None and not versions.link.exists() and expected is None:
        yield Diagnosis(PLACE, Level.NOTE, "nothing is published yet", "jixiao run")
        return
    text = _link_fault(versions, current, intact)
    if not is_fixing:
        yield Diagnosis(PLACE, Level.FAULT, text, "jixiao doctor --fix")
        return
    if versions.link.exists() and not versions.link.is_symlink():
        text += f"; moved to {_set_aside(versions, versions.link)}"
    if expected:
        versions.activate(expected.version_id)
        yield Diagnosis(PLACE, Level.FIXED, f"{text}; it now points to {expected.version_id}")
    else:
        versions.link.unlink(missing_ok=True)
        yield Diagnosis(PLACE, Level.FIXED, f"{text}; removed", "jixiao run builds and publishes from nothing")


def _link_fault(versions: Versions, current: Version | None, intact: list[Version]) -> str:
    if current is None:
        return f"{versions.link} is not a link" if versions.link.exists() else f"{versions.link} is missing"
    if not current.path.exists():
        return f"{versions.link} points to {current.version_id}, which does not exist"
    if current not in intact:
        return f"{versions.link} points to {current.version_id}, which is damaged"
    return f"{versions.link} points to {current.version_id}, but another version is pinned"


def _set_aside(versions: Versions, path: Path) -> Path:
    aside = versions.folder.with_name("damaged") / f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}-{path.name}"
    aside.parent.mkdir(exist_ok=True)
    path.rename(aside)
    return aside
