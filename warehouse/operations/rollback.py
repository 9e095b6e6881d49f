"""Rollback: an earlier version in force again, pinned, so that no night puts another in its place.

The pin is written before the link is turned: a rollback that dies in between has already stopped the nights from
publishing, and is finished by the same command or by ``jixiao doctor --fix``.
"""

from datetime import UTC, datetime

from warehouse.errors import JixiaoError
from warehouse.publishing.audit import audit, parquet_has_the_same_rows, rows_are_those_of_the_build
from warehouse.publishing.versions import Pin, Version, Versions
from warehouse.settings import Settings


def roll_back(settings: Settings, version_id: str | None, *, by: str, reason: str) -> Pin:
    """Put a kept version in force and pin it. The caller holds the build.

    Args:
        settings: Where the versions are.
        version_id: Which one, or the beginning of its id; the one before the version in force, if not given.
        by: Who asks for it.
        reason: Why.

    Raises:
        JixiaoError: There is no such version.
        DataGateFailed: The version is not whole; the one in force stays.
    """
    versions = Versions(settings.published)
    version = _before(versions) if version_id is None else _named(versions, version_id)
    audit(version, [rows_are_those_of_the_build, parquet_has_the_same_rows])
    pin = Pin(version_id=version.version_id, pinned_by=by, pinned_at=datetime.now(UTC), reason=reason)
    versions.put_pin(pin)
    versions.switch(version.version_id)
    return pin


def release(settings: Settings) -> Pin:
    """Let nights publish again, and give the pin that was. The caller holds the build.

    The version in force stays until a night publishes.

    Raises:
        JixiaoError: No version is pinned.
    """
    versions = Versions(settings.published)
    pin = versions.pin()
    if pin is None:
        raise JixiaoError(f"{versions.pin_path}: no version is pinned, so nights publish already.", exit_code=2)
    versions.release_pin()
    return pin


def _before(versions: Versions) -> Version:
    current = versions.current()
    earlier = [version for version in versions.kept() if current and version.version_id < current.version_id]
    if not earlier:
        raise JixiaoError(
            f"{versions.folder}: no version is kept from before the one in force. 'jixiao status' lists what is kept.",
            exit_code=2,
        )
    return earlier[-1]


def _named(versions: Versions, version_id: str) -> Version:
    found = [version for version in versions.kept() if version.version_id.startswith(version_id)]
    if len(found) != 1:
        problem = "several kept versions begin so" if found else "no kept version has this id"
        raise JixiaoError(f"{version_id}: {problem}. 'jixiao status' lists them.", exit_code=2)
    return found[0]
