"""docs/commands.md lists every command, exit code and setting."""

import re

import pytest
import typer

from jixiao.cli import app
from tests.conftest import ROOT
from warehouse.errors import JixiaoError
from warehouse.settings import Settings

TEXT = (ROOT / "docs" / "commands.md").read_text("utf-8")


def test_every_command_is_listed() -> None:
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    assert re.findall(r"^\| `jixiao (\w+)", TEXT, re.MULTILINE) == list(group.commands)


def test_every_setting_is_listed() -> None:
    assert re.findall(r"^\| `JIXIAO_(\w+)`", TEXT, re.MULTILINE) == [name.upper() for name in Settings.model_fields]


@pytest.mark.parametrize("name", ["keep_versions", "batch_documents", "night_documents", "log_format"])
def test_a_default_is_that_of_the_settings(name: str) -> None:
    ((default,),) = [re.findall(rf"^\| `JIXIAO_{name.upper()}` \| `?([^|`]*?)`? \|", TEXT, re.MULTILINE)]
    assert default.replace(",", "") == str(Settings.model_fields[name].default)


def test_every_exit_code_of_an_error_is_listed() -> None:
    codes = {error.exit_code for error in _subclasses(JixiaoError)}
    assert codes <= {int(code) for code in re.findall(r"^\| (\d) \|", TEXT, re.MULTILINE)}


def _subclasses(error: type[JixiaoError]) -> list[type[JixiaoError]]:
    return [error, *(below for one in error.__subclasses__() for below in _subclasses(one))]
