"""The command ``jixiao rollback``: make an earlier version current again and pin it, so that no run publishes another.

The pin is written before the link is switched. If the command is killed in between, runs already do not publish; the
same command or ``jixiao doctor --fix`` completes the rollback.
"""

from datetime import UTC, datetime

from warehouse.errors import JixiaoError
from warehouse.publishing.audit import audit, parquet_has_the_same_rows, rows_are_those_of_the_build
from warehouse.publishing.versions import Pin, Version, Versions
from warehouse.settings import Settings


def roll_back(settings: Settings, version_id: str | None, *, by: str, reason: str) -> Pin:
    """Make a kept version current and pin it; return the pin. The caller must hold the build lock.

    Args:
        settings: Where the versions are.
        version_id: The id of the version, or the beginning of its id; None for the version before the current one.
        by: The person who requests the rollback.
        reason: The reason.

    Raises:
        JixiaoError: No version matches, or several do.
        DataGateFailed: The version is damaged; the current version does not change.
    """
    versions = Versions(settings.published)
    version = _previous(versions) if version_id is None else _named(versions, version_id)
    audit(version, [rows_are_those_of_the_build, parquet_has_the_same_rows])
    pin = Pin(version_id=version.version_id, pinned_by=by, pinned_at=datetime.now(UTC), reason=reason)
    versions.put_pin(pin)
    versions.activate(version.version_id)
    return pin


def release(settings: Settings) -> Pin:
    """Release the pin, so that runs publish again; return the pin. The caller must hold the build lock.

    The current version does not change until a run publishes.

    Raises:
        JixiaoError: No version is pinned.
    """
    versions = Versions(settings.published)
    pin = versions.pin()
    if pin is None:
        raise JixiaoError(f"{versions.pin_path}: no version is pinned; runs already publish.", exit_code=2)
    versions.release_pin()
    return pin


def _previous(versions: Versions) -> Version:
    current = versions.current()
    earlier = [version for version in versions.kept() if current and version.version_id < current.version_id]
    if not earlier:
        raise JixiaoError(
            f"{versions.folder}: no version older than the current one is kept. 'jixiao status' lists the versions.",
            exit_code=2,
        )
    return earlier[-1]


def _named(versions: Versions, version_id: str) -> Version:
    found = [version for version in versions.kept() if version.version_id.startswith(version_id)]
    if len(found) != 1:
        problem = "several kept versions have ids that begin with this" if found else "no kept version has this id"
        raise JixiaoError(f"{version_id}: {problem}. 'jixiao status' lists them.", exit_code=2)
    return found[0]
