"""Compute extract/forms/confidence/calibration.json from the annotated documents, and its tables in docs/accuracy.md.

Every number that is read from an annotated document is right or wrong; a logistic regression over the features of
:mod:`extract.forms.confidence.number_features` gives the probability that it is right. The tables are cross-validated
by publisher: the confidence of each number comes from a regression that saw no document of its publisher. They count
the numbers of first readings only, those of documents for which no rule had been made. The threshold is the least
confidence at which at most 2 % of these numbers are wrong, within bounds.
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from evaluation.accuracy import REPORT as PAGE
from evaluation.kept_tables import CALIBRATION, with_table
from evaluation.number_examples import AS_TEXT, REPORT, TODAY, WITH_CELLS, Example, all_numbers
from extract.forms.confidence.calibration import WEIGHTS, Calibration

WRONG_SHARE = 0.02
"""Largest share of wrong numbers among the published ones."""

LEAST, MOST = 0.5, 0.7
"""Bounds of the threshold. Below the first a number is more likely wrong than right. Above the second far
more right numbers are withheld than wrong ones, which the tables show."""

_FOLDS = 10
_REGULARISATION = 0.2
_FEWEST_PUBLISHERS = 4
"""Fewest publishers with a feature for it to have a weight: fewer say more of their documents than of the feature."""

_EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0)
_THRESHOLDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


class Regression:
    """A logistic regression over features.

    Boosted trees and random forests were measured against it: cross-validated, they order the numbers of the rounds
    worse (area under the ROC curve 0.76 and 0.80, where the regression has 0.89).
    """

    def __init__(self, examples: Sequence[Example]) -> None:
        """Fit the regression."""
        publishers: defaultdict[str, set[str]] = defaultdict(set)
        for one in examples:
            for name in one.features:
                publishers[name].add(one.publisher)
        self.names = DictVectorizer(sparse=False)
        self.names.fit([{name: 0.0 for name, seen in publishers.items() if len(seen) >= _FEWEST_PUBLISHERS}])
        table = self.names.transform([one.features for one in examples])
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
    """Return the least confidence within the bounds at which at most `WRONG_SHARE` of the numbers above are wrong."""
    for hundredths in range(round(LEAST * 100), round(MOST * 100)):
        above = confidences >= hundredths / 100
        if above.any() and (~is_right[above]).mean() <= WRONG_SHARE:
            return hundredths / 100
    return MOST


def calibration_error(confidences: NDArray[np.float64], is_right: NDArray[np.bool_]) -> float:
    """Return the difference between confidence and share of right numbers, averaged over the bands of the table."""
    bands = [(confidences >= low) & ((confidences < high) | (high == 1)) for low, high in pairwise(_EDGES)]
    apart = sum(band.sum() * abs(confidences[band].mean() - is_right[band].mean()) for band in bands if band.any())
    return float(apart / len(is_right))


def table(confidences: NDArray[np.float64], is_right: NDArray[np.bool_], threshold: float) -> Iterator[str]:
    """Yield the lines of the reliability table and the figures of all its numbers together."""
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


def trade_off(
    confidences: NDArray[np.float64], is_right: NDArray[np.bool_], kinds: NDArray[np.str_], annotated: Counter[str]
) -> Iterator[str]:
    """Yield the lines of a table: per threshold and class, the share of annotated numbers published, and of wrong ones.

    Args:
        confidences: The confidence of each number.
        is_right: Whether it is right.
        kinds: The class of its reading.
        annotated: How many numbers the annotations have, by class; those of refused documents included.
    """
    classes = (WITH_CELLS, AS_TEXT, REPORT)
    yield "| threshold | " + " | ".join(f"{kind}: published | wrong" for kind in classes) + " |"
    yield "|---" + "|--:|--:" * len(classes) + "|"
    for threshold in _THRESHOLDS:
        shown = []
        for kind in classes:
            kept = (confidences >= threshold) & (kinds == kind)
            right = int((kept & is_right).sum())
            wrong = int(kept.sum()) - right
            shown.append(f"{right / annotated[kind]:.2f} | {wrong} of {kept.sum()}")
        yield f"| {threshold:.2f} | {' | '.join(shown)} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Compute the weights and write the tables."""
    argparse.ArgumentParser(prog=CALIBRATION, description=main.__doc__).parse_args(arguments)
    examples: list[Example] = []
    annotated: Counter[str] = Counter()
    with TemporaryDirectory() as folder:
        for numbers in all_numbers(Path(folder)):
            examples += numbers.examples
            annotated[numbers.kind] += numbers.annotated
    confidences = cross_validated(examples)
    is_right = np.array([one.is_right for one in examples])
    kinds = np.array([one.kind for one in examples])
    first = kinds != TODAY
    threshold = threshold_of(confidences[first], is_right[first])
    calibration = Regression(examples).calibration(threshold)
    WEIGHTS.write_text(json.dumps(calibration.model_dump(), ensure_ascii=False, indent=1) + "\n", "utf-8")
    lines = [
        *table(confidences[first], is_right[first], threshold),
        "",
        *trade_off(confidences, is_right, kinds, annotated),
    ]
    PAGE.write_text(with_table(PAGE.read_text("utf-8"), CALIBRATION, "\n".join(lines)), "utf-8")
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
