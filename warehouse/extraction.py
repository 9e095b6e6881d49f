"""The documents of one batch, read side by side and committed, in a process that knows nothing of who asked for it.

A task of Airflow cannot start a pool itself: the processes of a pool begin by importing the main module, which there is
Airflow, and its settings refuse that inside a task. So ``python -m warehouse.extraction PLAN PARENT`` is the door.
"""

import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

from pydantic import BaseModel

from extract.document import FINGERPRINT, extract_document
from extract.landing import Landing
from extract.records import ExtractedDocument, Unreadable
from warehouse.child import end_with_parent
from warehouse.errors import JixiaoError
from warehouse.raw_zone import Quarantined, RawZone
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
        result
        if isinstance(result, ExtractedDocument)
        else Quarantined(
            document_id=document_id,
            file_name=plan.file_names[document_id],
            reason=result.reason,
            is_transient=result.is_transient,
            byte_size=paths[document_id].stat().st_size,
        )
        for document_id, result in _read(paths, plan.file_names, settings.workers).items()
    ]
    return RawZone(settings.raw).write_batch(
        results,
        FINGERPRINT,
        attempt=plan.attempt,
        byte_sizes={document_id: path.stat().st_size for document_id, path in paths.items()},
    )


def _read(
    paths: dict[str, Path], file_names: dict[str, str], workers: int
) -> dict[str, ExtractedDocument | Unreadable]:
    """Read each document in a process of a pool; one that ends its process takes no other with it."""
    results: dict[str, ExtractedDocument | Unreadable] = {}
    broken: dict[str, Path] = {}
    processes = min(workers, len(paths))
    with ProcessPoolExecutor(processes, get_context("fork"), end_with_parent, (os.getpid(),)) as pool:
        readings = {
            document_id: pool.submit(extract_document, path, file_name=file_names[document_id])
            for document_id, path in paths.items()
        }
        for document_id, reading in readings.items():
            try:
                read = reading.result()
                is_same = read.document.document_id == document_id
                results[document_id] = read if is_same else Unreadable(_OTHER_BYTES, is_transient=True)
            except Unreadable as error:
                results[document_id] = error
            except BrokenProcessPool:
                broken[document_id] = paths[document_id]
            except Exception as error:  # one bad document never stops a night
                # its message may hold text of the document, which must not show in a list of reasons
                is_machine = isinstance(error, OSError | MemoryError)
                reason = f"the reader failed on it ({type(error).__name__}); please report this"
                results[document_id] = Unreadable(reason, is_transient=is_machine)
    if broken and len(paths) == 1:
        return dict.fromkeys(broken, Unreadable("reading it ended the process", is_transient=True))
    for document_id, path in broken.items():
        results |= _read({document_id: path}, file_names, workers)
    return results


if __name__ == "__main__":
    end_with_parent(int(sys.argv[2]))
    print(write_planned_batch(load_settings(), BatchPlan.model_validate_json(Path(sys.argv[1]).read_bytes())))
