"""Every link of a Markdown page leads to a file, and every heading that a link names is there."""

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)


def broken_links(page: Path) -> list[str]:
    """Links of a page that lead nowhere."""
    return [link for link in _LINK.findall(page.read_text("utf-8")) if not _leads_somewhere(page, link)]


def _leads_somewhere(page: Path, link: str) -> bool:
    if link.startswith(("https://", "http://", "mailto:")):
        return True
    path, _, heading = link.partition("#")
    target = page.parent / path if path else page
    if not target.exists():
        return False
    return not heading or heading in {_anchor(found) for found in _HEADING.findall(target.read_text("utf-8"))}


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    assert broken_links(page) == []


def test_a_broken_link_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One\n\n[a](page.md) [b](page.md#one) [c](other.md) [d](#two)\n", "utf-8")
    assert broken_links(page) == ["other.md", "#two"]


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text("utf-8")
    runbooks = (ROOT / "docs" / "runbooks" / "README.md").read_text("utf-8")
    linked = {link.partition("#")[0] for link in _LINK.findall(index)}
    linked |= {f"runbooks/{link}" for link in _LINK.findall(runbooks)}
    pages = {page.relative_to(ROOT / "docs").as_posix() for page in PAGES if page.is_relative_to(ROOT / "docs")}
    assert pages - linked == {"index.md"}
