"""Hostile texts, bytes of no format, and files of two formats at once."""

from tests.scenarios.hostile.corpus import DAMAGED, READ, hostile
from tests.scenarios.hostile.packages import members, packed
from tools.seeds import FILES

_SPENT = "over the limit|memory|processor|no performance (form|content)"


@hostile("nothing.docx", "the file is empty", b"")
@hostile("blanks.txt", "the file is empty", b" \r\n\t" * 1000)
@hostile("zeros.pdf", "empty|binary|not a text", bytes(100_000))
@hostile("every_byte.xls", "binary|not a text", bytes(range(256)) * 100)
@hostile("mark_alone.txt", "empty|no text", b"\xff\xfe")
@hostile("half_a_character.txt", "no text|empty|not a text", "绩".encode()[:1])
@hostile("head_of_a_zip.docx", DAMAGED, b"PK\x03\x04")
@hostile("head_of_a_compound_file.doc", DAMAGED, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
@hostile("head_of_a_pdf.pdf", DAMAGED, b"%PDF-1.7")
@hostile("head_of_an_rtf.rtf", DAMAGED, b"{\\rtf")
@hostile("line_of_100_mb.csv", _SPENT, lambda: b"1," * 50_000_000)
@hostile("10000000_tabs.txt", _SPENT, lambda: "绩效目标".encode() + b"\t" * 10_000_000)
@hostile("10000000_lines.txt", _SPENT, lambda: b"x\n" * 10_000_000)
@hostile("character_of_1_mb.txt", "no performance (form|content)", lambda: "\u0301".encode() * 500_000)
def raw(data: bytes) -> bytes:
    return data


@hostile("pdf_before_zip.docx", READ)
def pdf_before_zip() -> bytes:
    """A whole PDF with a whole docx behind it: its first bytes decide."""
    return (FILES / "chaoyang.pdf").read_bytes() + packed(members("chaoyang.docx"))


@hostile("zip_before_pdf.pdf", READ)
def zip_before_pdf() -> bytes:
    return packed(members("chaoyang.docx")) + (FILES / "chaoyang.pdf").read_bytes()[:50_000]


@hostile("pdf_mark_before_zip.docx", DAMAGED)
def pdf_mark_before_zip() -> bytes:
    return b"%PDF-1.7\n" + packed(members("chaoyang.docx"))
