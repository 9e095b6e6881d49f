"""Hostile pages of HTML and web archives."""

import base64

from tests.scenarios.hostile.corpus import BOMB, CALL, DAMAGED, NESTED, NO_FORM, READ, THEFT, hostile
from tools.seeds import FILES, as_mht

_READ_OR_NESTED = f"{READ}|{NESTED}"


def page(before: str, after: str = "") -> bytes:
    """The sound form as a page, with other markup before and behind it."""
    html = (FILES / "chaoyang.html").read_text("utf-8")
    return html.replace("<body>", f"<body>{before}", 1).replace("</body>", f"{after}</body>", 1).encode()


@hostile("rowspan_65534.html", READ, "rowspan=65534")
@hostile("colspan_1000000.html", READ, "colspan=1000000")
@hostile("both_spans.html", READ, "rowspan=65534 colspan=1000")
@hostile("spans_of_no_number.html", READ, "rowspan=-1 colspan=1e9")
@hostile("spans_long.html", READ, f"rowspan={'9' * 5000} colspan=二")
@hostile("spans_0.html", READ, "rowspan=0 colspan=0")
def with_cell(attributes: str) -> bytes:
    return page("", f"<table><tr><td {attributes}>x</td><td>y</td></tr><tr><td>z</td></tr></table>")


@hostile("200000_divs_behind.html", _READ_OR_NESTED, "", "<div>", 200_000)
@hostile("200000_divs_before.html", _READ_OR_NESTED, "<div>", "", 200_000)
@hostile("3000_tables_in_one_another.html", _READ_OR_NESTED, "", "<table><tr><td>", 3_000)
@hostile("200_tables_in_one_another.html", _READ_OR_NESTED, "", "<table><tr><td>x", 200)
@hostile("50_tables_in_one_another.html", READ, "", "<table><tr><td>x", 50)
@hostile("100000_tables.html", READ, "", "<table></table>", 100_000)
@hostile("300000_cells.html", "cells.*over the limit", "", "<table>" + ("<tr>" + "<td>x" * 1000) * 300, 1)
@hostile(
    "wide_spans.html",
    "cells.*over the limit",
    "",
    "<table>" + ("<tr>" + "<td rowspan=65534 colspan=1000>" * 50) * 50,
    1,
)
@hostile("unclosed.html", READ, "", "<table><tr><td><b><p><table><caption><select><svg><math><textarea>", 1)
@hostile("entities.html", READ, "&a9;&#x110000;&#0;&#xD800;&lol;", "", 1)
@hostile(
    "links_home.html", READ, '<img src="http://127.0.0.1:9/x"><link rel=stylesheet href="file:///etc/passwd">', "", 1
)
@hostile("charset_zip.html", READ, "<meta charset=zip>", "", 1)
@hostile("charset_idna.html", READ, '<meta http-equiv=Content-Type content="text/html; charset=idna">', "", 1)
def html(before: str, after: str, count: int) -> bytes:
    return page(before * count, after * count)


@hostile("20000_attributes.html", READ)
def many_attributes() -> bytes:
    return page("", "<p " + " ".join(f"a{number}=1" for number in range(20_000)) + ">")


@hostile("entity_bomb.html", READ, BOMB)
@hostile("entity_file.html", READ, THEFT)
@hostile("entity_http.html", READ, CALL)
def with_doctype(doctype: str) -> bytes:
    return doctype.encode() + page("&a9;").removeprefix(b"<!DOCTYPE html>")


def parts(*bodies: tuple[str, bytes]) -> bytes:
    """A web archive of parts, each with its headers."""
    joined = b"".join(b"--edge\r\n" + heads.encode() + b"\r\n\r\n" + body + b"\r\n" for heads, body in bodies)
    return b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=edge\r\n\r\n" + joined + b"--edge--\r\n"


@hostile("page_in_one_part.doc", READ)
def sound_archive() -> bytes:
    return as_mht((FILES / "chaoyang.html").read_bytes(), "base64")


@hostile(
    "part_of_itself.mht", "frames|no text", b"<html><frameset><frame src='cid:a'><frame src='a.htm'></frameset></html>"
)
@hostile("part_of_nothing.mht", "empty|no text", b"")
def part_of_itself(body: bytes) -> bytes:
    return parts(("Content-Type: text/html\r\nContent-ID: a\r\nContent-Location: a.htm", body))


@hostile("broken_base64.mht", f"{DAMAGED}|{NO_FORM}|not a text|binary|empty")
def broken_base64() -> bytes:
    whole = base64.b64encode(page(""))
    return parts(("Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64", b"=" + whole[1::2]))


@hostile("unknown_encoding.mht", READ)
def unknown_encoding() -> bytes:
    return parts(("Content-Type: text/html; charset=zip\r\nContent-Transfer-Encoding: x-uuencode-2", page("")))


@hostile("20000_parts.mht", READ)
def many_parts() -> bytes:
    return parts(("Content-Type: text/html; charset=utf-8", page("")), *[("Content-Type: image/png", b"x")] * 20_000)


@hostile("1000_archives_in_one_another.mht", f"{NESTED}|without a page")
def archive_in_archive() -> bytes:
    head = "Content-Type: multipart/mixed; boundary=edge{0}\r\n\r\n--edge{0}\r\n"
    return b"MIME-Version: 1.0\r\n" + "".join(head.format(number) for number in range(1000)).encode() + page("")
