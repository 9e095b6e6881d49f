"""Check the landing zone.

Sightings must be readable, the stored bytes of each document must be those that landed, and no bytes of permanently
deleted (forgotten) documents may be stored.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from extract.intake.landing import Landing, Sighting, read_sightings, write_sightings
from extract.intake.sightings import read_sighting
from extract.runtime.atomic import atomic_file
from warehouse.operations.doctor.diagnosis import Diagnosis, Level
from warehouse.settings import Settings

PLACE = "landing"


def examine_landing(settings: Settings, is_fixing: bool) -> Iterator[Diagnosis]:
    """Check sightings and stored bytes; with `is_fixing`, move damaged files to ``damaged/``."""
    landing = Landing(settings.landing)
    faults = list(_unreadable_sightings(landing, is_fixing))
    yield from faults
    if any(fault.level is Level.FAULT for fault in faults):
        return  # without its sightings, the set of documents is unknown
    known = landing.history().documents
    shown = {document_id for document_id, addresses in landing.current().items() if addresses}
    damaged = {document_id: why for document_id in known if (why := _fault_of(landing, document_id))}
    for document_id, why in damaged.items():
        yield _damaged_object(landing, known[document_id], why, document_id in shown, is_fixing)
    forgotten = landing.tombstones()
    unnamed = [path.name for path in settings.landing.glob("objects/*/[0-9a-f]*") if path.name not in known]
    for document_id in sorted(set(unnamed) & forgotten.keys()):
        yield Diagnosis(
            PLACE, Level.FAULT, f"{document_id[:12]} is forgotten, but its bytes are still stored", _again(document_id)
        )
    if waiting := len(set(unnamed) - forgotten.keys()):
        yield Diagnosis(
            PLACE, Level.NOTE, f"bytes of {waiting} documents of a landing that was killed; the next run lands them"
        )
    yield Diagnosis(
        PLACE,
        Level.OK,
        f"{len(known) - len(damaged)} of {len(known)} documents have their bytes; {len(forgotten)} are forgotten",
    )


def _again(document_id: str) -> str:
    return f"jixiao forget {document_id} --yes"


def _unreadable_sightings(landing: Landing, is_fixing: bool) -> Iterator[Diagnosis]:
    for path in landing.sighting_paths():
        try:
            read_sightings(path)
        except (OSError, ValueError):
            if not is_fixing:
                yield Diagnosis(PLACE, Level.FAULT, f"{path.name}: a sighting cannot be read", "jixiao doctor --fix")
                continue
            with atomic_file(landing.root / "damaged" / path.name) as copy:
                copy.write(path.read_bytes())
            write_sightings(path, list(_readable(path)))
            yield Diagnosis(
                PLACE,
                Level.FIXED,
                f"{path.name}: a copy was moved to {landing.root / 'damaged'}, and what cannot be read was removed",
                "jixiao run records again what the sources show",
            )


def _readable(path: Path) -> Iterator[Sighting]:
    for line in path.read_bytes().splitlines():
        try:
            yield read_sighting(line)
        except ValueError:
            continue


def _fault_of(landing: Landing, document_id: str) -> str | None:
    try:
        with landing.object_path(document_id).open("rb") as file:
            is_whole = hashlib.file_digest(file, "sha256").hexdigest() == document_id
    except FileNotFoundError:
        return "its bytes are missing"
    except OSError as error:
        return f"its bytes cannot be read ({error.strerror})"
    return None if is_whole else "its bytes are not those that landed"


def _damaged_object(landing: Landing, sighting: Sighting, why: str, is_shown: bool, is_fixing: bool) -> Diagnosis:
    text = f"{sighting.file_name} ({sighting.document_id[:12]}): {why}"
    path = landing.object_path(sighting.document_id)
    if is_fixing and path.exists():
        aside = landing.root / "damaged" / sighting.document_id
        aside.parent.mkdir(exist_ok=True)
        path.replace(aside)
        text += f"; moved to {aside}"
    if not is_shown:
        return Diagnosis(
            PLACE, Level.FAULT, text, "no source shows it any more: put an intact copy in the inbox, then jixiao run"
        )
    if path.exists():
        return Diagnosis(PLACE, Level.FAULT, text, "jixiao doctor --fix, then jixiao run")
    return Diagnosis(
        PLACE, Level.FIXED if is_fixing else Level.FAULT, text, "jixiao run lands it from its source again"
    )
