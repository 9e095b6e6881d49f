"""The content and styles of an OpenDocument file, and the names of XML elements and attributes in them.

A package has content and styles in separate members; a flat file (`.fodt`, `.fods`) has both in its root element.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from extract.model.reasons import Reason
from extract.model.records import Unreadable
from extract.readers.zip_package import Package, parse_xml

Element = etree._Element

_NAMESPACE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
OFFICE, TEXT, TABLE = (_NAMESPACE % name for name in ("office", "text", "table"))
DRAW, STYLE = (_NAMESPACE % name for name in ("drawing", "style"))
LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"

STYLE_NAME = f"{TEXT}style-name"
_MANIFEST = "META-INF/manifest.xml"
_ENCRYPTION = re.compile(rb"<(?:[\w.-]+:)?encryption-data\b")
_MOST = 1 << 31


@dataclass(frozen=True, slots=True)
class Parts:
    """The root elements of the content and of the styles of a document.

    In a flat file both are the same element. `styles` is None if a package has no styles.
    """

    content: Element
    styles: Element | None

    def body(self, kind: str) -> Element:
        """Return the body of the document: `office:text` for kind "text", `office:spreadsheet` for "spreadsheet".

        Raises:
            Unreadable: The document has no body of this kind.
        """
        body = self.content.find(f"{OFFICE}body/{OFFICE}{kind}")
        if body is None:
            raise Unreadable(Reason.NO_MAIN_DOCUMENT)
        return body

    def list_styles(self) -> Iterator[Element]:
        """Yield the elements of the list styles and of the outline style, which numbers headings."""
        yield from self.elements(f"{TEXT}list-style", f"{TEXT}outline-style")

    def elements(self, *tags: str) -> Iterator[Element]:
        """Yield the styles with these tags: common styles first, then the automatic styles of the content."""
        if self.styles is not None:
            for common in self.styles.iterchildren(f"{OFFICE}styles"):
                yield from common.iterchildren(*tags)
        for automatic in self.content.iterchildren(f"{OFFICE}automatic-styles"):
            yield from automatic.iterchildren(*tags)


def open_parts(path: Path) -> Parts:
    """Open a package or a flat file.

    Raises:
        Unreadable: The file is encrypted, truncated, damaged, or over a limit.
    """
    if not zipfile.is_zipfile(path):
        root = parse_xml(path.read_bytes(), path.name)
        return Parts(root, root)
    with Package(path) as package:
        names = set(package.names())
        if _MANIFEST in names and _ENCRYPTION.search(package.read(_MANIFEST)):
            raise Unreadable(Reason.ENCRYPTED)
        return Parts(package.xml("content.xml"), package.xml("styles.xml") if "styles.xml" in names else None)


def count_of(element: Element, attribute: str) -> int:
    """Return the count in an attribute; 1 if the attribute is missing, not a number, or less than 1."""
    stated = element.get(attribute)
    if stated is None:
        return 1
    try:
        return min(max(int(stated), 1), _MOST)
    except ValueError:
        return 1
