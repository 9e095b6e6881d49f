"""Repair before a run: handle files that became missing or truncated after they were written.

Causes are, for example, a power failure or a faulty disk.
"""

from warehouse.publishing.lock import hold_build
from warehouse.publishing.versions import Versions
from warehouse.raw.zone import RawZone
from warehouse.settings import Settings


def repair_damage(settings: Settings) -> list[str]:
    """Repair the raw zone and the published versions if files are missing or truncated; return one message per repair.

    Damaged batches and verdicts of the raw zone are moved to ``damaged/``, so that their documents are read or checked
    again. A damaged current version is replaced by another intact version, see `Versions.best`; if none is intact, the
    next build starts from nothing.

    Raises:
        BuildLocked: Something needs repair, and another run holds the build.
    """
    raw, versions = RawZone(settings.raw), Versions(settings.published)
    if not raw.damaged() and versions.current() == versions.best():
        return []
    with hold_build(settings, "the repair of damaged files before a run"):
        messages = [
            f"{folder}: files are missing or truncated; moved to {raw.set_aside(folder)}." for folder in raw.damaged()
        ]
        current, best = versions.current(), versions.best()
        if best != current:
            damaged = current.path if current else versions.link
            remedy = f"{best.version_id} is the current version now" if best else "the next build starts from nothing"
            messages.append(f"{damaged}: files are missing or truncated; {remedy}.")
        if best and best != current:
            versions.activate(best.version_id)
    return messages
