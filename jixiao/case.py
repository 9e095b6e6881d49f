"""``jixiao case``: make a test case from a document, with its current extraction for a person to correct."""

import json
import re
import shlex
import sys
from pathlib import Path
from typing import Any

from extract.intake.sandbox import Request, read_documents
from extract.model.records import Unreadable
from extract.runtime.atomic import atomic_file
from extract.runtime.errors import JixiaoError
from jixiao.explain import ExplainedDocument, format_place, read_explained

_FILE_FIELDS = {"document_id", "file_name", "media_type", "page_count", "reader"}
_READING_FIELDS = {"cells", "confidence", "confidence_basis"}
_NOT_IN_NAMES = re.compile(r"[^\w-]+")
_SHOWN_PLACES = 3
_WIDTH = 160


def case(file: Path, into: Path, name: str | None) -> None:
    """Write ``source.*`` and ``expected.json`` of a test case; warn if the document may contain personal data.

    Args:
        file: The document.
        into: The folder of test cases.
        name: The name of the new folder in it; None for one made from the file name.

    Raises:
        JixiaoError: The folder of test cases does not exist, the file cannot be read, or another case has that name.
    """
    if not into.is_dir():
        raise JixiaoError(f"{into}: no such folder. Name the folder of test cases with --into.", exit_code=2)
    document = _read(file)
    folder = into / (name or _NOT_IN_NAMES.sub("_", file.stem))
    source, expected = folder / f"source{file.suffix.lower()}", folder / "expected.json"
    reading = f"{_formatted(_expected(document))}\n".encode()
    for path, content, why in (
        (source, file.read_bytes(), "holds another document"),
        (expected, reading, "differs from the current reading; a person may have corrected it"),
    ):
        if path.exists() and path.read_bytes() != content:
            raise JixiaoError(f"{path}: {why}. Give another --name, or delete it first.", exit_code=2)
    for path, content in ((source, file.read_bytes()), (expected, reading)):
        with atomic_file(path) as out:
            out.write(content)
    _warn_of_personal_data(document, source)
    test = f".venv/bin/pytest tests/cases -k {shlex.quote(folder.name)}"
    print(f"Correct {expected} where it differs from the document, then run: {test}")


def _read(file: Path) -> ExplainedDocument:
    ((_, document),) = read_documents([Request(file, file.name)], 1, read=read_explained)
    if isinstance(document, ExplainedDocument) and not document.refused:
        return document
    reason = document.reason if isinstance(document, Unreadable) else getattr(document, "refused", "")
    raise JixiaoError(f"{file}: {reason}. 'jixiao extract --explain' shows what can be seen of it.", exit_code=2)


def _expected(document: ExplainedDocument) -> dict[str, Any]:
    """Return the content of expected.json: the extracted document without file fields, places and confidence."""
    whole = document.model_dump(mode="json", include={"document", "projects"})
    whole["document"] = {name: value for name, value in whole["document"].items() if name not in _FILE_FIELDS}
    kept: dict[str, Any] = _without_places(whole)
    return kept


def _without_places(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_places(inner) for name, inner in value.items() if name not in _READING_FIELDS}
    return [_without_places(inner) for inner in value] if isinstance(value, list) else value


def _formatted(value: Any, indent: int = 0) -> str:
    """Format JSON for a person to edit.

    A list or object that fits on one line is written on one line. The null fields of a longer object follow its other
    fields, together on one line.
    """
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or indent + len(flat) < _WIDTH:
        return flat
    if isinstance(value, list):
        parts = [_formatted(inner, indent + 1) for inner in value]
    else:
        parts = [f'"{name}": {_formatted(inner, indent + 1)}' for name, inner in value.items() if inner is not None]
        parts += [", ".join(f'"{name}": null' for name, inner in value.items() if inner is None)]
    lines = f",\n{' ' * (indent + 1)}".join(part for part in parts if part)
    opening, closing = flat[0], flat[-1]
    return f"{opening}\n{' ' * (indent + 1)}{lines}\n{' ' * indent}{closing}"


def _warn_of_personal_data(document: ExplainedDocument, source: Path) -> None:
    places = [format_place(place, document) for place in document.personal]
    if places:
        shown = "; ".join([*places[:_SHOWN_PLACES], *(["…"] if len(places) > _SHOWN_PLACES else [])])
        print(
            f"jixiao: warning: {source}: names or telephone numbers of persons may be in {len(places)} places "
            f"({shown}). Blank them before you commit the file.",
            file=sys.stderr,
        )
