"""Task ``extract``: read the documents of one batch in parallel and commit the batch to the raw zone.

An Airflow task cannot start a process pool itself: the processes of a pool begin by importing the main module, which
in a task is Airflow, and Airflow's settings refuse to be imported there. Therefore the task starts a process without
Airflow, ``python -m warehouse.pipeline.extract PLAN PARENT``. PLAN is the path of the batch plan and PARENT the id of
the process that waits for it.
"""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from extract.document import FINGERPRINT
from extract.intake.landing import Landing
from extract.intake.sandbox import Request, read_documents
from extract.model.archives import Bundle
from extract.model.reasons import Reason
from extract.model.records import ExtractedDocument, Unreadable
from extract.runtime.process_lifetime import end_with_parent
from extract.vocabulary import snapshot
from warehouse.errors import JixiaoError
from warehouse.pipeline.run_directory import BatchPlan, read_plan, run_of_plan
from warehouse.quality.personal_data import find_personal_data
from warehouse.raw.results import Result
from warehouse.raw.zone import Irrelevant, Opened, Quarantined, RawZone
from warehouse.run_log import StepLog, log_step
from warehouse.settings import Settings, load_settings


def extract_batch(settings: Settings, plan: Path) -> Path:
    """Read the documents of a batch plan in a separate process and commit the batch; return the path of its manifest.

    Raises:
        JixiaoError: The batch was not committed. A document that cannot be read is quarantined and never causes this.
    """
    with log_step(settings, "extract", run_of_plan(plan)) as log:
        log.add(batch_id=plan.stem)
        environment = {f"JIXIAO_{name.upper()}": str(value) for name, value in settings if value is not None}
        process = subprocess.run(  # noqa: S603
            [sys.executable, "-m", __name__, str(plan), str(os.getpid())],
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if process.returncode:
            last = (process.stderr.splitlines() or [f"it ended with {process.returncode}"])[-1]
            raise JixiaoError(f"{plan.name}: the batch was not written: {last}. Run again; nothing was lost.")
        _log_batch(RawZone(settings.raw), plan.stem, log)
        return Path(process.stdout.strip())


def _log_batch(raw: RawZone, batch_id: str, log: StepLog) -> None:
    manifest = raw.manifest(batch_id)
    documents = raw.read([batch_id], "documents").select(["document_id", "state", "reason_code"]).to_pylist()
    quarantined = [row for row in documents if row["state"] == "quarantined"]
    irrelevant = [row for row in documents if row["state"] == "irrelevant"]
    for row in irrelevant:
        log.event("document_irrelevant", document_id=row["document_id"], reason_code=row["reason_code"])
    for row in quarantined:
        log.event("document_quarantined", document_id=row["document_id"], reason_code=row["reason_code"])
    log.add(
        attempt=manifest.attempt,
        documents=len(documents),
        documents_read=sum(row["state"] == "extracted" for row in documents),
        archives_opened=sum(row["state"] == "opened" for row in documents),
        documents_irrelevant=len(irrelevant),
        documents_quarantined=len(quarantined),
        quarantined=dict(sorted(Counter(row["reason_code"] for row in quarantined).items())),
        rows={table: count for table, count in manifest.rows.items() if table != "documents"},
    )


def write_planned_batch(settings: Settings, plan: BatchPlan) -> Path:
    """Read the documents of a batch plan in parallel and commit the batch; return the path of its manifest."""
    landing = Landing(settings.landing)
    paths = {document_id: landing.object_path(document_id) for document_id in plan.file_names}
    results = [
        _result(document_id, plan.file_names[document_id], paths[document_id].stat().st_size, outcome)
        for document_id, outcome in _read(paths, plan.file_names, settings.workers).items()
    ]
    raw = RawZone(settings.raw)
    snapshot.keep(raw.vocabularies)  # before the batch: without its vocabulary, a batch would always count as stale
    return raw.write_batch(
        results,
        FINGERPRINT,
        attempt=plan.attempt,
        byte_sizes={document_id: path.stat().st_size for document_id, path in paths.items()},
    )


def _result(document_id: str, file_name: str, byte_size: int, outcome: ExtractedDocument | Unreadable) -> Result:
    """Convert the outcome of reading a document to the result that the raw zone stores.

    Hidden texts with personal data are left out: a person who reads the document does not see them either.
    """
    if isinstance(outcome, ExtractedDocument):
        hidden = [one for one in outcome.hidden if not find_personal_data(one.text)]
        return outcome.model_copy(update={"hidden": hidden})
    if isinstance(outcome, Bundle) and outcome.is_whole:
        kind = outcome.media_type
        return Opened(document_id=document_id, file_name=file_name, media_type=kind, cause=outcome.cause)
    if outcome.is_irrelevant:
        return Irrelevant(document_id=document_id, file_name=file_name, cause=outcome.cause, byte_size=byte_size)
    return Quarantined(
        document_id=document_id,
        file_name=file_name,
        cause=outcome.cause,
        is_transient=outcome.is_transient,
        media_type=outcome.media_type if isinstance(outcome, Bundle) else None,
        byte_size=byte_size,
    )


def _read(
    paths: dict[str, Path], file_names: dict[str, str], workers: int
) -> dict[str, ExtractedDocument | Unreadable]:
    """Read each document in a worker with limited resources.

    A document whose bytes no longer have the sha256 with which they landed gives an `Unreadable`.

    Args:
        paths: The files, by document id.
        file_names: The file names under which they were last seen, by document id.
        workers: Number of worker processes.

    Returns:
        The outcome of each document, by document id.
    """
    named = {Request(path, file_names[document_id]): document_id for document_id, path in paths.items()}
    results: dict[str, ExtractedDocument | Unreadable] = {}
    for request, outcome in read_documents(named, workers):
        document_id = named[request]
        is_same = isinstance(outcome, Unreadable) or outcome.document.document_id == document_id
        results[document_id] = outcome if is_same else Unreadable(Reason.BYTES_CHANGED, is_transient=True)
    return {document_id: results[document_id] for document_id in paths}


if __name__ == "__main__":
    end_with_parent(int(sys.argv[2]))
    print(write_planned_batch(load_settings(), read_plan(Path(sys.argv[1]))))
