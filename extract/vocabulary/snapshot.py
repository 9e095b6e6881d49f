"""Snapshots of the vocabulary under which documents were extracted, stored by hash.

They show which words were added since. A word added to the labels, the headers or the money rows affects only documents
with that word among their unrecognised texts. Any other change (to a pattern, a level, a placeholder or a unit, or a
word removed or moved) also affects texts that were recognised; the documents that it affects are then unknown.
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
"""The text of each vocabulary file by file name."""

_FILES = TypeAdapter(Files)
_WORD_LISTS = ("funding.yml", "headers.yml", "labels.yml")
_PATTERNS = ("labels", "indicator", "funding", "money")
_UNSEEN = "labels.yml _person"
"""Role of the labels of personal data, which are never stored among the unrecognised texts."""


def keep(folder: Path) -> None:
    """Store the vocabulary of this process in a folder as ``<hash>.json``, unless an intact copy is already there.

    Nothing is stored if the vocabulary files were changed after this process loaded them.
    """
    files = _present()
    if _kept(folder, vocabulary.HASH) is None and _hash(files) == vocabulary.HASH:
        with atomic_file(folder / f"{vocabulary.HASH}.json") as file:
            file.write(_FILES.dump_json(files, indent=1))


def added_since(folder: Path, earlier: str) -> frozenset[str] | None:
    """Return the normalised words that were added to the vocabulary since an earlier version.

    Args:
        folder: The folder of the stored vocabularies.
        earlier: The hash of the earlier version.

    Returns:
        The words. None if anything else was changed, if an added word is a label of personal data or was already
        recognised in another role, or if the earlier version is missing or damaged.
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
    """Yield every normalised word after its role, such as ``("headers.yml indicator target", "指标值")``."""
    for name in _WORD_LISTS:
        yield from _under(yaml.load(files[name], Loader=yaml.CSafeLoader), name)


def _under(node: Any, role: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, list):
        yield from ((role, vocabulary.normal(word)) for word in node)
    else:
        for key, below in node.items():
            yield from _under(below, f"{role} {key}")


def _is_known_elsewhere(word: str) -> bool:
    """Return whether a word is already recognised as a level, as the label of a block or by a pattern."""
    return (
        vocabulary.is_block_label(word)
        or any(vocabulary.level_name(word, level) for level in ("level1", "level2"))
        or any(role_by_parts(kind, word) for kind in _PATTERNS)
    )
