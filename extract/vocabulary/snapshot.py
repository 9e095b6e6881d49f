"""Snapshots: what a vocabulary was when documents were read with it, stored under its hash.

Only a word that was added to the labels, the headers or the money rows shows in the texts that were not recognised
before. Any other change (a pattern, a level, a placeholder, a unit, a word that was removed or moved) works on texts
that were recognised: which documents it concerns is then unknown.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter

from extract import vocabulary
from extract.runtime.atomic import atomic_file
from extract.vocabulary.files import hash_of, read_files, significant
from extract.vocabulary.patterns import role_by_parts

Files = dict[str, str]
"""The vocabulary files: name, text."""

_FILES = TypeAdapter(Files)
_WORD_LISTS = ("funding.yml", "headers.yml", "labels.yml")
_PATTERNS = ("labels", "indicator", "funding", "money")
_UNSEEN = "labels.yml _person"
"""Labels of personal data, which is kept out of the unrecognised texts."""


def keep(folder: Path) -> None:
    """Store the vocabulary of this process in a folder, under its hash, unless it is there and complete."""
    files = _present()
    if _kept(folder, vocabulary.HASH) is None and _hash(files) == vocabulary.HASH:
        with atomic_file(folder / f"{vocabulary.HASH}.json") as file:
            file.write(_FILES.dump_json(files, indent=1))


def added_since(folder: Path, earlier: str) -> frozenset[str] | None:
    """Return the words, normalised, that this vocabulary has and an earlier one had not.

    Args:
        folder: Where vocabularies are stored.
        earlier: The hash of the earlier one.

    Returns:
        None where more was changed than words added, or where the earlier one is missing or damaged.
    """
    old, new = _kept(folder, earlier), _present()
    if old is None or _hash(new) != vocabulary.HASH or _rest(old) != _rest(new):
        return None
    had, has = set(_words(old)), set(_words(new))
    added, known = has - had, {word for _, word in had}
    if not had <= has or any(role == _UNSEEN or word in known or _is_known_elsewhere(word) for role, word in added):
        return None
    return frozenset(word for _, word in added)


def _present() -> Files:
    return {name: text.decode() for name, text in read_files().items()}


def _kept(folder: Path, name: str) -> Files | None:
    try:
        files = _FILES.validate_json((folder / f"{name}.json").read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return files if _hash(files) == name else None


def _hash(files: Files) -> str:
    return hash_of({name: text.encode() for name, text in files.items()})


def _rest(files: Files) -> dict[str, bytes]:
    return {name: significant(text.encode()) for name, text in files.items() if name not in _WORD_LISTS}


def _words(files: Files) -> Iterator[tuple[str, str]]:
    """Return every word, normalised, with what it means, such as ``("headers.yml indicator target", "指标值")``."""
    for name in _WORD_LISTS:
        yield from _under(yaml.load(files[name], Loader=yaml.CSafeLoader), name)


def _under(node: Any, role: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, list):
        yield from ((role, vocabulary.normal(word)) for word in node)
    else:
        for key, below in node.items():
            yield from _under(below, f"{role} {key}")


def _is_known_elsewhere(word: str) -> bool:
    """Return whether levels, labels of blocks or patterns, files without a change, know a word."""
    return (
        vocabulary.is_block_label(word)
        or any(vocabulary.level_name(word, level) for level in ("level1", "level2"))
        or any(role_by_parts(kind, word) for kind in _PATTERNS)
    )
