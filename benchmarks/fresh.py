"""One file read in a process of its own: what the imports cost, what the first document costs, and the most memory."""

import json
import sys
import time
from pathlib import Path


def peak_megabytes() -> float | None:
    """The most memory that this process has held so far; None where the system does not say.

    Not `ru_maxrss`: a process inherits that from the one which started it.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    kilobytes = next(line.split()[1] for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM"))
    return int(kilobytes) / 1024


def main(path: Path) -> None:
    """Print, as JSON, the processor seconds and memory that reading a file takes from nothing."""
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
