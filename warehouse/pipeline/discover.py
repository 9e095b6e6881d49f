"""Task ``discover``: list the documents in the inbox and create the run directory."""

from pathlib import Path

from extract.intake.landing import Found, Landing
from extract.intake.sources import folder
from warehouse.errors import SourceUnavailable
from warehouse.pipeline.run_directory import RunDirectory, create_run_directory
from warehouse.run_log import log_step
from warehouse.settings import Settings


def discover_documents(settings: Settings) -> Path:
    """List the documents in the inbox and create the run directory; return the path of the run directory.

    Raises:
        SourceUnavailable: See `list_inbox`.
    """
    with log_step(settings, "discover") as log:
        found = list_inbox(settings)
        run = create_run_directory(settings, log)
        RunDirectory(run).write_found(found)
        log.add(documents_seen=len(found))
    return run


def list_inbox(settings: Settings) -> list[Found]:
    """Return the documents in the inbox.

    Raises:
        SourceUnavailable: The inbox is missing, cannot be read, or is empty although it showed documents before.
    """
    found = folder.discover(settings.inbox_folder)
    if not found:
        shown = Landing(settings.landing).current().values()
        before = sum(any(one.source_name == settings.inbox_source for one in seen) for seen in shown)
        if before:
            raise SourceUnavailable(
                f"{settings.inbox_folder}: empty, though it showed {before} documents before, so nothing was read or "
                "withdrawn. Mount its disk again; to take documents out, use 'jixiao forget' or leave others there."
            )
    return found
