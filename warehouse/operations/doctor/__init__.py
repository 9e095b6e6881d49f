"""The command ``jixiao doctor``: check all zones, report faults with their next step, and fix what can be fixed.

Fixing does not delete damaged data of the zones: damaged files are moved to a folder ``damaged`` in their zone, and the
next run replaces them as far as intact sources exist. Without fixing, nothing is written.
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
    """Check everything under the home folder; yield one diagnosis per result.

    Args:
        settings: Where the zones are.
        is_fixing: Whether to fix what can be fixed. The caller must hold the build lock then.
    """
    for place, examiner in _EXAMINERS.items():
        try:
            yield from examiner(settings, is_fixing)
        except (OSError, ValueError, JixiaoError) as error:
            message = " ".join(f"{type(error).__name__}: {error}".split())[:300]
            yield Diagnosis(
                place, Level.FAULT, f"could not be checked completely ({message})", "fix the other faults, check again"
            )
