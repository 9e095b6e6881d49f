"""``jixiao case``: a document as a test case, with today's reading for a person to correct."""

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
from jixiao.explain import ExplainedDocument, in_words, read_explained

_OF_THE_FILE = {"document_id", "file_name", "media_type", "page_count", "reader"}
_OF_THE_READING = {"cells", "confidence", "confidence_basis"}
_NO_NAME = re.compile(r"[^\w-]+")
_MOST_PLACES = 3
_WIDTH = 160


def case(file: Path, into: Path, name: str | None) -> None:
    """Write ``into/name/source.*`` and ``expected.json``; warn where the document names persons.

    Raises:
        JixiaoError: There is no such folder, the file cannot be read, or a case of that name says something else.
    """
    if not into.is_dir():
        raise JixiaoError(f"{into}: no such folder. Name the folder of test cases with --into.", exit_code=2)
    document = _read(file)
    folder = into / (name or _NO_NAME.sub("_", file.stem))
    source, expected = folder / f"source{file.suffix.lower()}", folder / "expected.json"
    reading = f"{_written(_expected(document))}\n".encode()
    for path, content, why in (
        (source, file.read_bytes(), "holds another document"),
        (expected, reading, "differs from today's reading; a person may have corrected it"),
    ):
        if path.exists() and path.read_bytes() != content:
            raise JixiaoError(f"{path}: {why}. Give another --name, or delete it first.", exit_code=2)
    for path, content in ((source, file.read_bytes()), (expected, reading)):
        with atomic_file(path) as out:
            out.write(content)
    _warn_of_persons(document, source)
    print(f"Correct {expected} where the document says otherwise, then: .venv/bin/pytest {shlex.quote(str(into))}")


def _read(file: Path) -> ExplainedDocument:
    ((_, document),) = read_documents([Request(file, file.name)], 1, read=read_explained)
    if isinstance(document, ExplainedDocument) and not document.refused:
        return document
    reason = document.reason if isinstance(document, Unreadable) else getattr(document, "refused", "")
    raise JixiaoError(f"{file}: {reason}. 'jixiao extract --explain' shows what can be seen of it.", exit_code=2)


def _expected(document: ExplainedDocument) -> dict[str, Any]:
    """What a reading says, without where it stands and what it rests on."""
    whole = document.model_dump(mode="json", include={"document", "projects"})
    whole["document"] = {name: value for name, value in whole["document"].items() if name not in _OF_THE_FILE}
    kept: dict[str, Any] = _without_places(whole)
    return kept


def _without_places(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_places(inner) for name, inner in value.items() if name not in _OF_THE_READING}
    return [_without_places(inner) for inner in value] if isinstance(value, list) else value


def _written(value: Any, indent: int = 0) -> str:
    """JSON for a person: what fits a line stands on one, and what a row leaves empty stands together at its end."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or indent + len(flat) < _WIDTH:
        return flat
    if isinstance(value, list):
        parts = [_written(inner, indent + 1) for inner in value]
    else:
        parts = [f'"{name}": {_written(inner, indent + 1)}' for name, inner in value.items() if inner is not None]
        parts += [", ".join(f'"{name}": null' for name, inner in value.items() if inner is None)]
    lines = f",\n{' ' * (indent + 1)}".join(part for part in parts if part)
    opening, closing = flat[0], flat[-1]
    return f"{opening}\n{' ' * (indent + 1)}{lines}\n{' ' * indent}{closing}"


def _warn_of_persons(document: ExplainedDocument, source: Path) -> None:
    places = [in_words(place, document) for place in document.personal]
    if places:
        shown = "; ".join([*places[:_MOST_PLACES], *(["…"] if len(places) > _MOST_PLACES else [])])
        told = f"names or telephones of persons may stand in {len(places)} places ({shown})"
        print(f"jixiao: warning: {source}: {told}. Blank them before you commit it.", file=sys.stderr)
