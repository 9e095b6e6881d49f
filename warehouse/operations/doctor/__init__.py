"""The doctor: check a whole home, report faults with their next step, and fix what can be fixed.

Fixing loses no data: damaged files are moved to a folder ``damaged`` beside them, and the next run restores them
from intact ones. Without fixing nothing is written.
"""

from collections.abc import Callable, Iterator

from extract.runtime.errors import JixiaoError
from warehouse.operations.doctor.diagnosis import Diagnosis, Level
from warehouse.operations.doctor.landing import examine_landing
from warehouse.operations.doctor.machine import examine_machine
from warehouse.operations.doctor.published import examine_published
from warehouse.operations.doctor.raw import examine_raw
from warehouse.settings import Settings

__all__ = ["Diagnosis", "Level", "examine"]

_EXAMINERS: dict[str, Callable[[Settings, bool], Iterator[Diagnosis]]] = {
    "machine": examine_machine,
    "landing": examine_landing,
    "published": examine_published,
    "raw zone": examine_raw,
}


def examine(settings: Settings, *, is_fixing: bool = False) -> Iterator[Diagnosis]:
    """Check everything under a home.

    Args:
        settings: Where the zones are.
        is_fixing: Fix what can be fixed; the caller holds the build.
    """
    for place, examiner in _EXAMINERS.items():
        try:
            yield from examiner(settings, is_fixing)
        except (OSError, ValueError, JixiaoError) as error:
            message = " ".join(f"{type(error).__name__}: {error}".split())[:300]
            yield Diagnosis(
                place, Level.FAULT, f"could not be checked completely ({message})", "fix the other faults, check again"
            )
