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
