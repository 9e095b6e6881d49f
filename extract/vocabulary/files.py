"""The vocabulary files: where they are, how one is loaded, and the hash of what is in them."""

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
    """Return the vocabulary files that the extractor reads, by name. Those in the folder checks/ are not among them."""
    return {path.name: path.read_bytes() for path in sorted(FOLDER.glob("*.yml"))}


def significant(text: bytes) -> bytes:
    """Return a file without comment lines, blank lines and the examples of patterns: no document is read by these."""
    return _WITHOUT_MEANING.sub(b"", text)


def hash_of(files: Mapping[str, bytes]) -> str:
    """Return the hash of vocabulary files; it changes when a word or a pattern does, not when a comment does."""
    return hashlib.sha256(b"\0".join(significant(files[name]) for name in sorted(files))).hexdigest()[:8]


HASH = hash_of(read_files())
"""Hash of the vocabulary. It is part of the extractor's fingerprint: a document read with another one may be stale."""


@cache
def _parsed(name: str) -> Any:
    return yaml.load((FOLDER / f"{name}.yml").read_bytes(), Loader=yaml.CSafeLoader)


def load(name: str) -> Any:
    """Return one vocabulary file as plain data, which must not be changed; ``checks/rules`` names one in a folder."""
    return _parsed(name)
