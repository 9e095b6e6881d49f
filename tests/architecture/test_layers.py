"""The import contract holds, and a violation is found."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("benchmarks", "dags", "evaluation", "extract", "jixiao", "tools", "warehouse")


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_imports_follow_the_layers(copy: Path) -> None:
    done = lint_imports(copy)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("extract/values/targets.py", "import extract.forms.row_kinds", "Extraction"),
        ("extract/intake/landing.py", "import warehouse.settings", "Packages"),
        ("warehouse/operations/status.py", "import jixiao.cli", "Packages"),
        ("warehouse/raw/zone.py", "import warehouse.publishing.versions", "Warehouse"),
        ("extract/readers/text/plain.py", "import extract.forms.rows", "Extraction"),
        ("extract/readers/page/text.py", "import extract.readers.pdf.page", "Readers"),
        ("extract/readers/protocol.py", "import extract.readers.registry", "Readers"),
        ("warehouse/provenance/trace.py", "import extract.readers.text.plain", "used through their package"),
        ("jixiao/look.py", "from extract.readers.pdf.document import read_pdf", "used through their package"),
        ("extract/forms/rows.py", "import extract.forms.table.head", "Forms"),
        ("extract/document.py", "import duckdb", "no scheduler and no database"),
    ],
)
def test_an_import_of_a_higher_layer_is_found(copy: Path, module: str, line: str, contract: str) -> None:
    file = copy / module
    file.write_text(f"{file.read_text('utf-8')}\n{line}\n", "utf-8")
    done = lint_imports(copy)
    assert done.returncode == 1
    broken = [line for line in done.stdout.splitlines() if line.endswith("BROKEN")]
    assert len(broken) == 1
    assert contract in broken[0]
