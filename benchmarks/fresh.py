"""Print what imports and the first extraction cost in a new process: ``python -m benchmarks.fresh FILE``."""

import json
import sys
import time
from pathlib import Path


def peak_megabytes() -> float | None:
    """Return the peak memory of this process in mebibytes; None where the system does not provide it.

    It comes from /proc, since a process inherits `ru_maxrss` of `getrusage` from its parent.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    kilobytes = next(line.split()[1] for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM"))
    return int(kilobytes) / 1024


def main(path: Path) -> None:
    """Extract a file; print as JSON the processor seconds and memory of the imports and of the extraction."""
    began = time.process_time()
    from extract.document import extract_document  # noqa: PLC0415 - this import is measured

    imported = time.process_time()
    after_import = peak_megabytes()
    extract_document(path).model_dump_json()
    figures = {
        "import_seconds": imported - began,
        "first_seconds": time.process_time() - imported,
        "import_megabytes": after_import,
        "peak_megabytes": peak_megabytes(),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
