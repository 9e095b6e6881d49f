import json
import pickle
from collections.abc import Iterator
from enum import StrEnum
from string import Formatter
from typing import Any, cast, get_args, get_type_hints

import pytest
from pydantic import TypeAdapter

from extract.model import notes, reasons
from extract.model.messages import ENGLISH, Coded, Plural, code_of, sentence, sentences
from extract.model.notes import Basis, ConfidenceBasis, CountedDoubt, Note, PageDoubt, PagesNotRead, PagesUncertain
from extract.model.reasons import (
    ArchiveContents,
    ArchiveNote,
    Cause,
    CellsNotUnderstood,
    Countable,
    Detail,
    DocumentsInArchive,
    FormNotFound,
    Frames,
    IncompleteArchive,
    InPart,
    Limit,
    MemberLeftOut,
    MembersLeftOut,
    Message,
    MissingField,
    Number,
    OverLimit,
    PageLoss,
    PageOverLimit,
    PartTruncated,
    PdfPageNotDrawn,
    Reason,
    WallTimeExceeded,
)
from extract.model.stored_sentences import parse_bases, parse_cause, templates_of_0_1_0

CLASSES = {one for module in (reasons, notes) for one in vars(module).values() if isinstance(one, type)}
CODES = sorted(code for one in CLASSES if issubclass(one, StrEnum) and one is not StrEnum for code in one)
RECORDS = {
    code: one
    for one in CLASSES
    if issubclass(one, Message) and one is not Message
    for code in get_args(get_type_hints(one)["code"])
}

LOCKED = MemberLeftOut("secret (1), b; c.txt", Reason.ENCRYPTED_ARCHIVE)
EXAMPLES: list[tuple[Cause, str]] = [
    (Reason.EMPTY_FILE, "the file is empty"),
    (OverLimit(Countable.PAGES, 2001, 2000), "pages: 2,001, over the limit of 2,000"),
    (
        OverLimit(Countable.CELLS_OF_PAGE, 200_001, 200_000),
        "cells of a page: 200,001, over the limit of 200,000",
    ),
    (
        PageOverLimit(Countable.CHARACTERS, 3, 1_000_001, 1_000_000),
        "characters of page 3: 1,000,001, over the limit of 1,000,000",
    ),
    (
        CellsNotUnderstood(61, 100, (MissingField.PROJECT_NAME, MissingField.AMOUNTS)),
        "61 of the 100 cells of its forms were not understood; missing: a project's name, amounts",
    ),
    (
        FormNotFound(labels=12, headers=3, amounts=4, count=30),
        "it speaks of performance, but no performance form or report was found in it: 12 labels, 3 headers "
        "and 4 amounts were recognised, 30 other texts were not",
    ),
    (Limit(Reason.CPU_TIME_EXCEEDED, 30), "reading it takes over 30 seconds of processor time"),
    (Limit(Reason.MEMORY_EXCEEDED, 2048), "reading it takes over 2,048 MB of memory"),
    (WallTimeExceeded(120.0), "reading it took over 120 seconds"),
    (WallTimeExceeded(0.5), "reading it took over 0.5 seconds"),
    (Detail(Reason.READER_FAILED, "KeyError"), "the reader failed on it (KeyError); please report this"),
    (
        Number(Reason.CONVERTER_STOPPED, -6),
        "LibreOffice stopped with status -6 before the document was read",
    ),
    (
        InPart(Reason.PART_MISSING, "xl/styles.xml"),
        "the file is truncated or damaged: its part xl/styles.xml is missing",
    ),
    (
        PartTruncated("1Table", 1024, 20480),
        "the file is truncated: its part 1Table holds 1,024 of 20,480 bytes",
    ),
    (PdfPageNotDrawn(7, "no page"), "its page 7 cannot be drawn (no page)"),
    (
        Frames(("a.files/sheet001.htm", "a.files/sheet002.htm")),
        "a page of frames; what it shows is in other files: a.files/sheet001.htm, a.files/sheet002.htm",
    ),
    (ArchiveContents((DocumentsInArchive(1),)), "1 document in it"),
    (
        ArchiveContents(
            (
                IncompleteArchive(Reason.DAMAGED_ARCHIVE, "年报/a.txt"),
                DocumentsInArchive(3),
                MembersLeftOut(ArchiveNote.MORE_MEMBERS_LEFT_OUT, 6, (LOCKED, LOCKED)),
            )
        ),
        "truncated or damaged after 年报/a.txt; 3 documents in it; 6 left out: "
        "secret (1), b; c.txt (encrypted; ask its publisher for one without a password), "
        "secret (1), b; c.txt (encrypted; ask its publisher for one without a password), …",
    ),
]
BASES: list[tuple[tuple[Basis, ...], str]] = [
    ((), ""),
    (
        (ConfidenceBasis.CELLS_DRIFTED, ConfidenceBasis.READ_FROM_IMAGE),
        "cells shifted; assigned to headers by the table's logic; read from an image",
    ),
    (
        (ConfidenceBasis.AMOUNT_UNDER_HEADER, ConfidenceBasis.CONFIRMED_BY_SUM, ConfidenceBasis.CONFIRMED_BY_RATE),
        "amount under its header; confirmed by the form's own sum; confirmed by the form's own rate",
    ),
    ((PagesNotRead(PageLoss.IMAGE, (3,)),), "page 3 is an image and was not read"),
    (
        (Note.END_MISSING, PagesUncertain(CountedDoubt(PageDoubt.MISSING_CELLS, 1), (2, 4))),
        "the file is truncated: its end is missing, and pages may be; pages 2, 4 are each an image whose ruling lines "
        "leave one place of a table without a cell (see jixiao look)",
    ),
]


def _filled(code: StrEnum, hint: Any = None) -> Coded:
    """A message of a code, each field of its record filled with any value of its type."""
    record = RECORDS.get(code)
    if record is None:
        return code
    hints = get_type_hints(record)
    values = {name: _any(hint) for name, hint in hints.items() if name != "code"}
    return record(code=code, **values)


def _any(hint: Any) -> Any:
    if hint in (int, float, str):
        return {int: 2, float: 2.0, str: "某文件"}[hint]
    inner = get_args(hint)
    if inner[1:] == (...,):
        return (_any(inner[0]), _any(inner[0]))
    one = inner[0] if inner else hint
    return _filled(next(iter(one))) if issubclass(one, StrEnum) else _filled(get_args(get_type_hints(one)["code"])[0])


def _fields(template: str) -> Iterator[str]:
    return (name for _, name, _, _ in Formatter().parse(template) if name)


def test_every_code_has_a_sentence() -> None:
    assert len(CODES) > 150
    assert len(set(CODES)) == len(CODES)
    assert set(ENGLISH) == set(CODES)


def test_no_two_codes_of_one_kind_have_the_same_sentence() -> None:
    rendered = [(type(code), sentence(_filled(code))) for code in CODES]
    assert len(set(rendered)) == len(CODES)


@pytest.mark.parametrize("code", CODES, ids=lambda code: f"{type(code).__name__}.{code}")
def test_a_template_names_the_fields_of_its_record(code: StrEnum) -> None:
    template = ENGLISH[code]
    expected = set(get_type_hints(RECORDS[code])) - {"code"} if code in RECORDS else set()
    if isinstance(template, Plural):
        assert template.field in expected
        assert set(_fields(template.many)) == expected
        assert set(_fields(template.one)) | {template.field} == expected
    else:
        assert set(_fields(template)) == expected


@pytest.mark.parametrize("code", Reason)
def test_the_sentence_of_a_reason_is_parsed_to_its_code(code: Reason) -> None:
    found = parse_cause(sentence(_filled(code)))
    assert found is not None
    assert code_of(found) == code


@pytest.mark.parametrize("code", [*Note, *ConfidenceBasis])
def test_the_sentence_of_a_basis_is_parsed_to_its_code(code: StrEnum) -> None:
    assert [code_of(one) for one in parse_bases(sentence(_filled(code)))] == [code]


@pytest.mark.parametrize("code", Reason)
def test_the_sentence_of_a_reason_in_version_0_1_0_is_parsed_to_its_code(code: Reason) -> None:
    found = parse_cause(sentence(_filled(code), templates_of_0_1_0()))
    assert found is not None
    assert code_of(found) == code


@pytest.mark.parametrize("code", [*Note, *ConfidenceBasis])
def test_the_sentence_of_a_basis_in_version_0_1_0_is_parsed_to_its_code(code: StrEnum) -> None:
    assert [code_of(one) for one in parse_bases(sentence(_filled(code), templates_of_0_1_0()))] == [code]


def test_the_reworded_sentences_are_those_of_known_codes() -> None:
    reworded = [code for code, template in templates_of_0_1_0().items() if template != ENGLISH[code]]
    assert len(reworded) == 40
    assert templates_of_0_1_0()[Reason.PDF_TRUNCATED].endswith(": its end is missing")


@pytest.mark.parametrize(("cause", "text"), EXAMPLES, ids=lambda one: one if isinstance(one, str) else "")
def test_a_reason_is_rendered_and_parsed_with_its_values(cause: Cause, text: str) -> None:
    assert sentence(cause) == text
    assert parse_cause(text) == cause


@pytest.mark.parametrize(("bases", "text"), BASES)
def test_bases_are_rendered_and_parsed_in_their_order(bases: tuple[Basis, ...], text: str) -> None:
    assert sentences(bases) == text
    assert parse_bases(text) == bases


@pytest.mark.parametrize("code", Reason)
def test_a_reason_survives_pickling_and_json(code: Reason) -> None:
    cause = cast("Cause", _filled(code))
    assert pickle.loads(pickle.dumps(cause)) == cause  # noqa: S301 - made here
    adapter: TypeAdapter[Cause] = TypeAdapter(Cause)
    restored = adapter.validate_python(json.loads(adapter.dump_json(cause)))
    assert (restored, type(restored)) == (cause, type(cause))


def test_a_sentence_of_no_template_has_no_code() -> None:
    assert parse_cause("it ends in the middle") is None
    with pytest.raises(ValueError, match="no message is rendered as 'drifted'"):
        parse_bases("cells under their headers; drifted")
