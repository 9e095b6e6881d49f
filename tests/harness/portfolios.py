"""PDF portfolios for tests: PDF files whose content is the files attached to them."""

import zlib
from collections.abc import Mapping, Sequence

from tests.harness.drawn_pdf import pdf, text


def portfolio(
    files: Mapping[str, bytes], cover: str = "请使用 Adobe Reader 打开此文件包", *, has_tree: bool = False
) -> bytes:
    """Return a portfolio.

    Args:
        files: The contents of the attached files by name.
        cover: The text of the only page; empty for a page without text.
        has_tree: Whether the list of files is a tree, as that of many files is.
    """
    objects: list[str] = []
    entries: list[str] = []
    for name, content in files.items():
        data = zlib.compress(content)
        entry = f"/Type/EmbeddedFile/Params<</Size {len(content)}>>/Filter/FlateDecode/Length {len(data)}"
        objects.append(f"<<{entry}>>stream\n{data.decode('latin-1')}\nendstream")
        stream = 9 + len(objects)
        objects.append(f"<</Type/Filespec/F(file)/UF{_name(name)}/EF<</F {stream} 0 R>>>>")
        entries.append(f"{_name(name)} {stream + 1} 0 R")
    if has_tree:
        objects += [f"<</Limits[{entry[: entry.index('>') + 1] * 2}]/Names[{entry}]>>" for entry in entries]
        first = 10 + len(objects) - len(entries)
        listed = f"/Kids[{' '.join(f'{first + index} 0 R' for index in range(len(entries)))}]"
    else:
        listed = f"/Names[{''.join(entries)}]"
    catalog = f"/Names<</EmbeddedFiles<<{listed}>>>>/Collection<</Type/Collection/View/D>>"
    return pdf([text(60, 100, cover) if cover else ""], objects, catalog)


def compressed_portfolio(name: str, content: bytes) -> bytes:
    """Return a portfolio of one file without a page text, whose catalog is in a compressed stream of objects."""
    listed = f"<</EmbeddedFiles<</Names[{_name(name)} 5 0 R]>>>>"
    inner = {
        1: f"<</Type/Catalog/Pages 2 0 R/Names{listed}/Collection<</Type/Collection>>>>",
        2: "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 6 0 R>>",
        5: f"<</Type/Filespec/F(file)/UF{_name(name)}/EF<</F 4 0 R>>>>",
    }
    offsets = [sum(len(body) + 1 for body in list(inner.values())[:index]) for index in range(len(inner))]
    head = "".join(f"{number} {offset} " for number, offset in zip(inner, offsets, strict=True))
    objects = f"{head}{' '.join(inner.values())}".encode()
    out = bytearray(b"%PDF-1.5\n")
    rows = {number: (2, 7, index) for index, number in enumerate(inner)} | {0: (0, 0, 65535)}
    streams = ((4, "", content), (6, "", b"q Q"), (7, f"/Type/ObjStm/N {len(inner)}/First {len(head)}", objects))
    for number, entry, body in streams:
        rows[number] = (1, len(out), 0)
        out += _stream(number, entry, body)
    rows[8] = (1, len(out), 0)
    start = len(out)
    out += _stream(8, "/Type/XRef/Size 9/W[1 4 2]/Root 1 0 R", _cross_references([rows[number] for number in range(9)]))
    return bytes(out + f"startxref\n{start}\n%%EOF\n".encode())


def _cross_references(rows: Sequence[tuple[int, int, int]]) -> bytes:
    return b"".join(bytes([kind]) + at.to_bytes(4, "big") + index.to_bytes(2, "big") for kind, at, index in rows)


def _stream(number: int, entries: str, body: bytes) -> bytes:
    data = zlib.compress(body)
    head = f"{number} 0 obj\n<<{entries}/Filter/FlateDecode/Length {len(data)}>>stream\n"
    return head.encode() + data + b"\nendstream\nendobj\n"


def _name(name: str) -> str:
    return f"<FEFF{name.encode('utf-16-be').hex()}>"
