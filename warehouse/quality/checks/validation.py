"""Run Great Expectations suites over frames in memory, collect the rows that break them, and write Data Docs.

If an expectation cannot be evaluated, Great Expectations only states this in the result; here it raises an error.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import great_expectations as gx
import pandas as pd
from great_expectations.core import ExpectationValidationResult, RunIdentifier
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.expectation import Expectation

from warehouse.quality.checks.suite import KEY

_SITE = "checks"
_RESULT_FORMAT = {
    "result_format": "COMPLETE",
    "unexpected_index_column_names": KEY,
    "exclude_unexpected_values": True,
}


@dataclass(frozen=True)
class Broken:
    """An expectation that one document broke.

    Attributes:
        batch_id: Batch of the document; empty for an expectation about all documents of the run.
        document_id: The document; empty for an expectation about all documents of the run.
        suite: Name of the suite.
        expectation: Type of the expectation.
        column_name: The checked column; None for an expectation about several columns.
        reason: Message about the fault.
        is_warning: Whether the expectation only warns.
        places: The place of each row that broke the expectation.
        row_count: Number of the document's rows in the frame.
    """

    batch_id: str
    document_id: str
    suite: str
    expectation: str
    column_name: str | None
    reason: str
    is_warning: bool
    places: tuple[str, ...]
    row_count: int


def validate(
    suites: Mapping[str, Callable[[], list[Expectation]]], frames: Mapping[str, pd.DataFrame], docs_dir: Path
) -> list[Broken]:
    """Check each frame against the suite of the same name, and write the Data Docs.

    Args:
        suites: Functions that return the expectations of each suite, by name of the suite.
        frames: The frame of each suite, by name of the suite; empty frames are skipped.
        docs_dir: The folder for the Data Docs; its content is replaced.

    Returns:
        One entry per broken expectation and document.

    Raises:
        RuntimeError: An expectation could not be evaluated.
    """
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    shutil.rmtree(docs_dir, ignore_errors=True)
    context.add_data_docs_site(site_name=_SITE, site_config=_site(docs_dir))
    source = context.data_sources.add_pandas("night")
    broken: list[Broken] = []
    for name, expectations in suites.items():
        if frames[name].empty:
            continue
        batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("night")
        suite = context.suites.add(gx.ExpectationSuite(name=name, expectations=expectations()))
        definition = gx.ValidationDefinition(name=name, data=batch, suite=suite)
        checkpoint = gx.Checkpoint(
            name=name,
            validation_definitions=[context.validation_definitions.add(definition)],
            result_format=_RESULT_FORMAT,
        )
        outcome = context.checkpoints.add(checkpoint).run(
            batch_parameters={"dataframe": frames[name]}, run_id=RunIdentifier(run_name="night")
        )
        row_counts = frames[name].groupby(["batch_id", "document_id"]).size().to_dict()
        for result in outcome.run_results.values():
            for one in result.results:
                broken += _broken(name, one, row_counts)
    context.build_data_docs(site_names=[_SITE])
    for animation in docs_dir.rglob("*.gif"):  # 3 MB of how-to animations
        animation.unlink()
    return broken


def _broken(suite: str, result: ExpectationValidationResult, row_counts: Mapping[object, int]) -> Iterator[Broken]:
    """Yield one `Broken` per document that broke an expectation; nothing if the expectation was met."""
    if result.success:
        return
    config = result.expectation_config
    if config is None or "unexpected_index_list" not in result.result:
        message = str(result.exception_info)[:300]
        raise RuntimeError(f"suite {suite}: {config and config.type} could not be evaluated: {message}")
    rows = pd.concat([pd.DataFrame(part) for part in result.result["unexpected_index_list"]])
    for (batch_id, document_id), of_document in rows.groupby(["batch_id", "document_id"]):
        yield Broken(
            batch_id=str(batch_id),
            document_id=str(document_id),
            suite=suite,
            expectation=config.type,
            column_name=config.kwargs.get("column"),
            reason=str(config.notes),
            is_warning=config.severity == "warning",
            places=tuple(of_document["place"]),
            row_count=row_counts[batch_id, document_id],
        )


def _site(docs_dir: Path) -> Any:
    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(docs_dir)},
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
    }
