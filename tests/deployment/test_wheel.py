"""The wheel alone, without the checkout, runs a night in an empty folder; what it installs is not written to."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import duckdb
import pytest

from tests.conftest import ROOT, SAMPLES
from tests.harness.audit_rules import read_rules

pytestmark = pytest.mark.long

PACKAGES = ("dags", "extract", "jixiao", "warehouse")
WHERE = f"import {', '.join(PACKAGES)}; print(*(p.__file__ for p in ({', '.join(PACKAGES)})), sep='\\n')"
PUBLISHED = Path("data") / "published" / "current" / "warehouse.duckdb"


def run(command: list[str | Path], folder: Path) -> str:
    """Run a command in a folder, without the settings of this process; return what it prints."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AIRFLOW", "JIXIAO", "PYTHON", "VIRTUAL_ENV"))
    }
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel installed; it shares the dependencies of this one, but not its checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder], ROOT)
    (wheel,) = folder.glob("*.whl")
    uv = shutil.which("uv") or ROOT / ".uv" / "bin" / "uv"
    environment = folder / "environment"
    run([uv, "venv", "--offline", "--quiet", "--python", sys.executable, environment], folder)
    python = environment / "bin" / "python"
    run([uv, "pip", "install", "--offline", "--quiet", "--no-deps", "--python", python, wheel], folder)
    dependencies = (
        environment / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages" / "dependencies.pth"
    )
    dependencies.write_text(f"{sysconfig.get_path('purelib')}\n", "utf-8")  # .pth files in there have no effect
    return environment


def installed(environment: Path) -> dict[Path, int]:
    """Every installed file with its time of change, compiled modules apart."""
    folder = environment / "lib"
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path.relative_to(folder): path.stat().st_mtime_ns for path in files}


def test_every_package_is_that_of_the_wheel(environment: Path, tmp_path: Path) -> None:
    found = run([environment / "bin" / "python", "-c", WHERE], tmp_path).split()
    assert len(found) == len(PACKAGES)
    assert all(Path(path).is_relative_to(environment) for path in found), found


def test_the_installed_wheel_runs_a_night_in_an_empty_folder(environment: Path, tmp_path: Path) -> None:
    before = installed(environment)
    run([environment / "bin" / "jixiao", "run", "--inbox", SAMPLES], tmp_path)
    with duckdb.connect(tmp_path / PUBLISHED, read_only=True) as warehouse:
        rows = warehouse.execute(
            "select (select count(*) from marts.dim_document where state = 'published'),"
            " (select count(*) from marts.fct_outcome), (select count(*) from marts.dim_rule)"
        ).fetchone()
    assert rows == (5, 89, len(read_rules()) + 1)  # and the rule `unknown`
    assert installed(environment) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]
