"""Source of a web page: its text, whatever encoding it is in, and the tree of its elements."""

import re
from dataclasses import dataclass

from lxml import etree

from extract.model.notes import ContentNote, Note
from extract.model.reasons import Detail, Reason
from extract.model.records import Unreadable
from extract.readers.text.encoding import decode

_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]+)|<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w-]+)""", re.IGNORECASE
)
_HEAD = 4096
_NEXT_DOCUMENT = re.compile(
    rb"</html\s*>(?=(?:\s|\xef\xbb\xbf|<!--.{0,500}?-->)*<(?:!doctype|html|\?xml))", re.IGNORECASE | re.DOTALL
)
_CLOSED = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_STRUCK = frozenset({"s", "strike"})
_HAS_STRUCK = re.compile("<(?:s|strike)[ >]", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)(?:\s[^<>]*)?>", re.IGNORECASE)
_CELLS = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"})
_VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "wbr"})


@dataclass(frozen=True, slots=True)
class PageSource:
    """A parsed page with its source text and the notes about it."""

    root: etree._Element
    text: str
    notes: tuple[ContentNote, ...]


def parse_page(data: bytes, charset: str | None) -> PageSource:
    """Parse a web page, given its bytes and the encoding that its container states.

    Raises:
        Unreadable: The page is empty, in no known encoding, or nested too deep.
    """
    text, notes = _decode(data, charset)
    if _HAS_STRUCK.search(text):
        text = _with_nested_strikes(text)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(Reason.WEB_PAGE_EMPTY) from error
    if root is None:
        raise Unreadable(Reason.WEB_PAGE_EMPTY)
    for entry in parser.error_log.filter_from_errors():
        if entry.type_name == "ERR_RESOURCE_LIMIT":
            raise Unreadable(Detail(Reason.WEB_PAGE_REFUSED, entry.message.partition(",")[0].lower()))
    return PageSource(root, text, notes)


def _decode(data: bytes, charset: str | None) -> tuple[str, tuple[ContentNote, ...]]:
    """Return the text of a page, or of several pages one after another, and the notes about it.

    Browsers ignore where a page ends if more follows; the parser would ignore what follows.
    """
    texts, notes, start = list[str](), dict[ContentNote, None](), 0
    for end in (*(found.end() for found in _NEXT_DOCUMENT.finditer(data)), len(data)):
        text, lost = _decode_one(data[start:end], charset)
        texts.append(text)
        notes |= dict.fromkeys(lost)
        start = end
    text = "".join(texts)
    closed = _CLOSED.search(text)
    if closed is None:
        text, is_truncated = _without_cut_end(text)
        if is_truncated:
            notes[Note.END_MISSING] = None
    elif _CLOSED.sub("", text[closed.start() :]).strip():
        text = _CLOSED.sub("", text)
    return text, tuple(notes)


def _decode_one(data: bytes, charset: str | None) -> tuple[str, tuple[ContentNote, ...]]:
    declared = _DECLARED.search(data[:_HEAD])
    if declared and not charset:
        charset = (declared[1] or declared[2]).decode("ascii", "replace")
    return decode(data, charset)


def _without_cut_end(text: str) -> tuple[str, bool]:
    """Return a page that does not state its end, up to the last text that is whole, and whether its end is missing.

    The end is missing if the page begins as a whole one, or ends within a table or a tag.
    """
    plain = text.lower()
    is_in_tag = plain.rfind("<") > plain.rfind(">")
    if not ("<html" in plain or plain.count("<table") > plain.count("</table") or is_in_tag):
        return text, False
    return text[: plain.rfind("<") if is_in_tag else plain.rfind(">") + 1], True


def _with_nested_strikes(text: str) -> str:
    """Return a page in which every struck element ends before the elements around it do, and goes on behind their end.

    LibreOffice writes `<span><strike>old</span>9</strike>`: browsers strike the 9 as well, the parser does not. A cell
    ends all struck elements in it.
    """
    written, at = list[str](), 0
    opened: list[str] = []
    to_reopen: list[str] = []
    for tag in _TAG.finditer(text):
        name = tag[2].lower()
        if name in _VOID:
            continue
        before = text[at : tag.start()]
        if to_reopen and before.strip():
            before = "".join(f"<{one}>" for one in to_reopen) + before
            opened += to_reopen
            to_reopen = []
        shown, closed = tag[0], list[str]()
        if name in _CELLS:
            closed, to_reopen = [one for one in opened if one in _STRUCK], []
            opened = [one for one in opened if one not in _STRUCK]
        if not tag[1]:
            opened.append(name)
        elif name in opened:
            while (last := opened.pop()) != name:
                closed += [last] * (last in _STRUCK)
            to_reopen = closed[::-1] + to_reopen if name not in _CELLS else []
        elif name in _STRUCK:
            shown = ""
            to_reopen = to_reopen[:-1]
        written += (before, "".join(f"</{one}>" for one in closed), shown)
        at = tag.end()
    return "".join((*written, text[at:]))
