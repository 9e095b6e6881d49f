"""Hostile and truncated images, and scans of many pages: read, or refused with a reason, within the limits."""

import io
import re
import struct
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from extract import limits
from extract.document import extract_document
from extract.intake.sandbox import Allowance, Request, read_documents
from extract.model.records import ExtractedDocument, Unreadable
from tests.conftest import SAMPLES
from tests.harness.drawn_pdf import pdf
from tests.harness.scans import funding, image_object, image_page, page, saved
from tests.scenarios.hostile.corpus import DAMAGED
from tests.scenarios.hostile.test_hostile import SHORT, place, read  # noqa: F401

ILLEGIBLE = "too poor to be read"
NOTHING = f"no text was found in the image|{ILLEGIBLE}|no performance (form|content)"
TOO_LARGE = "pixels of a page: [0-9,]+, over the limit"


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def bomb(wide: int, high: int) -> bytes:
    """Return a white PNG of one bit per pixel, which is small until it is decompressed."""
    packer = zlib.compressobj(9)
    row = b"\0" + b"\xff" * ((wide + 7) // 8)
    body = b"".join(packer.compress(row * 100) for _ in range(high // 100)) + packer.compress(row * (high % 100))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", body + packer.flush()) + chunk(b"IEND", b"")


def frames(count: int, kind: str) -> bytes:
    out = io.BytesIO()
    sheets = [Image.new("1", (32, 32), number % 2) for number in range(count)]
    sheets[0].save(out, kind, save_all=True, append_images=sheets[1:])
    return out.getvalue()


def endless_tiff() -> bytes:
    """Return a TIFF whose only frame names itself as the next."""
    entries = [(256, 4, 1, 8), (257, 4, 1, 8), (258, 3, 1, 1), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8),
               (278, 4, 1, 8), (279, 4, 1, 8)]  # fmt: skip
    body = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0" + struct.pack("<I", 16) + b"\xff" * 8 + body + struct.pack("<I", 16)


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a bomb of 30,000 x 30,000.png": ("refused as a bomb", lambda: bomb(30_000, 30_000)),
    "a page of 9,900 x 9,900.png": (NOTHING, lambda: bomb(9_900, 9_900)),
    "a bomb of 2,000,000,000 x 2.png": (f"{TOO_LARGE}|{DAMAGED}", lambda: bomb(80, 2).replace(
        struct.pack(">IIBBBBB", 80, 2, 1, 0, 0, 0, 0), struct.pack(">IIBBBBB", 2_000_000_000, 2, 1, 0, 0, 0, 0))),
    "a strip of 1 x 20,000.png": (f"{TOO_LARGE}|{NOTHING}", lambda: bomb(1, 20_000)),
    "a strip of 20,000 x 1.png": (f"{TOO_LARGE}|{NOTHING}", lambda: bomb(20_000, 1)),
    "one pixel.png": (NOTHING, lambda: bomb(1, 1)),
    "no pixel.png": (DAMAGED, lambda: bomb(0, 5)),
    "1,000 frames.tif": ("image-only pages: 1,000, over the limit of 200", lambda: frames(1_000, "TIFF")),
    "300 frames.gif": ("image-only pages: 300, over the limit of 200", lambda: frames(300, "GIF")),
    "endless.tif": (f"{DAMAGED}|{NOTHING}|over the limit", endless_tiff),
    "only a head.jpg": (DAMAGED, lambda: b"\xff\xd8\xff\xe0"),
    "only a head.png": (DAMAGED, lambda: b"\x89PNG\r\n\x1a\n"),
    "only a head.tif": (DAMAGED, lambda: b"II*\0" + b"\0" * 8),
    "only a head.bmp": (DAMAGED, lambda: b"BM" + b"\0" * 60),
    "only a head.gif": (DAMAGED, lambda: b"GIF89a" + b"\0" * 8),
    "noise after a head.jpg": (DAMAGED, lambda: saved(Image.new("L", (64, 64)), "JPEG")[:300] + bytes(range(256)) * 9),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_an_image_is_read_or_refused_as_expected(name: str, place: Path) -> None:  # noqa: F811
    outcome, make = HOSTILE[name]
    path = place / name
    path.write_bytes(make())
    assert path.stat().st_size < limits.MEGABYTE
    started = time.monotonic()
    said = read(path)
    assert re.search(outcome, said), said
    assert time.monotonic() - started < SHORT.wall_seconds


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "BMP", "GIF"])
def test_a_truncated_image_is_refused_as_truncated(kind: str, place: Path) -> None:  # noqa: F811
    whole = saved(funding(), kind, **({"compression": "tiff_lzw"} if kind == "TIFF" else {}))
    for tenth in (1, 5, 9):
        path = place / f"{tenth}.{kind.lower()}"
        path.write_bytes(whole[: len(whole) * tenth // 10])
        with pytest.raises(Unreadable, match="the image is truncated, damaged"):
            extract_document(path)


def test_a_pdf_of_201_scanned_pages_exceeds_the_limit(place: Path) -> None:  # noqa: F811
    tiny = Image.new("L", (40, 40), 255)
    path = place / "many.pdf"
    path.write_bytes(pdf([image_page(10, tiny)] * 201, [image_object(tiny)]))
    assert read(path, Allowance()) == "image-only pages: 201, over the limit of 200"


def test_an_image_of_25_million_pixels_on_a_huge_page_is_rendered_small(place: Path) -> None:  # noqa: F811
    tiny = Image.new("L", (40, 40), 255)
    path = place / "wall.pdf"
    path.write_bytes(pdf([image_page(10, tiny, entries="/MediaBox[0 0 14400 14400]")], [image_object(tiny)]))
    assert re.search("holds no text|no performance (form|content)", read(path, Allowance(cpu_seconds=10)))


def test_noise_on_a_page_loses_at_most_that_page(place: Path) -> None:  # noqa: F811
    noise = np.random.default_rng(6).integers(0, 255, (900, 900), np.uint8)
    path = place / "noise.png"
    path.write_bytes(saved(Image.fromarray(noise), "PNG"))
    started = time.process_time()
    assert re.search(ILLEGIBLE, read(path, Allowance(cpu_seconds=10)))
    assert time.process_time() - started < 2 * limits.PAGE_SECONDS


def spend(allowed_pages: int, seconds: float) -> Callable[[Path, str], ExtractedDocument]:
    """Return a reader that announces a number of pages and computes for some seconds."""

    def reader(path: Path, file_name: str) -> ExtractedDocument:
        for _ in range(allowed_pages):
            limits.allow_page()
        started = time.process_time()
        while time.process_time() - started < seconds:
            pass
        return extract_document(path, file_name=file_name)

    return reader


def test_each_scanned_page_extends_the_time_limit() -> None:
    """The limits of processor and wall time grow with each scanned page, up to a maximum."""
    request = Request(SAMPLES / "004.txt", "004.txt")
    short = Allowance(cpu_seconds=1, wall_seconds=2)
    ((_, read_slowly),) = read_documents([request], 1, allowance=short, read=spend(1, 3.5))
    assert isinstance(read_slowly, ExtractedDocument)
    ((_, ended),) = read_documents([request], 1, allowance=short, read=spend(0, 3.5))
    assert isinstance(ended, Unreadable)
    assert re.search("processor time|took over 2 seconds", ended.reason)


def test_the_extended_time_limit_does_not_apply_to_the_next_document() -> None:
    first, second = Request(SAMPLES / "004.txt", "first"), Request(SAMPLES / "004.txt", "second")

    def reader(path: Path, file_name: str) -> ExtractedDocument:
        return spend(3 if file_name == "first" else 0, 0 if file_name == "first" else 4.0)(path, file_name)

    outcomes = dict(read_documents([first, second], 1, allowance=Allowance(cpu_seconds=1), read=reader))
    assert isinstance(outcomes[first], ExtractedDocument)
    assert isinstance(outcomes[second], Unreadable)


def test_a_scan_of_ten_pages_is_read_within_the_limits_of_a_document(place: Path) -> None:  # noqa: F811
    """The first page is a form, the others repeat a small table: the test is about memory."""
    first, other = page("chaoyang"), funding()
    path = place / "ten.pdf"
    pages = [image_page(10, first), *[image_page(11, other)] * 9]
    path.write_bytes(pdf(pages, [image_object(first), image_object(other)]))
    assert re.fullmatch("read|.*cells of its forms were not understood.*", read(path, Allowance()))
