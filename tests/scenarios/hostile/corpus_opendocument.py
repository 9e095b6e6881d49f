"""Hostile OpenDocument files: packages and flat XML."""

import re

from tests.scenarios.hostile.corpus import BOMB, CALL, DAMAGED, NESTED, NO_FORM, READ, THEFT, hostile
from tests.scenarios.hostile.packages import as_it_is, inflating, members, packed

_FORM = "chaoyang."
_READ_OR_REFUSED = f"{READ}|{NO_FORM}|{DAMAGED}|over the limit|cells of its forms"
_TEXT_CELL = "<table:table-cell {}><text:p>x</text:p></table:table-cell>"
_SHEET_END, _TEXT_END = "</table:table><table:named-expressions", "</office:text>"


def document(kind: str, *edits: tuple[str, str]) -> bytes:
    """The sound form in a format, with edits of its content (a pattern and what its first match becomes)."""
    files = dict(members(_FORM + kind))
    body = files["content.xml"].decode()
    for pattern, text in edits:
        body, count = re.subn(pattern, as_it_is(text), body, count=1)
        assert count, pattern
    files["content.xml"] = body.encode()
    return packed(files)


@hostile("entity_bomb.odt", "declares entities|well-formed", "odt", BOMB)
@hostile("entity_file.odt", "declares entities", "odt", THEFT)
@hostile("entity_http.ods", "declares entities", "ods", CALL)
def with_doctype(kind: str, doctype: str) -> bytes:
    return document(kind, ("<office:document-content", f"{doctype}<office:document-content"))


@hostile("bomb.odt", "unpacked bytes: 1,5.*over the limit", "odt", None)
@hostile("bomb_that_lies.ods", DAMAGED, "ods", 4096)
def bomb(kind: str, declared: int | None) -> bytes:
    return inflating("content.xml", 1500, declared, members(_FORM + kind))


@hostile("repeated_rows.ods", "cells.*over the limit", "1", "1048576")
@hostile("repeated_columns.ods", "outside the sheet|cells.*over the limit", "9" * 30, "1")
@hostile("repeated_both.ods", "cells.*over the limit", "16384", "1048576")
@hostile("repeated_nothing.ods", _READ_OR_REFUSED, "-5", "NaN")
def repeated(columns: str, rows: str) -> bytes:
    cell = _TEXT_CELL.format(f'table:number-columns-repeated="{columns}"')
    row = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'
    return document("ods", ("<table:table-row", row + "<table:table-row"))


@hostile("hidden_repeated_rows.ods", READ, 2_000)
def hidden_rows(count: int) -> bytes:
    """Hidden rows without text, each as often as a sheet has rows."""
    row = '<table:table-row table:visibility="collapse" table:number-rows-repeated="1048576"/>'
    return document("ods", (_SHEET_END, row * count + _SHEET_END))


@hostile("spanned_often.ods", f"{_READ_OR_REFUSED}|over .* processor", "ods", "<table:table-row", 200, 100)
@hostile("spanned_often.odt", _READ_OR_REFUSED, "odt", _TEXT_END, 200, 100)
def spanned(kind: str, end: str, rows: int, columns: int) -> bytes:
    cell = _TEXT_CELL.format('table:number-columns-spanned="9999" table:number-rows-spanned="9999"')
    table = f"<table:table-row>{cell * columns}</table:table-row>" * rows
    return document(kind, (end, (table if kind == "ods" else f"<table:table>{table}</table:table>") + end))


@hostile("spaces.odt", f"{READ}|over .* of memory", "odt", '<text:p><text:s text:c="2147483647"/>x</text:p>' * 2_000)
@hostile("repeated_cells.odt", "over the limit", "odt",
         '<table:table><table:table-row table:number-rows-repeated="99999999"><table:table-cell '
         'table:number-columns-repeated="99999999"/></table:table-row></table:table>')  # fmt: skip
@hostile(
    "lists_100_deep.odt", NESTED, "odt", "<text:list><text:list-item>" * 100 + "</text:list-item></text:list>" * 100
)
@hostile("tables_80_deep.odt", NESTED, "odt",
         "<table:table><table:table-row><table:table-cell>" * 80 + "<text:p>x</text:p>"
         + "</table:table-cell></table:table-row></table:table>" * 80)  # fmt: skip
@hostile(
    "spans_in_spans.odt", f"{READ}|{NESTED}", "odt", f"<text:p>{'<text:span>' * 240}x{'</text:span>' * 240}</text:p>"
)
@hostile("list_of_level_1e9.odt", READ, "odt", '<text:h text:outline-level="999999999">x</text:h>')
def in_text(kind: str, text: str) -> bytes:
    return document(kind, (_TEXT_END, text + _TEXT_END))


@hostile("styles_in_a_circle.odt", READ)
def styles_in_a_circle() -> bytes:
    circle = "".join(
        f'<style:style style:name="c{one}" style:family="text" style:parent-style-name="c{(one + 1) % 5000}"/>'
        for one in range(5000)
    )
    return document("odt", ("<office:automatic-styles>", f"<office:automatic-styles>{circle}"))


@hostile("encrypted.odt", "encrypted", "odt")
@hostile("encrypted.ods", "encrypted", "ods")
def encrypted(kind: str) -> bytes:
    files = dict(members(_FORM + kind))
    entry = b'manifest:full-path="content.xml" manifest:media-type="text/xml"'
    data = b'><manifest:encryption-data manifest:checksum="x"/></manifest:file-entry>'
    manifest = files["META-INF/manifest.xml"]
    assert manifest.count(entry + b"/>") == 1
    files["META-INF/manifest.xml"] = manifest.replace(entry + b"/>", entry + data)
    return packed(files)


@hostile("content_of_nothing.odt", DAMAGED, "odt", b"")
@hostile("content_of_bytes.ods", DAMAGED, "ods", bytes(range(256)))
@hostile("content_of_another_root.odt", DAMAGED, "odt", b"<x/>")
def with_content(kind: str, body: bytes) -> bytes:
    return packed(members(_FORM + kind) | {"content.xml": body})


@hostile("without_content.odt", DAMAGED, "odt")
@hostile("without_content.ods", DAMAGED, "ods")
def without_content(kind: str) -> bytes:
    return packed({name: body for name, body in members(_FORM + kind).items() if name != "content.xml"})


@hostile("sheet_that_says_it_is_text.odt", DAMAGED)
def of_another_kind() -> bytes:
    return packed(members(_FORM + "ods") | {"mimetype": b"application/vnd.oasis.opendocument.text"})
