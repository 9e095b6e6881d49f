"""docs/runbooks/README.md: every runbook is listed, and every message is one that the code prints."""

import re

import pytest

from tests.conftest import ROOT

RUNBOOKS = ROOT / "docs" / "runbooks"
TEXT = (RUNBOOKS / "README.md").read_text("utf-8")
SOURCES = [path for folder in ("extract", "jixiao", "warehouse") for path in (ROOT / folder).rglob("*.py")]
CODE = re.sub(r'"\n\s*f?"', "", "\n".join(path.read_text("utf-8") for path in SOURCES))
"""The code, with the parts of its messages joined."""

MESSAGES = [
    part.strip()
    for message in re.findall(r"`([^`]+)`", TEXT)
    for part in re.split(r"…|\.md$", message)
    if part.strip() and not message.startswith("jixiao ")
]


@pytest.mark.parametrize("part", MESSAGES)
def test_a_message_is_printed_by_the_code(part: str) -> None:
    assert part in CODE


def test_an_unknown_message_is_noticed() -> None:
    assert "there is no such folder, so all was withdrawn" not in CODE


def test_every_runbook_is_listed() -> None:
    listed = set(re.findall(r"\]\(([\w-]+\.md)\)", TEXT))
    assert listed == {path.name for path in RUNBOOKS.glob("*.md")} - {"README.md"}
