"""The listing of a source: the documents that are there, and what is left alone."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated
from urllib.parse import quote_from_bytes, unquote_to_bytes

from pydantic import PlainSerializer, PlainValidator

AnyPath = Annotated[
    Path,
    PlainSerializer(lambda path: quote_from_bytes(os.fsencode(path))),
    PlainValidator(lambda path: Path(os.fsdecode(unquote_to_bytes(path)))),
]
"""A path, percent-encoded in JSON, because the bytes of a file name need not be UTF-8."""


@dataclass(frozen=True, slots=True)
class Found:
    """A document found in a source.

    Attributes:
        uri: Address of the document, the same in every run.
        file_name: Name of the file, as readable text.
        path: Path of the file on disk.
        etag: Text that differs from that of the last run if the bytes may have changed.
    """

    uri: str
    file_name: str
    path: AnyPath
    etag: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file or folder of a source that is left alone.

    Attributes:
        uri: Address of the file or folder. What was seen there, or below it, counts as still there.
        reason: Why it is left alone, as the end of a sentence.
    """

    uri: str
    reason: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What a source shows.

    Attributes:
        found: The documents, in the order of their addresses.
        left_out: The files and folders that are left alone, in the order of their addresses.
    """

    found: list[Found] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
