"""The workflow of GitHub Actions conforms to its schema and runs .ci/run with the Python of this project."""

import os
import subprocess
import sys
from pathlib import Path

import yaml

from tests.conftest import ROOT

WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"


def check_schema(file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_it_conforms_to_the_schema() -> None:
    done = check_schema(WORKFLOW)
    assert done.returncode == 0, done.stdout


def test_the_schema_check_can_fail(tmp_path: Path) -> None:
    broken = tmp_path / "ci.yml"
    broken.write_text(WORKFLOW.read_text("utf-8").replace("runs-on:", "run-on:"), "utf-8")
    assert check_schema(broken).returncode == 1


def test_it_runs_the_check_for_every_change() -> None:
    steps = yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"]["test"]["steps"]
    assert steps[-1] == {"run": ".ci/run"}
    assert steps[1]["with"] == {"python-version-file": ".python-version"}
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
