"""docker-compose.yml conforms to the Compose schema, and its commands exist in the image."""

import json
import re
import subprocess
import sys
from argparse import ArgumentParser
from functools import cache
from importlib.metadata import distribution, entry_points
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"
SECRETS = ("PASSWORD", "KEY", "SECRET")


def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]
    return found


@cache
def airflow_parser() -> ArgumentParser:
    from airflow.cli.cli_parser import get_parser  # noqa: PLC0415 - takes seconds to import, and only two tests need it

    parser: ArgumentParser = get_parser()
    return parser


def check_schema(file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def commands() -> list[tuple[str, list[str]]]:
    """Return every command that a service of the image runs, health checks included."""
    found = []
    for name, service in services().items():
        if not str(service.get("image", "")).startswith("jixiao"):
            continue
        found.append((name, service["command"]))
        if health := service.get("healthcheck"):
            found.append((name, health["test"][1:]))
    return found


def test_it_conforms_to_the_compose_schema() -> None:
    done = check_schema(COMPOSE)
    assert done.returncode == 0, done.stdout


def test_the_schema_check_can_fail(tmp_path: Path) -> None:
    broken = tmp_path / "docker-compose.yml"
    broken.write_text(COMPOSE.read_text("utf-8").replace("restart: unless-stopped", "restrat: always"), "utf-8")
    assert check_schema(broken).returncode == 1


@pytest.mark.parametrize(("service", "command"), commands(), ids=str)
def test_each_command_is_installed_in_the_image(service: str, command: list[str]) -> None:
    recipe = (ROOT / "Dockerfile").read_text("utf-8")
    scripts = {script.name for script in entry_points(group="console_scripts")}
    by_apt = set(re.findall(r"apt-get install .*?recommends ([\w ]+?) \$\(cat", recipe)[0].split())
    assert "uv sync --frozen --no-dev --extra server" in recipe
    assert command[0] in scripts | by_apt, f"{service} runs {command[0]}, which is not in the image"


@pytest.mark.parametrize("command", [c for _, c in commands() if c[0] == "airflow"], ids=" ".join)
def test_each_airflow_command_exists_in_this_airflow(command: list[str]) -> None:
    assert airflow_parser().parse_args(command[1:]).func


def test_the_airflow_command_check_can_fail() -> None:
    with pytest.raises(SystemExit):
        airflow_parser().parse_args(["webserver"])


def test_no_secret_is_in_the_file_and_none_has_a_default() -> None:
    for service in services().values():
        for name, value in service.get("environment", {}).items():
            if any(word in name for word in SECRETS) or "PASSWORD" in str(value):
                assert re.search(r"\$\{\w+:\?[^}]+\}", value), name


def test_ports_are_bound_to_this_machine() -> None:
    ports = [port for service in services().values() for port in service.get("ports", [])]
    assert ports == ["127.0.0.1:8080:8080"]


def test_the_metadata_driver_is_part_of_the_server_extra() -> None:
    lock = (ROOT / "uv.lock").read_text("utf-8")
    assert "postgresql+psycopg2://" in json.dumps(services())
    assert 'name = "psycopg2-binary"' in lock
    assert distribution("jixiao").metadata.get_all("Provides-Extra") == ["server"]
