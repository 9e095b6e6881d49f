"""``jixiao doctor``: what is sound and what is not, in plain lines."""

import sys
from collections.abc import Iterable
from contextlib import nullcontext

from warehouse.operations.doctor import Finding, Level, examine
from warehouse.pipeline.night import hold_build
from warehouse.settings import load_settings


def doctor(is_mending: bool) -> int:
    """Print how everything stands, a line each; 1 where something is not sound, else 0."""
    settings = load_settings()
    held = hold_build(settings, " ".join(["jixiao", *sys.argv[1:]])) if is_mending else nullcontext()
    with held:
        faults = _print(examine(settings, is_mending=is_mending))
    print(f"{faults} faults." if faults else "All is sound.")
    return 1 if faults else 0


def _print(findings: Iterable[Finding]) -> int:
    faults = 0
    for finding in findings:
        faults += finding.level is Level.FAULT
        step = f". Next: {finding.next_step}" if finding.next_step else ""
        print(f"{finding.level:<6} {finding.place}: {finding.text}{step}", flush=True)
    return faults
