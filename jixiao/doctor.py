"""``jixiao doctor``: check a whole home and print one line per result."""

import sys
from collections.abc import Iterable
from contextlib import nullcontext

from warehouse.operations.doctor import Diagnosis, Level, examine
from warehouse.publishing.lock import hold_build
from warehouse.settings import load_settings


def doctor(is_fixing: bool) -> int:
    """Check the home and print one line per diagnosis; return the exit code: 1 if there is a fault, else 0.

    With `is_fixing`, also repair what can be repaired; the build is locked meanwhile.
    """
    settings = load_settings()
    held = hold_build(settings, " ".join(["jixiao", *sys.argv[1:]])) if is_fixing else nullcontext()
    with held:
        faults = _print(examine(settings, is_fixing=is_fixing))
    print(f"{faults} fault{'s' if faults > 1 else ''}." if faults else "No faults.")
    return 1 if faults else 0


def _print(diagnoses: Iterable[Diagnosis]) -> int:
    faults = 0
    for diagnosis in diagnoses:
        faults += diagnosis.level is Level.FAULT
        step = f". Next: {diagnosis.next_step}" if diagnosis.next_step else ""
        print(f"{diagnosis.level:<6} {diagnosis.place}: {diagnosis.text}{step}", flush=True)
    return faults
