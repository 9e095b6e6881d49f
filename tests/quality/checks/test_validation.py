"""An expectation that Great Expectations cannot evaluate never passes."""

from pathlib import Path

import pandas as pd
import pytest

from warehouse.quality.checks.suite import between
from warehouse.quality.checks.validation import validate


def test_an_expectation_that_cannot_be_evaluated_is_an_error(tmp_path: Path):
    rows = pd.DataFrame({"batch_id": ["b"], "document_id": ["d"], "place": ["document"]})
    with pytest.raises(RuntimeError, match="suite odd: expect_column_values_to_be_between could not be evaluated"):
        validate({"odd": lambda: [between("no_such_column", 0, 1, "it is odd")]}, {"odd": rows}, tmp_path / "docs")
