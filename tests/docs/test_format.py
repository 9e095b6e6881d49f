"""docs/how-to/format.md: its reader is written, registered, tested and used, in a copy of the project."""

from pathlib import Path

from tests.conftest import ROOT
from tests.harness.how_to import carry_out, copy_project, run_in


def test_every_edit_applies_and_every_command_prints_what_the_page_shows(tmp_path: Path) -> None:
    copy_project(tmp_path)
    carry_out(ROOT / "docs" / "how-to" / "format.md", tmp_path)
    run_in(tmp_path, ".venv/bin/pytest --quiet tests/readers/test_registry.py -k 'names or registered'")
