"""``jixiao reprocess``: read documents again and publish."""

from collections.abc import Sequence

from jixiao.run import run_and_print
from warehouse.operations.reprocess import Selection, select_documents
from warehouse.settings import load_settings


def reprocess(documents: Sequence[str], is_stale: bool, matching: str | None, *, is_verbose: bool) -> None:
    """Run the DAG ``reprocess`` on the selected documents and print its report.

    Args:
        documents: Ids, beginnings of ids, or file names.
        is_stale: Whether to read all documents last read with another fingerprint.
        matching: A string; all documents with an unrecognised text that contains it are read.
        is_verbose: Whether to print the log of each step.
    """
    settings = load_settings()
    selection = Selection(documents=list(documents), stale=is_stale, matching=matching)
    if select_documents(settings, selection):  # fail before Airflow starts if the selection is wrong
        run_and_print(settings, "reprocess", selection.model_dump(), is_verbose=is_verbose)
    else:
        print("No document matches the selection; nothing was changed.")
