"""Find words that should be replaced: print ``file:line: word -> use instead`` for each, and exit with 1.

The words and their replacements are in tools/word_list.yml. Prose, identifiers and file names are checked. Usage:
``python -m tools.word_list [PATH…]``; without a path the whole repository is checked.
"""

import argparse
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Self

import yaml

from evaluation.documents import ROOT

LIST = ROOT / "tools" / "word_list.yml"

_SUFFIXES = frozenset({".md", ".py", ".sql", ".yaml", ".yml"})
_SKIPPED_FOLDERS = frozenset({"__pycache__", "dbt_packages", "logs", "node_modules", "target"})
_SKIPPED_AT_ROOT = frozenset({"build", "data", "dist"})
_GAP = r"(?:[\s_-]|\n[ \t]*(?:\#|--)[ \t]?)+"
"""Replaces each space of a pattern: matches white space, underscores, hyphens, and a line break within a comment."""


class Word(NamedTuple):
    """A listed word that occurs in a text.

    Attributes:
        line: The number of the line on which the word begins, from 1.
        text: The word as the text has it.
        replacement: The words to use instead.
    """

    line: int
    text: str
    replacement: str


class WordList:
    """A list of words to avoid, compiled to one regular expression."""

    def __init__(self, words: dict[str, str], allowed: Iterable[str] = (), excluded: Iterable[str] = ()) -> None:
        """Compile a list.

        Args:
            words: Replacements by regular expression of whole words; the expressions have no capturing groups.
            allowed: Names that contain a listed word but are not reported.
            excluded: Files and folders that are not checked, relative to the root of the repository.
        """
        self._replacements = list(words.values())
        listed = "|".join(f"({word.replace(' ', _GAP)})" for word in words)
        names = "|".join(map(re.escape, allowed)) or "(?!)"
        self._pattern = re.compile(rf"(?<![A-Za-z])(?:{names}|(?:{listed})(?![A-Za-z]))", re.IGNORECASE)
        self.excluded = tuple(Path(name) for name in excluded)

    @classmethod
    def load(cls, path: Path = LIST) -> Self:
        """Read a list from a file with the keys ``words``, ``allowed`` and ``excluded``."""
        return cls(**yaml.safe_load(path.read_text("utf-8")))

    def find(self, text: str) -> list[Word]:
        """Return each occurrence of a listed word in a text, in order."""
        return [
            Word(_line(text, match.start()), " ".join(match[0].split()), self._replacements[match.lastindex - 1])
            for match in self._pattern.finditer(text)
            if match.lastindex
        ]


def files(paths: Sequence[Path], excluded: Sequence[Path] = ()) -> Iterator[Path]:
    """Yield the files to check.

    Args:
        paths: Files, which are always checked, and folders, whose files of the known suffixes are checked.
        excluded: Files and folders, relative to the root of the repository, to leave out of these folders.
    """
    for path in paths:
        if path.is_file():
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if _is_kept(Path(folder, name), excluded))
            yield from (
                Path(folder, name)
                for name in sorted(names)
                if Path(name).suffix in _SUFFIXES and _is_kept(Path(folder, name), excluded)
            )


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _is_kept(path: Path, excluded: Sequence[Path]) -> bool:
    """Return whether a file or folder is to be checked: it is not hidden, generated or excluded."""
    if path.name in _SKIPPED_FOLDERS or (path.name.startswith(".") and path.name != ".github"):
        return False
    if not path.is_relative_to(ROOT):
        return True
    below = path.relative_to(ROOT)
    return below not in excluded and str(below) not in _SKIPPED_AT_ROOT


def main(arguments: Sequence[str] | None = None) -> int:
    """Check files and print each listed word; return 1 if there is one."""
    parser = argparse.ArgumentParser(prog="python -m tools.word_list", description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path, default=[ROOT], help="files or folders (default: everything)")
    paths: list[Path] = parser.parse_args(arguments).paths
    words = WordList.load()
    count = 0
    for path in files([path.resolve() for path in paths], words.excluded):
        shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
        for word in words.find(path.stem):
            print(f"{shown}: {word.text} (in the name of the file) -> {word.replacement}")
            count += 1
        for word in words.find(path.read_text("utf-8")):
            print(f"{shown}:{word.line}: {word.text} -> {word.replacement}")
            count += 1
    if count:
        print(f"{count} words to replace; the list is tools/word_list.yml.", file=sys.stderr)
    return 1 if count else 0


if __name__ == "__main__":
    raise SystemExit(main())
