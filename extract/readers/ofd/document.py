"""Reader of OFD, the fixed-layout format of GB/T 33190-2016: tables and paragraphs, each with its page and box.

Seals, annotations, attachments and older versions of a document are not read.
"""

import io
import posixpath
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from importlib import import_module
from itertools import chain
from math import ceil, floor, hypot, sqrt
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
from lxml import etree
from PIL import Image

from extract import limits
from extract.model.content import Content, Grid
from extract.model.reasons import Cause, Countable, Lost, OnPage, PageLoss, Reason
from extract.model.records import Unreadable
from extract.readers.ofd.page import Drawn, Resources, children, draw, local_name
from extract.readers.ofd.values import Matrix, around, at, rectangle, times
from extract.readers.page.breaks import join_pages
from extract.readers.page.layout import PageLayout, PageMarks, analyse_layout
from extract.readers.page.notes import notes_on
from extract.readers.page.raster import Raster
from extract.readers.protocol import PageView, PageViewer, Reader, ReadOptions
from extract.readers.sniff import Format
from extract.readers.zip_package import Package, parse_xml

_A4 = 210.0, 297.0
"""Width and height in millimetres of a page that states no size."""

_LARGEST_SIDE = 100_000.0
"""Maximum width and height of a page in millimetres; a larger value is ignored as an error."""

_SOURCE_PIXELS = 3 * limits.PIXELS
"""Maximum number of pixels of an image in the package; an A3 page at 600 dots per inch has 70 million."""

_IMAGES = ("PNG", "JPEG", "TIFF", "BMP", "GIF")

_NAMESPACE = b' xmlns:%s="http://www.ofdspec.org/2016"'
_ROOT = re.compile(rb"<([A-Za-z_][\w.-]*):[A-Za-z_][\w.-]*")
_GB2312 = re.compile(rb"""(?<=encoding=["'])gb_?2312(?=["'])""", re.IGNORECASE)
_HEAD = 1024


class OfdReader(Reader, PageViewer):
    """Reader of OFD documents."""

    formats = frozenset({Format.OFD})

    def read(self, path: Path, options: ReadOptions) -> Content:
        """See :func:`read_ofd`."""
        return read_ofd(path)

    def view_page(self, path: Path, number: int, dpi: float) -> PageView:
        """See :func:`page_as_read`."""
        return page_as_read(path, number, dpi)


def read_ofd(path: Path) -> Content:
    """Read an OFD file.

    Raises:
        Unreadable: The file is encrypted, truncated or damaged, exceeds a limit, or has no text.
    """
    layouts: list[list[PageLayout]] = []
    scanned_pages = 0
    with _opened(path) as documents:
        first = 1
        for document in documents:
            layouts.append([analyse_layout(marks) for marks in document.read(first)])
            first += len(document.pages)
            scanned_pages = sum(one.scanned_pages for one in documents)
            limits.at_most(Countable.IMAGE_PAGES, scanned_pages, limits.SCANNED_PAGES)
    pages = list(chain.from_iterable(layouts))
    if all(page.loss or not page.blocks for page in pages):
        raise Unreadable(_why_without_text(pages))
    blocks = tuple(chain.from_iterable(join_pages(of_one) for of_one in layouts))
    limits.at_most(
        Countable.CELLS,
        sum(len(row) for block in blocks if isinstance(block, Grid) for row in block.rows),
        limits.CELLS,
    )
    reader = "scan" if scanned_pages == len(pages) else "ofd"
    return Content(blocks, reader, "application/ofd", len(pages), tuple(notes_on(pages)))


def page_as_read(path: Path, number: int, dpi: float) -> PageView:
    """Return the image of a page (from 1), with the marks that were read from it.

    The text of OFD is not rendered, so the image of a text page shows only the images on the page, on white. It has
    `dpi` pixels per inch, or fewer if it would have more than `limits.PIXELS` pixels. The image of a scanned page is
    upright and straight, as text recognition read it.

    Raises:
        Unreadable: The file cannot be opened, or has no such page.
    """
    with _opened(path) as documents:
        first = 1
        for document in documents:
            if first <= number < first + len(document.pages):
                drawn = document.draw(number - first, number)
                if drawn.is_scan:
                    return PageView(*_scan().read_with_image(document.raster(drawn)[0]))
                if drawn.marks.width:
                    marks, image = drawn.marks, document.render_images(drawn, dpi)[0]
                    raster = Raster(number, marks.width, marks.height, np.array(image))
                    return PageView(marks, raster, shows_marks=False)
            first += len(document.pages)
    raise Unreadable(OnPage(Reason.PAGE_NOT_DRAWN, number))


def _scan() -> Any:
    """Return the module that reads scans; it is imported on first use, since most documents do not need it."""
    return import_module("extract.readers.scan.page")


class _Parts:
    """The members of a package, found by the locations that OFD files state."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._names = {name.replace("\\", "/").lstrip("/").lower(): name for name in package.names()}

    def find(self, location: str, *folders: str) -> str:
        """Return the path of the member at a location.

        The location is resolved against each folder and then against the root, unescaped too and ignoring case, since
        not all programs write locations as the standard says. If no member is found, the path is the location resolved
        against the first folder, as the standard says.
        """
        plain = location.strip().replace("\\", "/")
        found = [
            posixpath.normpath(posixpath.join("/", folder, one)).lstrip("/")
            for one in (plain, unquote(plain))
            for folder in (*folders, "")
        ]
        return next(filter(self.has, found), found[0])

    def has(self, name: str) -> bool:
        """Return whether the package has a member at a path, ignoring case."""
        return name.lower() in self._names

    def read(self, name: str) -> bytes:
        """Return the bytes of a member.

        Raises:
            Unreadable: The member is missing, damaged, or over a limit.
        """
        return self._package.read(self._names.get(name.lower(), name))

    def xml(self, name: str) -> etree._Element:
        """Return the root element of an XML member, after repairing faults that OFD programs are known to write.

        Raises:
            Unreadable: The member is missing, damaged, or over a limit.
        """
        return parse_xml(_repaired(self.read(name)), self._names.get(name.lower(), name))


def _repaired(data: bytes) -> bytes:
    """Repair XML: strip white space at its start, declare a missing namespace prefix, replace GB 2312 by GB 18030."""
    data = data.lstrip(b" \t\r\n")
    head = _GB2312.sub(b"GB18030", data[:_HEAD])
    root = _ROOT.search(head)
    if root and b"xmlns:" + root[1] not in head:
        head = head[: root.end()] + _NAMESPACE % root[1] + head[root.end() :]
    return head + data[_HEAD:]


class _Document:
    """One document of a package, with its pages, templates and resources."""

    def __init__(self, parts: _Parts, name: str) -> None:
        """Read the root of a document; `name` is the path of the member that contains it.

        Raises:
            Unreadable: The member is missing or damaged.
        """
        self._parts, self._folder = parts, posixpath.dirname(name)
        self.scanned_pages = self.insets = 0
        self._size = _A4
        self._templates: dict[str, etree._Element] = {}
        self._contents: dict[str, etree._Element | None] = {}
        self._resources = Resources()
        root = parts.xml(name)
        self.pages = [page.get("BaseLoc", "") for pages in children(root, "Pages") for page in children(pages, "Page")]
        for common in children(root, "CommonData"):
            for item in common:
                match local_name(item):
                    case "PageArea":
                        self._size = _size(item) or self._size
                    case "PublicRes" | "DocumentRes":
                        self._add_resources(item.text, self._folder)
                    case "TemplatePage":
                        self._templates[item.get("ID", "")] = item

    def read(self, first: int) -> Iterator[PageMarks]:
        """Yield the marks of the pages, including those recognised in images; the number of the first page is `first`.

        Raises:
            Unreadable: A page has more objects or characters than are allowed, or too many pages are scans.
        """
        for index in range(len(self.pages)):
            drawn = self.draw(index, first + index)
            if drawn.is_scan:
                self.scanned_pages += 1
                limits.at_most(Countable.IMAGE_PAGES, self.scanned_pages, limits.SCANNED_PAGES)
                yield self._read_scan(drawn)
            elif drawn.marks.insets and self.insets < limits.INSETS:
                self.insets += len(drawn.marks.insets)
                yield _scan().with_image_tables(drawn.marks, self.raster(drawn)[0])
            else:
                yield drawn.marks

    def draw(self, index: int, number: int) -> Drawn:
        """Return the marks and images on a page, without text recognition.

        Args:
            index: The index of the page in this document, from 0.
            number: The number of the page in the package, from 1.

        Raises:
            Unreadable: The page has more objects or characters than are allowed.
        """
        name = self._parts.find(self.pages[index], self._folder)
        if not self._parts.has(name):
            return Drawn(PageMarks(number, loss=PageLoss.MISSING))
        try:
            root = self._parts.xml(name)
        except Unreadable:
            return Drawn(PageMarks(number, loss=PageLoss.DAMAGED))
        for resources in children(root, "PageRes"):
            self._add_resources(resources.text, posixpath.dirname(name), self._folder)
        sizes = (_size(area) for area in children(root, "Area"))
        return draw(number, next(sizes, None) or self._size, self._layers(root), self._resources)

    def render_images(self, drawn: Drawn, dpi: float) -> tuple[Image.Image, bool]:
        """Render the images of a page on white, and return the result and whether all images could be read.

        The result has `dpi` pixels per inch, or fewer if it would have more than `limits.PIXELS` pixels.
        """
        width, height = drawn.marks.width, drawn.marks.height
        scale = min(dpi / 72, sqrt(limits.PIXELS / (width * height)))
        page = Image.new("RGB", (max(round(width * scale), 1), max(round(height * scale), 1)), "white")
        is_whole = True
        for placed in drawn.images:
            try:
                data = self._parts.read(self._resources.images.get(placed.resource, ""))
                _paste(page, data, times(placed.matrix, (scale, 0.0, 0.0, scale, 0.0, 0.0)))
            except (Unreadable, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
                is_whole = False  # missing, of a format that Pillow does not read, or damaged
        return page, is_whole

    def raster(self, drawn: Drawn) -> tuple[Raster, bool]:
        """Return the result of :meth:`render_images`, as a raster at the resolution of text recognition."""
        marks = drawn.marks
        scan = _scan()
        page, is_whole = self.render_images(drawn, scan.SCAN_DPI * scan.paper_scale(marks.width, marks.height))
        return Raster(marks.number, marks.width, marks.height, np.array(page)), is_whole

    def _read_scan(self, drawn: Drawn) -> PageMarks:
        """Return the marks of a scanned page; only a loss, without characters, if one of its images cannot be read."""
        own = drawn.marks
        raster, is_whole = self.raster(drawn)
        if not is_whole:
            return PageMarks(own.number, own.width, own.height, loss=PageLoss.IMAGE)
        seen: PageMarks = _scan().read_sheet(raster)
        if seen.loss or (seen.width > seen.height) != (own.width > own.height):  # rotated, unlike the marks of the file
            return seen
        return replace(
            seen,
            glyphs=[*seen.glyphs, *own.glyphs],
            horizontals=[*seen.horizontals, *own.horizontals],
            verticals=[*seen.verticals, *own.verticals],
        )

    def _layers(self, root: etree._Element) -> Iterator[etree._Element]:
        """Yield the content elements of a page and of its templates, from the back to the front."""
        behind: list[etree._Element] = []
        before: list[etree._Element] = []
        for used in children(root, "Template"):
            template = self._templates.get(used.get("TemplateID", ""))
            if template is not None:
                order = used.get("ZOrder") or template.get("ZOrder")
                (before if order == "Foreground" else behind).extend(self._template(template.get("BaseLoc", "")))
        yield from behind
        yield from children(root, "Content")
        yield from before

    def _template(self, location: str) -> list[etree._Element]:
        """Return the content elements of a template; none if it cannot be read.

        A missing template is no reason to refuse the page, since its text is the same on every page.
        """
        name = self._parts.find(location, self._folder)
        if name not in self._contents:
            self._contents[name] = None
            with suppress(Unreadable):
                self._contents[name] = self._parts.xml(name)
        root = self._contents[name]
        return [] if root is None else list(children(root, "Content"))

    def _add_resources(self, location: str | None, *folders: str) -> None:
        """Add the resources in the member at a location; a member that cannot be read is ignored.

        The text of pages does not depend on resources.
        """
        name = self._parts.find(location or "", *folders)
        if name in self._contents:
            return
        self._contents[name] = None
        with suppress(Unreadable):
            root = self._parts.xml(name)
            folder = posixpath.dirname(name)
            media = posixpath.join(folder, root.get("BaseLoc", "").replace("\\", "/"))
            for item in chain.from_iterable(root):
                self._add_resource(item, media, folder)

    def _add_resource(self, item: etree._Element, *folders: str) -> None:
        key = item.get("ID", "")
        match local_name(item):
            case "MultiMedia":
                for file in children(item, "MediaFile"):
                    self._resources.images[key] = self._parts.find(file.text or "", *folders)
            case "CompositeGraphicUnit":
                for content in children(item, "Content"):
                    self._resources.composites[key] = content
            case "DrawParam":
                for colour in children(item, "FillColor"):
                    self._resources.fills[key] = colour


@contextmanager
def _opened(path: Path) -> Iterator[list[_Document]]:
    """Open a package and yield its documents; an OFD file can contain several.

    Raises:
        Unreadable: The package is encrypted or damaged, has no document, or exceeds a limit.
    """
    with Package(path) as package:
        parts = _Parts(package)
        if parts.has("Encryptions.xml"):
            raise Unreadable(Reason.ENCRYPTED)
        roots = [
            parts.find(root.text or "", "")
            for body in children(parts.xml("OFD.xml"), "DocBody")
            for root in children(body, "DocRoot")
        ]
        if not roots:
            raise Unreadable(Reason.OFD_WITHOUT_DOCUMENT)
        limits.at_most(Countable.DOCUMENTS, len(roots), limits.PAGES)
        documents = [_Document(parts, root) for root in roots]
        limits.at_most(Countable.PAGES, sum(len(document.pages) for document in documents), limits.PAGES)
        yield documents


def _size(area: etree._Element) -> tuple[float, float] | None:
    """Return the width and height in millimetres that a page area states; None if it states no valid size."""
    for name in ("PhysicalBox", "ApplicationBox"):
        for box in children(area, name):
            found = rectangle(box.text)
            if found and 0 < found[2] <= _LARGEST_SIDE and 0 < found[3] <= _LARGEST_SIDE:
                return found[2], found[3]
    return None


def _paste(page: Image.Image, data: bytes, place: Matrix) -> None:
    """Paste an image on a page.

    Args:
        page: The page, which is changed.
        data: The bytes of the image file.
        place: The matrix that maps the unit square, which the image fills, to pixels of the page.

    Raises:
        OSError: The format of the image is not supported, it is damaged, or it has too many pixels. A damaged image can
            also raise ValueError or SyntaxError.
    """
    with Image.open(io.BytesIO(data), formats=_IMAGES) as image:
        if image.width * image.height > _SOURCE_PIXELS:
            raise OSError("an image of more pixels than a page has")
        left, top, right, bottom = around([at(place, x, y) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))])
        left, top = max(floor(left), 0), max(floor(top), 0)
        width, height = min(ceil(right), page.width) - left, min(ceil(bottom), page.height) - top
        smaller = max(int(min(image.width / max(hypot(*place[:2]), 1), image.height / max(hypot(*place[2:4]), 1))), 1)
        shown = (image.convert("L") if image.mode == "1" else image).reduce(smaller).convert("RGBA")
        to_pixels = times((1 / shown.width, 0.0, 0.0, 1 / shown.height, 0.0, 0.0), place)
        back = _inverse(times(to_pixels, (1.0, 0.0, 0.0, 1.0, -left, -top)))
        if width <= 0 or height <= 0 or back is None:
            return
        a, b, c, d, e, f = back
        part = shown.transform((width, height), Image.Transform.AFFINE, (a, c, e, b, d, f), Image.Resampling.BICUBIC)
        page.paste(part, (left, top), part)


def _inverse(place: Matrix) -> Matrix | None:
    a, b, c, d, e, f = place
    scale = a * d - b * c
    if not abs(scale) > 0:
        return None
    return d / scale, -b / scale, -c / scale, a / scale, (c * f - d * e) / scale, (b * e - a * f) / scale


def _why_without_text(pages: Iterable[PageLayout]) -> Cause:
    losses = {page.loss for page in pages if page.loss}
    if PageLoss.IMAGE in losses:
        return Reason.IMAGE_FORMAT_NOT_READ
    return Lost(Reason.EVERY_PAGE_LOST, losses.pop()) if losses else Reason.NO_TEXT
