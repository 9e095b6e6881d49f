"""``jixiao rollback``: make an earlier version current and pin it, or release the pin."""

import sys

from jixiao.person import person
from warehouse.operations.rollback import release, roll_back
from warehouse.publishing.lock import hold_build
from warehouse.publishing.versions import Pin
from warehouse.settings import load_settings


def rollback(version_id: str | None, reason: str | None, is_release: bool) -> None:
    """Make a version current and pin it, or release the pin; the build is locked meanwhile.

    Args:
        version_id: The version, or the beginning of its id; None for the one before the current version.
        reason: Why, for `jixiao status`.
        is_release: Whether to release the pin instead.
    """
    settings = load_settings()
    with hold_build(settings, " ".join(["jixiao", *sys.argv[1:]])):
        if is_release:
            pin = release(settings)
            print(f"Version {pin.version_id} is no longer pinned; the next run publishes. To publish now: jixiao run")
        else:
            print(pin_message(roll_back(settings, version_id, by=person(), reason=reason or "no reason given")))


def pin_message(pin: Pin) -> str:
    """Return the message that a version is pinned: since when, by whom, why, and how to release the pin."""
    return (
        f"Version {pin.version_id} is current and pinned since {pin.pinned_at.astimezone():%Y-%m-%d %H:%M} "
        f"by {pin.pinned_by} ({pin.reason}). Runs build but do not publish until: jixiao rollback --release"
    )
