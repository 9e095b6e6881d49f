"""Task ``land``: store the bytes of new documents and plan the batches to extract."""

from pathlib import Path

from extract.intake.landing import Landing
from extract.intake.sandbox import unpacker
from warehouse.pipeline.planning import ExtractionState, plan_batches, without_garbage_collection
from warehouse.pipeline.run_directory import LandingSummary, RunDirectory
from warehouse.raw.zone import RawZone
from warehouse.run_log import log_step
from warehouse.settings import Settings


@without_garbage_collection()
def land_documents(settings: Settings, run: Path) -> list[Path]:
    """Store the bytes of new documents, members of archives included, and plan this run's batches.

    Returns:
        The paths of the plans, one per batch.
    """
    with log_step(settings, "land", run) as log:
        landing, raw = Landing(settings.landing), RawZone(settings.raw)
        listings = RunDirectory(run).read_listings()
        state = ExtractionState.of(raw)
        again = {one for one, _ in state.pending(landing.history())[: settings.night_documents]}
        unpack = unpacker(settings.workers)
        results = [
            landing.land(one.source_name, one.listing.found, unpack=unpack, again=again, left_out=one.listing.left_out)
            for one in listings
            if one.unavailable is None
        ]
        last = landing.history().documents
        pending = state.pending(landing.history())
        readable = [(one, attempt) for one, attempt in pending if landing.has_bytes(one, last[one].byte_size)]
        missing = sorted({one for one, _ in pending} - {one for one, _ in readable})
        selected = readable[: settings.night_documents]
        plans = plan_batches(settings, run, selected, {one: last[one].file_name for one, _ in selected})
        summary = LandingSummary(
            found=sum(len(one.listing.found) for one in listings),
            new=sum(len(result.new_documents) for result in results),
            withdrawn=sum(len(result.withdrawn) for result in results),
            unreadable=[
                *(one.unavailable for one in listings if one.unavailable is not None),
                *(message for result in results for message in result.unreadable),
                *(
                    f"{last[one].file_name}: its bytes are missing from {landing.root}. Put it in the inbox again."
                    for one in missing
                ),
            ],
            backlog=len(readable) - len(selected),
        )
        RunDirectory(run).write_landing(summary)
        log.add(
            documents_seen=summary.found,
            documents_new=summary.new,
            documents_withdrawn=summary.withdrawn,
            files_unreadable=len(summary.unreadable),
            documents_to_read=len(selected),
            batches_planned=len(plans),
            backlog=summary.backlog,
        )
    return plans
