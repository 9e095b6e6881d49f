"""Task ``publish``: make an audited version the current one."""

from pathlib import Path

from warehouse.pipeline.run_directory import read_build_note
from warehouse.publishing.lock import hold_build
from warehouse.publishing.publish import publish
from warehouse.publishing.versions import Version, Versions
from warehouse.run_log import log_step
from warehouse.settings import Settings


def publish_version(settings: Settings, note: Path, prepared: Path, command: str) -> Path | None:
    """Make the audited version the current one.

    Args:
        settings: Where the zones are.
        note: Path of the note that `build_version` wrote.
        prepared: The folder that `audit_version` returned.
        command: The command that started this run, shown to other runs that find the build locked.

    Returns:
        The folder of the published version; None if a version is pinned, and so nothing was published.

    Raises:
        BuildLocked: Another run holds the build, or has published since this one began.
    """
    with hold_build(settings, command), log_step(settings, "publish") as log:
        versions = Versions(settings.published)
        if note.exists():
            log.open(read_build_note(note).run_directory)
        if pin := versions.pin():
            log.add(is_published=False, pinned_version_id=pin.version_id)
            return None
        version_id = read_build_note(note).result.version_id
        log.add(version_id=version_id)
        version = publish(Version(version_id, prepared), settings.published, keep=settings.keep_versions)
        log.add(is_published=True, versions_kept=len(versions.kept()))
        return version.path
