"""Old Word formats, converted by LibreOffice and, for ``.doc``, read without it: the same cells either way."""

import contextlib
import struct
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract import limits
from extract.model.notes import Note
from extract.model.records import Unreadable
from extract.readers import read_content
from extract.readers.word.converter import convert_to_docx
from extract.readers.word.doc_binary import read_compound
from extract.readers.word.legacy import read_legacy
from tests.readers.word.test_docx import FILES, paragraphs, printed_grids, read_grids, without_titles

FORMS = pytest.mark.parametrize(
    ("file", "number", "titles"),
    [
        ("nantong.doc", "000", 1),
        ("tianjin.doc", "001", 1),
        ("chaoyang.doc", "004", 0),
        ("odd/a.wps", "004", 0),
    ],
)
RTF = FILES / "odd" / "really_rtf.doc"


@pytest.fixture
def without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")


def changed(path: Path, source: str, position: int, value: bytes) -> Path:
    """A copy of a document with other bytes at a position of its main stream."""
    data = bytearray((FILES / source).read_bytes())
    start = next(at for at in range(512, len(data), 512) if data[at : at + 2] == b"\xec\xa5")
    data[start + position : start + position + len(value)] = value
    path.write_bytes(data)
    return path


def running_with(folder: Path) -> list[bytes]:
    """Command lines of the processes that work in a folder."""
    commands = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            commands.append(path.read_bytes())
    return [command for command in commands if str(folder).encode() in command]


@FORMS
def test_libreoffice_keeps_every_cell(file: str, number: str, titles: int) -> None:
    content = read_content(FILES / file)
    assert read_grids(content) == [without_titles(cells, titles) for cells in printed_grids(number)]
    assert (content.reader, content.media_type, content.notes) == ("doc+libreoffice", "application/msword", ())


@FORMS
@pytest.mark.usefixtures("without_libreoffice")
def test_without_libreoffice_every_cell_is_kept_too_and_the_loss_is_noted(file: str, number: str, titles: int) -> None:
    content = read_content(FILES / file)
    assert read_grids(content) == [without_titles(cells, titles) for cells in printed_grids(number)]
    assert (content.reader, content.media_type) == ("doc", "application/msword")
    assert content.notes == (Note.READ_WITHOUT_LIBREOFFICE,)


@pytest.mark.usefixtures("without_libreoffice")
def test_paragraphs_stand_between_the_tables() -> None:
    assert paragraphs(read_legacy(FILES / "tianjin.doc"))[:3] == [
        "1.2024年局机关信息化运维绩效目标表",
        "填表人：某某      联系电话：00000000",
        "2.2024年知识产权执法业务费绩效目标表",
    ]


def test_rtf_keeps_every_cell_though_its_columns_are_rounded() -> None:
    content = read_content(RTF)
    assert read_grids(content) == printed_grids("004")
    assert (content.reader, content.media_type) == ("rtf+libreoffice", "application/rtf")


@pytest.mark.usefixtures("without_libreoffice")
def test_rtf_without_libreoffice_waits_for_it() -> None:
    with pytest.raises(Unreadable, match="apt-get install libreoffice-writer-nogui") as refused:
        read_content(RTF)
    assert refused.value.is_transient


def test_a_truncated_rtf_is_reported(tmp_path: Path) -> None:
    cut = tmp_path / "cut.rtf"
    cut.write_bytes(RTF.read_bytes()[:60_000])
    with pytest.raises(Unreadable, match="truncated"):
        read_content(cut)


@pytest.mark.parametrize("size", [15_000, 40_000, 60_000])
def test_a_truncated_document_is_reported(tmp_path: Path, size: int) -> None:
    cut = tmp_path / "cut.doc"
    cut.write_bytes((FILES / "chaoyang.doc").read_bytes()[:size])
    with pytest.raises(Unreadable, match="truncated"):
        read_content(cut)


def test_a_document_whose_text_is_shorter_than_declared_is_truncated(tmp_path: Path) -> None:
    data = bytearray((FILES / "chaoyang.doc").read_bytes())
    entry = data.index("WordDocument".encode("utf-16-le"))
    data[entry + 0x78 : entry + 0x7C] = struct.pack("<I", 900_000)
    cut = tmp_path / "cut.doc"
    cut.write_bytes(data)
    with pytest.raises(Unreadable, match="truncated"):
        read_legacy(cut)


def test_an_encrypted_document_is_reported(tmp_path: Path) -> None:
    flags = struct.pack("<H", 0x12BF | 0x0100)
    with pytest.raises(Unreadable, match="encrypted"):
        read_legacy(changed(tmp_path / "secret.doc", "chaoyang.doc", 0x0A, flags))


@pytest.mark.usefixtures("without_libreoffice")
def test_a_document_of_word_95_waits_for_libreoffice(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="Word 95") as refused:
        read_legacy(changed(tmp_path / "old.doc", "chaoyang.doc", 2, struct.pack("<H", 0x68)))
    assert refused.value.is_transient


def test_a_run_out_of_time_is_tried_again_and_leaves_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CONVERTER_SECONDS", 0.2)
    with pytest.raises(Unreadable, match=r"longer than 0\.2 s") as refused:
        convert_to_docx("soffice", FILES / "nantong.doc", ".doc", tmp_path)
    assert refused.value.is_transient
    deadline = time.monotonic() + 5
    while (left := running_with(tmp_path)) and time.monotonic() < deadline:  # the kernel ends them in its own time
        continue
    assert left == []


def test_a_converter_that_fails_is_tried_again(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="stopped with status 1") as refused:
        convert_to_docx("false", FILES / "nantong.doc", ".doc", tmp_path)
    assert refused.value.is_transient


def test_characters_beyond_the_basic_plane_do_not_shift_the_cells(tmp_path: Path) -> None:
    data = (FILES / "chaoyang.doc").read_bytes()
    name, rare = "国家知识产权局".encode("utf-16-le"), "𠮷家知识产权".encode("utf-16-le")
    file = tmp_path / "rare.doc"
    file.write_bytes(data.replace(name, rare))
    expected = [(*cell, text.replace("国家知识产权局", "𠮷家知识产权")) for *cell, text in printed_grids("004")[0]]
    assert read_grids(read_compound(file)) == [expected]


@given(st.data())
def test_a_damaged_document_gives_content_or_a_reason(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    damaged = bytearray((FILES / "chaoyang.doc").read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(512, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    file = tmp_path_factory.getbasetemp() / "damaged.doc"
    file.write_bytes(damaged)
    try:
        read_compound(file)
    except Unreadable as refused:
        assert refused.reason  # noqa: PT017 - either outcome is right
