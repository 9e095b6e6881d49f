"""Extract one file in a new process, and print the cost of imports and of the first document, and peak memory."""

import json
import sys
import time
from pathlib import Path


def peak_megabytes() -> float | None:
    """Return the peak memory of this process in megabytes; None where the system does not provide it.

    `ru_maxrss` would not do: a process inherits it from its parent.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    kilobytes = next(line.split()[1] for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM"))
    return int(kilobytes) / 1024


def main(path: Path) -> None:
    """Print as JSON the processor seconds and memory that extracting a file takes from process start."""
    began = time.process_time()
    from extract.document import extract_document  # noqa: PLC0415 - what is measured

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
