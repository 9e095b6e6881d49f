"""docs/how-to/source.md: its source is written, tested and used for a run, in a copy of the project."""

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.harness.how_to import carry_out, copy_project

pytestmark = pytest.mark.long


def test_every_edit_applies_and_every_command_prints_what_the_page_shows(tmp_path: Path) -> None:
    copy_project(tmp_path)
    carry_out(ROOT / "docs" / "how-to" / "source.md", tmp_path)
