"""``jixiao reprocess``: documents that were read before, read again and published."""

from collections.abc import Sequence

from jixiao.run import run_and_show
from warehouse.operations.reprocess import Wanted, choose
from warehouse.settings import load_settings


def reprocess(documents: Sequence[str], is_stale: bool, matching: str | None) -> None:
    """Run the DAG ``reprocess`` and show what it did."""
    settings = load_settings()
    wanted = Wanted(documents=list(documents), stale=is_stale, matching=matching)
    if choose(settings, wanted):  # what cannot be done is told before Airflow starts
        run_and_show(settings, "reprocess", wanted.model_dump())
    else:
        print("No document needs to be read again; nothing was changed.")
