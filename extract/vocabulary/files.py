"""Access to the vocabulary files: their folder, a loader and the hash of their content."""

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent

_WITHOUT_MEANING = re.compile(rb"^[ \t]*(?:#.*|(?:matches|rejects): .*)?(?:\n|\Z)", re.MULTILINE)


def read_files() -> dict[str, bytes]:
    """Return the content of each vocabulary file that the extractor reads, by file name; checks/ is left out."""
    return {path.name: path.read_bytes() for path in sorted(FOLDER.glob("*.yml"))}


def significant(text: bytes) -> bytes:
    """Return a file without comment lines, blank lines and the examples of patterns, which do not affect extraction."""
    return _WITHOUT_MEANING.sub(b"", text)


def hash_of(files: Mapping[str, bytes]) -> str:
    """Return the hash of vocabulary files as 8 hexadecimal digits.

    The hash changes when a word or a pattern changes, not when a comment or an example does.

    Args:
        files: The bytes of each file by its name.
    """
    return hashlib.sha256(b"\0".join(significant(files[name]) for name in sorted(files))).hexdigest()[:8]


HASH = hash_of(read_files())
"""Hash of the vocabulary, part of the extractor's fingerprint: a document extracted under another hash may be stale."""


@cache
def _parsed(name: str) -> Any:
    return yaml.load((FOLDER / f"{name}.yml").read_bytes(), Loader=yaml.CSafeLoader)


def load(name: str) -> Any:
    """Return the parsed content of a vocabulary file; it is cached, so callers must not change it.

    Args:
        name: The path within this folder without ``.yml``, such as ``labels`` or ``checks/rules``.
    """
    return _parsed(name)
