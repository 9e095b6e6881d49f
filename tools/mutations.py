"""Damaged and altered copies of real files, each reproducible from its number.

Random bytes in a file mostly break a checksum and test nothing else. So ZIP packages are altered inside their members,
compound files inside their streams, PDF files inside their decompressed streams, and markup by tags, attributes and
numbers. Every alteration takes the bytes of a file and a random generator and returns the altered bytes; it returns the
bytes unchanged if it finds nothing to alter.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from copy import deepcopy
from random import Random
from typing import Any

import olefile
from lxml import etree

from tools.seeds import seeds

Mutation = Callable[[bytes, Random], bytes]

HOSTILE_VALUES = (
    b"", b"0", b"-1", b"1", b"255", b"256", b"65535", b"65536", b"2147483647", b"2147483648", b"-2147483649",
    b"99999999999999999999", b"9" * 5000, b"1e999999", b"-1E+9999", b"1e-400", b"0.0000000001", b"NaN", b"inf",
    b"1,2,3", b"1/0", b"0x1F", b"1_000", "１２３".encode(), "①½Ⅲ".encode(), "²³".encode(), "٣".encode(), b"true",
    b"A1:XFD1048576", b"2024-02-30", b"\xff\xfe", b"\x00", "\ufeff".encode(), b"&#x110000;", b"&#0;", b"%s%n", b"..",
    b"#REF!",
)  # fmt: skip
"""Values that a reader may not expect: blank, extreme or malformed numbers, dates, ranges, digits and encodings."""

_HOSTILE_TEXTS = tuple(text for value in HOSTILE_VALUES if "\0" not in (text := value.decode("utf-8", "replace")))
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_LONE_NUMBER = re.compile(rb"(?<=[\s\[/<])-?\d+(?:\.\d+)?(?=[\s\]/>])")
_TAG = re.compile(rb"<[^<>]{1,4000}>")
_ATTRIBUTE = re.compile(rb"(?<==)(?:\"[^\"<>]*\"|'[^'<>]*')")
_BETWEEN = re.compile(rb"(?<=>)[^<>]+(?=<)")
_CONTROL = re.compile(rb"(?<=\\)([a-z]+)(-?\d+)")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def flip_bits(data: bytes, random: Random) -> bytes:
    """Flip 1 to 32 single bits."""
    altered = bytearray(data)
    for _ in range(random.choice((1, 1, 4, 32))):
        altered[random.randrange(len(altered))] ^= 1 << random.randrange(8)
    return bytes(altered)


def insert_bytes(data: bytes, random: Random) -> bytes:
    """Insert 1 to 512 random bytes at one position."""
    at = random.randrange(len(data) + 1)
    return data[:at] + random.randbytes(random.choice((1, 2, 16, 512))) + data[at:]


def delete_block(data: bytes, random: Random) -> bytes:
    """Delete a block of at most 8192 bytes."""
    start, end = _block(data, random)
    return data[:start] + data[end:]


def duplicate_block(data: bytes, random: Random) -> bytes:
    """Repeat a block 1 to 50 times."""
    start, end = _block(data, random)
    return data[:end] + data[start:end] * random.choice((1, 1, 3, 50)) + data[end:]


def zero_block(data: bytes, random: Random) -> bytes:
    """Overwrite a block with zero bytes."""
    start, end = _block(data, random)
    return data[:start] + bytes(end - start) + data[end:]


def swap_blocks(data: bytes, random: Random) -> bytes:
    """Swap two blocks of equal length."""
    start, end = _block(data, random)
    other = random.randrange(end, len(data) + 1)
    width = min(end - start, len(data) - other)
    return data[:start] + data[other : other + width] + data[end:other] + data[start:end] + data[other + width :]


def cut(data: bytes, random: Random) -> bytes:
    """Truncate the file at a random position."""
    return data[: random.randrange(len(data))]


def inflate_number(data: bytes, random: Random) -> bytes:
    """Replace a number with a hostile value."""
    return _replace(_NUMBER, data, random, random.choice(HOSTILE_VALUES))


def alter_attribute(data: bytes, random: Random) -> bytes:
    """Replace the value of an attribute with a hostile value, or with that of another attribute."""
    found = _ATTRIBUTE.findall(data)
    others = [one[1:-1] for one in random.sample(found, min(len(found), 3))]
    return _replace(_ATTRIBUTE, data, random, b'"%s"' % random.choice((*HOSTILE_VALUES, *others)))


def alter_text(data: bytes, random: Random) -> bytes:
    """Replace the text between two tags with a hostile value, or with another text of the file."""
    found = _BETWEEN.findall(data)
    others = random.sample(found, min(len(found), 3))
    return _replace(_BETWEEN, data, random, random.choice((*HOSTILE_VALUES, *others)))


def drop_tag(data: bytes, random: Random) -> bytes:
    """Delete one tag, so that elements are closed too early or too late."""
    return _replace(_TAG, data, random, b"")


def repeat_tag(data: bytes, random: Random) -> bytes:
    """Repeat a tag 1, 2 or 300 times."""
    found = [*_TAG.finditer(data)]
    if not found:
        return data
    tag = random.choice(found)
    return data[: tag.end()] + tag[0] * random.choice((1, 2, 300)) + data[tag.end() :]


def move_elements(data: bytes, random: Random) -> bytes:
    """Delete, repeat or move what lies between two tags."""
    starts = [tag.start() for tag in _TAG.finditer(data)]
    if len(starts) < 4:
        return data
    first = random.randrange(len(starts) - 1)
    last = min(first + random.choice((1, 2, 3, 10, 100)), len(starts) - 1)
    start, end = starts[first], starts[last]
    at = random.choice((start, end, random.choice(starts)))
    times = random.choice((0, 1, 2, 20))
    if at <= start:
        return data[:at] + data[start:end] * times + data[at:start] + data[end:]
    return data[:start] + data[end : max(at, end)] + data[start:end] * times + data[max(at, end) :]


def alter_tree(data: bytes, random: Random) -> bytes:
    """Alter elements of XML, which stays well-formed: delete, repeat, copy, nest, rename, insert hostile values."""
    try:
        root = etree.fromstring(data, etree.XMLParser(huge_tree=True))
    except etree.XMLSyntaxError:
        return data  # an earlier alteration made it ill-formed
    for _ in range(random.choice((1, 1, 2, 5, 20))):
        elements = [one for one in root.iterdescendants() if isinstance(one.tag, str)]
        if elements:
            _alter_element(random.choice(elements), random.choice(elements), random)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _alter_element(element: etree._Element, other: etree._Element, random: Random) -> None:
    parent = element.getparent()
    if parent is None:
        return
    match random.choice(("value", "value", "text", "text", "drop", "repeat", "copy", "nest", "rename", "attribute")):
        case "value" if element.attrib:
            name = random.choice([*element.attrib])
            element.set(name, random.choice((*_HOSTILE_TEXTS, *other.attrib.values())))
        case "text":
            element.text = random.choice((*_HOSTILE_TEXTS, other.text))
        case "drop":
            parent.remove(element)
        case "repeat":
            for _ in range(random.choice((1, 1, 2, 50))):
                element.addnext(deepcopy(element))
        case "copy" if len(element) < 200:
            other.append(deepcopy(element))
        case "nest":
            for _ in range(random.choice((1, 1, 1, 5, 5, 5, 20, 300))):
                outer = etree.Element(element.tag)
                element.addprevious(outer)
                outer.append(element)
        case "rename":
            element.tag = other.tag
        case "attribute":
            for name in [*element.attrib][:1]:
                del element.attrib[name]


def alter_characters(data: bytes, random: Random) -> bytes:
    """Alter a text file without breaking its encoding.

    A separator, a hostile value or a passage of the text is inserted; in 30 % of cases a passage is deleted as well.
    """
    for encoding in ("utf-8-sig", "gb18030", "latin-1"):
        with suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            break
    start = random.randrange(len(text) + 1)
    end = min(start + random.choice((0, 1, 5, 50, 500)), len(text))
    at = random.randrange(len(text) + 1)
    put = random.choice(
        (*_HOSTILE_TEXTS, "\t", "\n", "\t\t\t", "\n\n", "\r", "\n\t\n", "|", text[start:end], text[start:end])
    )
    text = text[:start] + text[end:] if random.random() < 0.3 else text
    return (text[:at] + put * random.choice((1, 1, 1, 30)) + text[at:]).encode(encoding, "replace")


def alter_control(data: bytes, random: Random) -> bytes:
    """Replace the number of an RTF control word with a hostile value."""
    found = [*_CONTROL.finditer(data)]
    if not found:
        return data
    word = random.choice(found)
    return data[: word.start(2)] + random.choice(HOSTILE_VALUES) + data[word.end(2) :]


def alter_pdf_number(data: bytes, random: Random) -> bytes:
    """Replace a number of a PDF (of an object, a page or the cross-reference table) with a hostile value."""
    return _replace(_LONE_NUMBER, data, random, random.choice(HOSTILE_VALUES))


def alter_pdf_stream(data: bytes, random: Random) -> bytes:
    """Alter the decompressed bytes of a PDF stream and compress them again.

    Later offsets shift, as in files that were truncated and repaired. A stream with another filter is altered as it is.
    """
    found = [*_STREAM.finditer(data)]
    if not found:
        return data
    stream = random.choice(found)
    with suppress(zlib.error):
        plain = zlib.decompress(stream[1])
        altered = zlib.compress(_several((*BYTES, inflate_number), plain, random))
        return data[: stream.start(1)] + altered + data[stream.end(1) :]
    return data[: stream.start(1)] + _several(BYTES, stream[1], random) + data[stream.end(1) :]


def alter_member(data: bytes, random: Random) -> bytes:
    """Alter members of a ZIP package and pack it again with correct checksums; in 5 % of cases also drop a member."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = {name: package.read(name) for name in package.namelist()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, OSError, RuntimeError):
        return data  # an earlier alteration broke the package
    names = [name for name in members if name.endswith((".xml", ".rels"))] or [*members]
    main = [name for name in names if re.search(r"word/document|sheet\d*\.xml|sharedStrings", name)] or names
    for _ in range(random.choice((1, 1, 2))):
        name = random.choice(main if random.random() < 0.7 else names)
        mutations = random.choices(((alter_tree,), MARKUP, BYTES), (17, 2, 1))[0]
        members[name] = _several(mutations, members[name], random)
    if random.random() < 0.05:
        del members[random.choice(names)]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, body in members.items():
            package.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def alter_compound(data: bytes, random: Random) -> bytes:
    """Alter a stream of a compound file (OLE2); the length of the stream and its chain of sectors stay."""
    file = io.BytesIO(data)
    try:
        compound: Any = olefile.OleFileIO(file, write_mode=True)
        name = random.choice([one for one in compound.listdir() if compound.get_size(one) >= 4096])
        plain = compound.openstream(name).read()
        altered = _several((flip_bits, zero_block, swap_blocks, _overwrite), plain, random)
        compound.write_stream(name, altered[: len(plain)].ljust(len(plain), b"\0"))
    except Exception:  # an earlier alteration broke the compound file
        return data
    return file.getvalue()


def _overwrite(data: bytes, random: Random) -> bytes:
    """Overwrite 2 or 4 bytes with zero, with an extreme number or with random bytes."""
    at = random.randrange(len(data))
    number = random.choice((b"\xff\xff", b"\xff\xff\xff\xff", b"\0\0", b"\xff\x7f", b"\0\0\0\x80", random.randbytes(4)))
    return data[:at] + number + data[at + len(number) :]


def _block(data: bytes, random: Random) -> tuple[int, int]:
    start = random.randrange(len(data))
    return start, min(start + random.choice((1, 8, 64, 512, 8192)), len(data))


def _replace(pattern: re.Pattern[bytes], data: bytes, random: Random, text: bytes) -> bytes:
    found = [*pattern.finditer(data)]
    if not found:
        return data
    one = random.choice(found)
    return data[: one.start()] + text + data[one.end() :]


def _several(mutations: Sequence[Mutation], data: bytes, random: Random) -> bytes:
    for _ in range(random.choice((1, 1, 1, 2, 5))):
        if data:
            data = random.choice(mutations)(data, random)
    return data


BYTES: tuple[Mutation, ...] = (
    flip_bits, insert_bytes, delete_block, duplicate_block, zero_block, swap_blocks, cut,
)  # fmt: skip
MARKUP: tuple[Mutation, ...] = (
    alter_attribute, alter_attribute, alter_text, drop_tag, repeat_tag, move_elements, move_elements, inflate_number,
)  # fmt: skip

MUTATIONS: dict[str, tuple[Mutation, ...]] = {
    "txt": (*(alter_characters,) * 20, *(inflate_number,) * 10, *BYTES),
    "csv": (*(alter_characters,) * 20, *(inflate_number,) * 10, *BYTES),
    "html": (*MARKUP * 3, *(alter_characters,) * 5, *BYTES),
    "mht": (*MARKUP * 3, *(alter_characters,) * 5, *BYTES),
    "spreadsheetml": (*(alter_tree,) * 30, *MARKUP, *BYTES),
    "docx": (*(alter_member,) * 60, *BYTES),
    "xlsx": (*(alter_member,) * 60, *BYTES),
    "odt": (*(alter_member,) * 60, *BYTES),
    "ods": (*(alter_member,) * 60, *BYTES),
    "xls": (*(alter_compound,) * 30, *BYTES),
    "pdf": (*(alter_pdf_stream,) * 20, *(alter_pdf_number,) * 10, *BYTES),
    "doc": (*(alter_compound,) * 30, *BYTES),
    "rtf": (*(alter_control,) * 20, *BYTES, inflate_number),
}
"""The alterations of each format; one that is listed n times is applied n times as often."""


def mutant(form: str, number: int, seed: int = 0) -> bytes:
    """Return the altered file with a number; the same arguments give the same bytes on every machine.

    Args:
        form: The format, a key of `MUTATIONS`.
        number: The number of the file.
        seed: The seed of the alterations.
    """
    random = Random(f"{seed}/{form}/{number}")
    return _several(MUTATIONS[form], random.choice(seeds(form)), random)
