"""``jixiao rollback``: an earlier version in force, and pinned there until it is released."""

import sys

from jixiao.person import person
from warehouse.operations.rollback import release, roll_back
from warehouse.pipeline.night import hold_build
from warehouse.publishing.versions import Pin
from warehouse.settings import load_settings


def rollback(version_id: str | None, reason: str | None, is_release: bool) -> None:
    """Put a version in force and pin it, or release the pin; the build is held meanwhile."""
    settings = load_settings()
    with hold_build(settings, " ".join(["jixiao", *sys.argv[1:]])):
        if is_release:
            pin = release(settings)
            print(f"Version {pin.version_id} is no longer pinned; the next night publishes. To do it now: jixiao run")
        else:
            print(pin_line(roll_back(settings, version_id, by=person(), reason=reason or "no reason given")))


def pin_line(pin: Pin) -> str:
    """What a pin means, in one line."""
    return (
        f"Version {pin.version_id} is in force and pinned since {pin.pinned_at.astimezone():%Y-%m-%d %H:%M} "
        f"by {pin.pinned_by} ({pin.reason}). Nights build but do not publish until: jixiao rollback --release"
    )
