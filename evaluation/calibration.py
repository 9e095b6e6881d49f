"""Compute extract/forms/confidence/calibration.json from the annotated documents, and its table in docs/accuracy.md.

Every number that is read from an annotated document is right or wrong; a logistic regression over the features of
:mod:`extract.forms.confidence.number_features` gives the probability that it is right. The table is cross-validated by
publisher: the confidence of each number comes from a regression that saw no document of its publisher. The threshold is
the least confidence, from 0.5, at which at most 2 % of the numbers above it are wrong.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from evaluation.accuracy import REPORT
from evaluation.documents import GOLD, ROOT, SAMPLES
from evaluation.kept_tables import CALIBRATION, with_table
from evaluation.render import render, tables_of
from evaluation.score import compare
from extract.document import read_document
from extract.forms.confidence.calibration import WEIGHTS, Calibration
from extract.forms.confidence.number_features import Features, features_of
from extract.model.records import Unreadable

FOLDERS = tuple(ROOT / "tests" / "data" / name for name in ("dev", "annotated"))
RENDERED = ("docx", "xlsx", "html")

WRONG_SHARE = 0.02
"""Largest share of wrong numbers among the published ones."""

LEAST = 0.5
"""Least threshold: a number that is more likely wrong than right is withheld in any case."""

LEFT_OUT = {"36_anxi_fujian_target_multicol", "38_taihu_anhui_target_sidebyside"}
"""Documents whose annotations leave out printed amounts: of the projects of a list, of one of two periods."""

_FOLDS = 10
_REGULARISATION = 0.5
_EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0)


class Document(NamedTuple):
    """An annotated document: its publisher, its file and the annotation."""

    publisher: str
    path: Path
    gold: Path


class Example(NamedTuple):
    """A number that was read.

    Attributes:
        features: Its features.
        is_right: Whether it is right.
        publisher: The publisher of its document.
        weight: Its weight in the regression. A document with n numbers weighs as much as the square root of n, so that
            no form with many rows decides alone.
    """

    features: Features
    is_right: bool
    publisher: str
    weight: float


def documents(folder: Path) -> Iterator[Document]:
    """Yield the annotated documents, as text and, where their cells are known, in every format of `RENDERED`.

    Args:
        folder: Where the rendered files are written.
    """
    for gold in sorted(GOLD.glob("*.json")):
        yield Document(gold.stem, SAMPLES / f"{gold.stem}.txt", gold)
    for gold in sorted(path for place in FOLDERS for path in place.glob("*/gold.json")):
        if gold.parent.name in LEFT_OUT:
            continue
        publisher = gold.parent.name.split("_")[1]
        yield Document(publisher, gold.with_name("source.txt"), gold)
        if gold.with_name("grid.json").exists():
            grid = {gold.parent.name: tables_of(gold.with_name("grid.json"))}
            for form in RENDERED:
                yield Document(publisher, render(grid, folder, form)[gold.parent.name], gold)


def examples_of(document: Document) -> list[Example]:
    """Return the numbers that are read from a document; none if it is refused."""
    try:
        read = read_document(document.path)
    except Unreadable:
        return []
    gold = json.loads(document.gold.read_text("utf-8"))
    record = json.loads(read.model_dump_json())
    printed: dict[int, int] = {}
    for project, of_project in zip(read.projects, record["projects"], strict=True):
        rows = [project, *project.funding, *project.indicators, *project.scores]
        records = [of_project, *of_project["funding"], *of_project["indicators"], *of_project["scores"]]
        printed |= {id(row): id(one) for row, one in zip(rows, records, strict=True)}
    features = {(printed[id(number.row)], number.field): found for number, found in features_of(read)}
    compared = [
        (key, one.is_right)
        for one in compare({"document": {}, "projects": []} | gold, record).compared
        if (key := (id(one.row), one.field)) in features and one.group != "normalized"
    ]
    weight = max(len(compared), 1) ** -0.5
    return [Example(features[key], is_right, document.publisher, weight) for key, is_right in compared]


class Regression:
    """A logistic regression over features."""

    def __init__(self, examples: Sequence[Example]) -> None:
        """Fit the regression."""
        self.names = DictVectorizer(sparse=False)
        table = self.names.fit_transform([one.features for one in examples])
        self.model = LogisticRegression(C=_REGULARISATION, max_iter=5000)
        weights = np.array([one.weight for one in examples])
        self.model.fit(table, [one.is_right for one in examples], sample_weight=weights / weights.mean())

    def confidences(self, examples: Sequence[Example]) -> NDArray[np.float64]:
        """Return the probability that each number is right."""
        table = self.names.transform([one.features for one in examples])
        return np.asarray(self.model.predict_proba(table)[:, 1])

    def calibration(self, threshold: float) -> Calibration:
        """Return the weights, rounded to four decimals; features that weigh nothing are left out."""
        weights = dict(zip(self.names.feature_names_, self.model.coef_[0], strict=True))
        rounded = {name: round(float(weight), 4) for name, weight in sorted(weights.items())}
        return Calibration(
            intercept=round(float(self.model.intercept_[0]), 4),
            weights={name: weight for name, weight in rounded.items() if weight},
            threshold=threshold,
        )


def cross_validated(examples: Sequence[Example]) -> NDArray[np.float64]:
    """Return the confidence of each number by a regression that saw no document of its publisher."""
    found = np.zeros(len(examples))
    publishers = [one.publisher for one in examples]
    for known, unknown in GroupKFold(_FOLDS).split(publishers, groups=publishers):
        regression = Regression([examples[index] for index in known])
        found[unknown] = regression.confidences([examples[index] for index in unknown])
    return found


def threshold_of(confidences: NDArray[np.float64], is_right: NDArray[np.bool_]) -> float:
    """Return the least confidence from `LEAST` at which at most `WRONG_SHARE` of the numbers above are wrong."""
    for hundredths in range(round(LEAST * 100), 100):
        above = confidences >= hundredths / 100
        if above.any() and (~is_right[above]).mean() <= WRONG_SHARE:
            return hundredths / 100
    return 1.0


def calibration_error(confidences: NDArray[np.float64], is_right: NDArray[np.bool_]) -> float:
    """Return the difference between confidence and share of right numbers, averaged over the bands of the table."""
    bands = [(confidences >= low) & ((confidences < high) | (high == 1)) for low, high in pairwise(_EDGES)]
    apart = sum(band.sum() * abs(confidences[band].mean() - is_right[band].mean()) for band in bands if band.any())
    return float(apart / len(is_right))


def table(confidences: NDArray[np.float64], is_right: NDArray[np.bool_], threshold: float) -> Iterator[str]:
    """Yield the lines of the reliability table and the figures of all numbers together."""
    yield "| confidence | numbers | mean confidence | right |"
    yield "|---|--:|--:|--:|"
    for low, high in pairwise(_EDGES):
        band = (confidences >= low) & ((confidences < high) | (high == 1))
        shown = f"{confidences[band].mean():.3f} | {is_right[band].mean():.3f}" if band.any() else "– | –"
        yield f"| {low:.2f} to {high:.2f} | {band.sum()} | {shown} |"
    kept = confidences >= threshold
    yield ""
    yield f"| area under the ROC curve | {roc_auc_score(is_right, confidences):.3f} |"
    yield "|---|--:|"
    yield f"| calibration error | {calibration_error(confidences, is_right):.3f} |"
    yield f"| threshold | {threshold:.2f} |"
    yield f"| numbers withheld, of them right | {(~kept).sum()}, {(~kept & is_right).sum()} |"
    yield f"| numbers published, of them wrong | {kept.sum()}, {(kept & ~is_right).sum()} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Compute the weights and write the table."""
    argparse.ArgumentParser(prog=CALIBRATION, description=main.__doc__).parse_args(arguments)
    with TemporaryDirectory() as folder:
        examples = [one for document in documents(Path(folder)) for one in examples_of(document)]
    confidences, is_right = cross_validated(examples), np.array([one.is_right for one in examples])
    threshold = threshold_of(confidences, is_right)
    found = Regression(examples).calibration(threshold)
    WEIGHTS.write_text(json.dumps(found.model_dump(), ensure_ascii=False, indent=1) + "\n", "utf-8")
    lines = "\n".join(table(confidences, is_right, threshold))
    REPORT.write_text(with_table(REPORT.read_text("utf-8"), CALIBRATION, lines), "utf-8")
    print(lines)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
