"""The documents of one batch, read side by side and committed, in a process that knows nothing of who asked for it.

A task of Airflow cannot start a pool itself: the processes of a pool begin by importing the main module, which there is
Airflow, and its settings refuse that inside a task. So ``python -m warehouse.pipeline.extraction PLAN PARENT`` is the
door.
"""

import os
import subprocess
import sys
from pathlib import Path

from pydantic import BaseModel

from extract.document import FINGERPRINT
from extract.intake.landing import Landing
from extract.intake.sandbox import Request, read_documents
from extract.model.archives import Bundle
from extract.model.records import ExtractedDocument, Unreadable
from extract.runtime.process_lifetime import end_with_parent
from extract.vocabulary import snapshot
from warehouse.errors import JixiaoError
from warehouse.raw.zone import Opened, Quarantined, RawZone
from warehouse.settings import Settings, load_settings

_OTHER_BYTES = "its bytes in the landing zone are not those that landed; see 'jixiao doctor'"


class BatchPlan(BaseModel):
    """The documents of one batch, each with the name under which it was last seen."""

    batch_id: str
    attempt: int
    file_names: dict[str, str]


def extract_batch(settings: Settings, plan: Path) -> Path:
    """Read the documents of a plan in processes of their own and commit the batch; the path of its manifest.

    Raises:
        JixiaoError: The batch was not committed; no document is the cause of that.
    """
    given = {f"JIXIAO_{name.upper()}": str(value) for name, value in settings if value is not None}
    command = [sys.executable, "-m", __name__, str(plan), str(os.getpid())]
    environment = os.environ | given
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        last = (done.stderr.splitlines() or [f"it ended with {done.returncode}"])[-1]
        raise JixiaoError(f"{plan.name}: the batch was not written: {last}. Run again; nothing was lost.")
    return Path(done.stdout.strip())


def write_planned_batch(settings: Settings, plan: BatchPlan) -> Path:
    """Read the documents of a plan side by side and commit the batch; the path of its manifest."""
    landing = Landing(settings.landing)
    paths = {document_id: landing.object_path(document_id) for document_id in plan.file_names}
    results = [
        _result(document_id, plan.file_names[document_id], paths[document_id].stat().st_size, outcome)
        for document_id, outcome in _read(paths, plan.file_names, settings.workers).items()
    ]
    raw = RawZone(settings.raw)
    snapshot.keep(raw.vocabularies)  # first: a batch whose vocabulary is not there is read again with any other
    return raw.write_batch(
        results,
        FINGERPRINT,
        attempt=plan.attempt,
        byte_sizes={document_id: path.stat().st_size for document_id, path in paths.items()},
    )


def _result(
    document_id: str, file_name: str, byte_size: int, outcome: ExtractedDocument | Unreadable
) -> ExtractedDocument | Opened | Quarantined:
    """What the raw zone keeps of a document."""
    if isinstance(outcome, ExtractedDocument):
        return outcome
    if isinstance(outcome, Bundle) and outcome.is_whole:
        kind = outcome.media_type
        return Opened(document_id=document_id, file_name=file_name, media_type=kind, reason=outcome.reason)
    return Quarantined(
        document_id=document_id,
        file_name=file_name,
        reason=outcome.reason,
        is_transient=outcome.is_transient,
        media_type=outcome.media_type if isinstance(outcome, Bundle) else None,
        byte_size=byte_size,
    )


def _read(
    paths: dict[str, Path], file_names: dict[str, str], workers: int
) -> dict[str, ExtractedDocument | Unreadable]:
    """Read each document in a limited process, and see that it is the one that landed."""
    named = {Request(path, file_names[document_id]): document_id for document_id, path in paths.items()}
    results: dict[str, ExtractedDocument | Unreadable] = {}
    for request, outcome in read_documents(named, workers):
        document_id = named[request]
        is_same = isinstance(outcome, Unreadable) or outcome.document.document_id == document_id
        results[document_id] = outcome if is_same else Unreadable(_OTHER_BYTES, is_transient=True)
    return {document_id: results[document_id] for document_id in paths}


if __name__ == "__main__":
    end_with_parent(int(sys.argv[2]))
    print(write_planned_batch(load_settings(), BatchPlan.model_validate_json(Path(sys.argv[1]).read_bytes())))
