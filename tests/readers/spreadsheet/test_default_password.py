"""Encrypted workbooks: those with the password that office programs know are read, others are refused."""

import struct
from pathlib import Path

import pytest

from extract.model.reasons import Reason
from extract.model.records import Unreadable
from extract.readers import Format, read_content, sniff
from tests.harness.grids import DATA, texts_of

ENCRYPTED = DATA / "seen" / "sheet_default_password"
FILES = sorted(path for path in ENCRYPTED.iterdir() if path.suffix != ".json")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_workbook_with_the_default_password_shows_its_cells(path: Path) -> None:
    rows = texts_of(read_content(path))[0]
    assert rows[1][0] == "部门预算项目支出绩效自评表(2023年度)"
    assert rows[8][1:4] == ["238.93", "251.89", "251.89"]


def test_another_password_is_refused() -> None:
    path = DATA / "spreadsheet" / "password.xlsx"
    assert sniff(path) is Format.ENCRYPTED_PACKAGE
    with pytest.raises(Unreadable) as refusal:
        read_content(path)
    assert refusal.value.cause is Reason.ENCRYPTED


@pytest.mark.parametrize("name", ["rc4.xls", "rc4_cryptoapi.xls", "xor.xls"])
def test_another_verifier_is_refused(name: str, tmp_path: Path) -> None:
    data = bytearray((ENCRYPTED / name).read_bytes())
    at = next(at for at in range(512, len(data)) if data[at : at + 2] == b"\x2f\x00")
    size = struct.unpack_from("<H", data, at + 2)[0]
    data[at + 3 + size] ^= 1
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Unreadable) as refusal:
        read_content(tmp_path / name)
    assert refusal.value.cause is Reason.ENCRYPTED


@pytest.mark.parametrize("spins", [b"100001", b"x00000"])
def test_a_changed_description_is_refused_as_encrypted(spins: bytes, tmp_path: Path) -> None:
    data = (ENCRYPTED / "agile.xlsx").read_bytes()
    assert b'spinCount="100000"' in data
    (tmp_path / "a.xlsx").write_bytes(data.replace(b'spinCount="100000"', b'spinCount="' + spins + b'"'))
    with pytest.raises(Unreadable) as refusal:
        read_content(tmp_path / "a.xlsx")
    assert refusal.value.cause is Reason.ENCRYPTED
