"""The rules of findings as dbt_project/seeds/rules.csv lists them."""

import csv
from functools import cache

from tests.conftest import ROOT


@cache
def read_rules() -> tuple[dict[str, str], ...]:
    """Return the columns of each rule by name."""
    with (ROOT / "dbt_project" / "seeds" / "rules.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))
