"""The doctor: looks at a whole home, says what is sound and what is not, and mends what can be mended.

Mending loses nothing: what is damaged is moved to a folder ``damaged`` beside it, and the next night makes it anew from
what is whole. Without mending nothing is written.
"""

from collections.abc import Callable, Iterator

from extract.runtime.errors import JixiaoError
from warehouse.operations.doctor.findings import Finding, Level
from warehouse.operations.doctor.landing import examine_landing
from warehouse.operations.doctor.machine import examine_machine
from warehouse.operations.doctor.published import examine_published
from warehouse.operations.doctor.raw import examine_raw
from warehouse.settings import Settings

__all__ = ["Finding", "Level", "examine"]

_EXAMINERS: dict[str, Callable[[Settings, bool], Iterator[Finding]]] = {
    "machine": examine_machine,
    "landing": examine_landing,
    "published": examine_published,
    "raw zone": examine_raw,
}


def examine(settings: Settings, *, is_mending: bool = False) -> Iterator[Finding]:
    """Look at everything under a home.

    Args:
        settings: Where the zones are.
        is_mending: Mend what can be mended; the caller holds the build.
    """
    for place, examiner in _EXAMINERS.items():
        try:
            yield from examiner(settings, is_mending)
        except (OSError, ValueError, JixiaoError) as error:
            told = " ".join(f"{type(error).__name__}: {error}".split())[:300]
            yield Finding(
                place, Level.FAULT, f"could not be looked at to the end ({told})", "mend the other faults, look again"
            )
