"""Files that change while they are read."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from extract.intake.file_state import unchanged


def _append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


def _overwrite(path: Path) -> None:
    path.write_bytes(b"half")
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 1))


def _replace(path: Path) -> None:
    other = path.with_suffix(".new")
    other.write_bytes(b"half")
    status = path.stat()
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.replace(path)


@pytest.mark.parametrize("change", [_append, _overwrite, _replace])
def test_a_file_that_is_written_while_it_is_read_is_left_out(tmp_path: Path, change: Callable[[Path], None]) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"half")
    with path.open("rb") as file, pytest.raises(OSError, match="changed while it was read"), unchanged(path, file):
        change(path)


def test_a_file_at_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"whole")
    with path.open("rb") as file, unchanged(path, file):
        assert file.read() == b"whole"
