"""Find words that have a better one: print ``file:line: word -> use instead`` and exit with 1.

The words and their replacements are those of tools/word_list.yml. Prose and identifiers are checked alike, and so are
the names of files. Usage: ``python -m tools.word_list [PATH…]``; without a path the whole repository is checked.
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
"""What a space of a pattern stands for: white space, underscores, hyphens and the mark of a comment's next line."""


class Word(NamedTuple):
    """A listed word in a text: the line on which it begins, as written, and what to use instead."""

    line: int
    text: str
    replacement: str


class WordList:
    """Words to avoid, compiled to one expression."""

    def __init__(self, words: dict[str, str], allowed: Iterable[str] = (), excluded: Iterable[str] = ()) -> None:
        """Compile a list.

        Args:
            words: Regular expressions of whole words without groups that capture, each with its replacement.
            allowed: Names that contain a listed word and stay.
            excluded: Files and folders, relative to the root, that are not read.
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
        """Return the listed words of a text in order."""
        return [
            Word(_line(text, match.start()), " ".join(match[0].split()), self._replacements[match.lastindex - 1])
            for match in self._pattern.finditer(text)
            if match.lastindex
        ]


def files(paths: Sequence[Path], excluded: Sequence[Path] = ()) -> Iterator[Path]:
    """Yield the files to check below some paths; a file that is named itself is always checked."""
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
    """Whether a file or folder belongs to the repository's own text."""
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
