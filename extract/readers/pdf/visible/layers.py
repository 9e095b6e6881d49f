"""Detect whether a PDF has layers, which can be switched off."""

import re
import zlib
from mmap import ACCESS_READ, mmap
from pathlib import Path

_LAYERS = b"/OCProperties"
"""The entry of the catalog that lists the layers of a document."""

_OBJECT_STREAM = re.compile(rb"/ObjStm\b[^\0]{0,400}?stream\r?\n")
_ENCRYPTED = b"/Encrypt"
_MOST_BYTES = 1 << 20
"""Maximum number of bytes of an object stream that are searched."""


def has_layers(path: Path) -> bool:
    """Whether the catalog of a PDF lists layers, or is encrypted so that it cannot be searched."""
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        if data.find(_LAYERS) >= 0:
            return True
        starts = [match.end() for match in _OBJECT_STREAM.finditer(data)]
        if not starts:
            return False
        if data.find(_ENCRYPTED) >= 0:
            return True
        return any(_LAYERS in _inflated(data, start) for start in starts)


def _inflated(data: mmap, start: int) -> bytes:
    inflater = zlib.decompressobj()
    try:
        return inflater.decompress(data[start : start + _MOST_BYTES], _MOST_BYTES)
    except zlib.error:
        return _LAYERS  # an object stream that cannot be read may hold anything
