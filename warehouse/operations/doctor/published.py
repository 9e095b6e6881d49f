"""The published versions: each is as it was written, one of them is in force, and it is the pinned one."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from extract.intake.landing import Landing
from warehouse.operations.doctor.findings import Finding, Level
from warehouse.operations.forget import may_hold
from warehouse.publishing.audit import (
    clients_from_1_4_can_read_it,
    find_faults,
    parquet_has_the_same_rows,
    rows_are_those_of_the_build,
    views_stand_by_themselves,
)
from warehouse.publishing.versions import Version, Versions
from warehouse.settings import Settings

PLACE = "published"


def examine_published(settings: Settings, is_mending: bool) -> Iterator[Finding]:
    """Look at the versions, the link and the pin."""
    versions = Versions(settings.published)
    kept = versions.kept()
    faults = {version.version_id: why for version in kept if (why := _what_is_wrong(version))}
    sound = [version for version in kept if version.version_id not in faults]
    pin = versions.pin()
    pinned = [version for version in sound if pin and version.version_id == pin.version_id]
    wanted = next(iter([*pinned, *reversed(sound)]), None)
    yield from _link(versions, wanted, sound, must_be_wanted=bool(pinned), is_mending=is_mending)
    for version_id, why in faults.items():
        text = f"version {version_id}: {why}"
        if is_mending:
            aside = _set_aside(versions, versions.get(version_id).path)
            yield Finding(PLACE, Level.FIXED, f"{text}; moved to {aside}")
        else:
            yield Finding(PLACE, Level.FAULT, text, "jixiao doctor --fix")
    if pin and pinned:
        yield Finding(
            PLACE,
            Level.NOTE,
            f"version {pin.version_id} is pinned by {pin.pinned_by} ({pin.reason}); nights do not publish",
            "jixiao rollback --release, when it is time",
        )
    elif pin:
        step = "jixiao rollback --release, or jixiao rollback VERSION"
        yield Finding(PLACE, Level.FAULT, f"version {pin.version_id} is pinned, but is not kept whole", step)
    for document_id in Landing(settings.landing).tombstones():
        if held_in := [version.version_id for version in sound if may_hold(version, [document_id])]:
            text = f"{document_id[:12]} is forgotten, yet it is in {', '.join(held_in)}"
            yield Finding(PLACE, Level.FAULT, text, f"jixiao forget {document_id} --yes")
    if sound:
        yield Finding(PLACE, Level.SOUND, f"{len(sound)} of {len(kept)} versions are as they were written")


def _what_is_wrong(version: Version) -> str | None:
    if not version.is_whole():
        return "bytes are missing"
    written, found = version.record().sha256, version.digests()
    if changed := [name for name in written if found.get(name) != written[name]]:
        return f"{changed[0]} is not what was written"
    return next(iter(find_faults(version, CHECKS)), None)


CHECKS = (
    clients_from_1_4_can_read_it,
    rows_are_those_of_the_build,
    parquet_has_the_same_rows,
    views_stand_by_themselves,
)
"""What holds of a version of any age; the audit looks at more."""


def _link(
    versions: Versions, wanted: Version | None, sound: list[Version], *, must_be_wanted: bool, is_mending: bool
) -> Iterator[Finding]:
    current = versions.current()
    if current in sound and (current == wanted or not must_be_wanted):
        return
    if current is None and not versions.link.exists() and wanted is None:
        yield Finding(PLACE, Level.NOTE, "nothing is published yet", "jixiao run")
        return
    text = _wrong_with_link(versions, current, sound)
    if not is_mending:
        yield Finding(PLACE, Level.FAULT, text, "jixiao doctor --fix")
        return
    if versions.link.exists() and not versions.link.is_symlink():
        text += f"; it was moved to {_set_aside(versions, versions.link)}"
    if wanted:
        versions.switch(wanted.version_id)
        yield Finding(PLACE, Level.FIXED, f"{text}; it shows {wanted.version_id} now")
    else:
        versions.link.unlink(missing_ok=True)
        yield Finding(PLACE, Level.FIXED, f"{text}; it was removed", "jixiao run builds and publishes from nothing")


def _wrong_with_link(versions: Versions, current: Version | None, sound: list[Version]) -> str:
    if current is None:
        return f"{versions.link} is no link" if versions.link.exists() else f"{versions.link} is missing"
    if not current.path.exists():
        return f"{versions.link} shows {current.version_id}, which is not there"
    if current not in sound:
        return f"{versions.link} shows {current.version_id}, which is damaged"
    return f"{versions.link} shows {current.version_id}, but another version is pinned"


def _set_aside(versions: Versions, path: Path) -> Path:
    aside = versions.folder.with_name("damaged") / f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}-{path.name}"
    aside.parent.mkdir(exist_ok=True)
    path.rename(aside)
    return aside
