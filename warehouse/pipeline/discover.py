"""Task ``discover``: list what the sources show and create the run directory."""

from pathlib import Path

from extract.intake.landing import Landing
from extract.intake.listing import Listing
from extract.intake.sources import folder
from warehouse.errors import SourceUnavailable
from warehouse.pipeline.run_directory import RunDirectory, SourceListing, create_run_directory
from warehouse.run_log import log_step
from warehouse.settings import Settings
from warehouse.sources import INBOX, Source, read_sources

LISTERS = {"folder": folder.discover}
"""By kind of source, the function that lists a source, given its path and its name."""


def discover_documents(settings: Settings) -> Path:
    """List what the sources show and create the run directory; return the path of the run directory.

    Raises:
        SourceUnavailable: See `list_sources`.
    """
    with log_step(settings, "discover") as log:
        listings = list_sources(settings)
        run = create_run_directory(settings, log)
        RunDirectory(run).write_listings(listings)
        log.add(
            sources=len(listings),
            sources_unavailable=sum(one.unavailable is not None for one in listings),
            documents_seen=sum(len(one.listing.found) for one in listings),
        )
    return run


def list_sources(settings: Settings) -> list[SourceListing]:
    """Return what each source shows. A source that cannot be reached is noted; the others are listed.

    Raises:
        SourceUnavailable: No source can be reached; the message is that of the first.
    """
    listings, errors = [], []
    for source in read_sources(settings):
        try:
            listings.append(SourceListing(source_name=source.name, listing=_list(settings, source)))
        except SourceUnavailable as error:
            errors.append(error)
            listings.append(SourceListing(source_name=source.name, unavailable=error.message))
    if len(errors) == len(listings):
        raise errors[0]
    return listings


def _list(settings: Settings, source: Source) -> Listing:
    path = source.path or settings.inbox_folder
    listing = LISTERS[source.kind](path, INBOX if source.name == settings.inbox_source else source.name)
    if not (listing.found or listing.left_out):
        shown = Landing(settings.landing).current().values()
        before = sum(any(one.source_name == source.name for one in seen) for seen in shown)
        if before:
            raise SourceUnavailable(
                f"{path}: empty, though it showed {before} documents before, so nothing was read or "
                "withdrawn. Mount its disk again; to take documents out, use 'jixiao forget' or leave others there."
            )
    return listing
