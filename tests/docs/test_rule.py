"""docs/how-to/rule.md: its rule is described, written and evaluated by a run, in a copy of the project."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT, SAMPLES
from tests.harness.how_to import carry_out, copy_project

pytestmark = pytest.mark.long


def test_every_edit_applies_and_every_command_prints_what_the_page_shows(tmp_path: Path) -> None:
    copy_project(tmp_path)
    shutil.copy(SAMPLES / "002.txt", tmp_path / "data" / "inbox")
    carry_out(ROOT / "docs" / "how-to" / "rule.md", tmp_path)
