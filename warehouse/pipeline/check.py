"""Task ``check``: check the rows of every new batch with Great Expectations."""

from pathlib import Path

from warehouse.pipeline.run_directory import RunDirectory
from warehouse.quality.checks import check_batches
from warehouse.raw.zone import RawZone
from warehouse.run_log import log_step
from warehouse.settings import Settings


def check_new_batches(settings: Settings, run: Path) -> list[Path]:
    """Check every batch that has no verdicts yet; write the Data Docs to the run directory.

    Returns:
        The path of the verdict manifest of each checked batch.
    """
    with log_step(settings, "check", run) as log:
        raw = RawZone(settings.raw)
        batch_ids = [batch.batch_id for batch in raw.unchecked()]
        verdicts = check_batches(raw, RunDirectory(run).reports, batch_ids) if batch_ids else []
        log.add(
            batches=len(batch_ids),
            documents_checked=len({verdict.document_id for verdict in verdicts}),
            documents_failed=len({verdict.document_id for verdict in verdicts if not verdict.is_passed}),
        )
    return [raw.table_path(batch_id, "verdicts").with_name("manifest.json") for batch_id in batch_ids]
