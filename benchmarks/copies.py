"""Fill a warehouse of any size with copies of the nineteen real documents.

For each self-evaluation a target form is derived, and copied as well. The agencies of each copy are in another county
and its amounts are multiplied; when all counties are used, the next copies get an earlier fiscal year. Forms, rows,
cells and contradictions between them are those of the originals. The rows are written to the raw zone as batches that
passed the checks. In the landing zone the documents have only sightings, of a separate source, and no bytes.
"""

import hashlib
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import duckdb

from evaluation.documents import DEV, ROOT, SAMPLES
from extract.document import FINGERPRINT, extract_document
from extract.intake.sightings import Sighting, write_sightings
from extract.model.records import DocumentKind, ExtractedDocument, Indicator, Measure, Project
from extract.vocabulary import snapshot
from warehouse.raw.schema import DOCUMENT_TABLES
from warehouse.raw.zone import MANIFEST, BatchManifest, RawZone, Verdict, batch_id_of
from warehouse.settings import Settings

SOURCES = [*sorted(SAMPLES.glob("*.txt")), *sorted(DEV.glob("*/source.txt"))]

_COUNTIES = ROOT / "dbt_project" / "seeds" / "regions.csv"
_AT = datetime(2020, 1, 1, tzinfo=UTC)
_AMOUNT = "cast(value * (1 + copies.copy % 50) as decimal(28, 8))"
_AGENCIES = ("publisher", "competent_department", "implementing_unit")
_CHANGED = {
    "document_id": "sha256(document_id || copies.copy)",
    "batch_id": "$batch_id",
    "fiscal_year": "fiscal_year - copies.round",
    "form_fiscal_year": "form_fiscal_year - copies.round",
    **{column: f"county || regexp_replace({column}, '^[0-9-]*(.*?[省市区县])?', '')" for column in _AGENCIES},
}
"""SQL expressions for the columns in which a copy differs from its original; for amounts see `_CHANGED_AMOUNTS`."""

_CHANGED_AMOUNTS = {"value": _AMOUNT, "text": f"cast(cast({_AMOUNT} as decimal(28, 2)) as varchar)"}


def fill(settings: Settings, indicators: int) -> int:
    """Fill an empty home with copies of the real documents; return the number of documents.

    Args:
        settings: The settings of the home.
        indicators: The minimum number of indicator rows to write.
    """
    raw = RawZone(settings.raw)
    snapshot.keep(raw.vocabularies)
    with duckdb.connect() as memory:
        originals, rows = _tabulate(memory)
        copies = -(-indicators // rows)
        step = settings.batch_documents // len(originals)
        for start in range(0, copies, step):
            _write_batch(memory, raw, originals, range(start, min(start + step, copies)))
    sightings = [_sighting(document_id) for document_id in _copied(originals, range(copies))]
    write_sightings(settings.landing / "sightings" / f"{_AT:%Y%m%dT%H%M%S%fZ}-copies.jsonl", sightings)
    return len(sightings)


def write_new_documents(folder: Path, count: int) -> None:
    """Write copies of the real texts into a new folder.

    The agencies of the first copy of every text are in one county, those of the second in another, and so on.
    """
    with duckdb.connect() as memory:
        _make_counties(memory)
        counties = [county for (county,) in memory.execute("select county from counties order by number").fetchall()]
    folder.mkdir(parents=True)
    for number in range(count):
        copy, original = divmod(number, len(SOURCES))
        text = SOURCES[original].read_text("utf-8")
        agency = _agency_of(SOURCES[original])
        named = text.replace(agency, counties[copy] + agency) if agency else f"{text}\n{counties[copy]}"
        (folder / f"{number:06}.txt").write_text(named, "utf-8")


@cache
def _agency_of(path: Path) -> str | None:
    """Return the longest name of an agency in a document, without the code before it; None if there is no name."""
    read = extract_document(path)
    units = (unit for project in read.projects for unit in (project.competent_department, project.implementing_unit))
    names = {re.sub("^[0-9-]+", "", name) for name in (read.document.publisher, *units) if name}
    return max(names, key=len, default=None)


def _tabulate(memory: duckdb.DuckDBPyConnection) -> tuple[list[str], int]:
    """Create the raw tables of the real documents and a table of counties in the database.

    Returns:
        The ids of the documents, and their number of indicator rows.
    """
    read = [extract_document(path) for path in SOURCES]
    read += [_target_of(one) for one in read if one.document.kind is DocumentKind.SELF_EVALUATION_TABLE]
    with tempfile.TemporaryDirectory() as folder:
        zone = RawZone(Path(folder))
        batch = zone.manifest(zone.write_batch(read, FINGERPRINT).parent.name)
        for table in DOCUMENT_TABLES:
            memory.register("rows", zone.read([batch.batch_id], table))
            memory.execute(f"create table {table} as from rows")
            memory.unregister("rows")
    _make_counties(memory)
    return batch.document_ids, batch.rows["indicators"]


def _target_of(evaluated: ExtractedDocument) -> ExtractedDocument:
    """Derive the target form of a self-evaluation: a copy without expenditure, results and scores."""
    target = evaluated.model_copy(deep=True)
    target.document.document_id = hashlib.sha256(evaluated.document.document_id.encode()).hexdigest()
    target.document.kind = DocumentKind.TARGET_TABLE
    for project in target.projects:
        project.form.kind = DocumentKind.TARGET_TABLE
        project.funding = [row for row in project.funding if row.measure is Measure.BUDGET]
        project.scores.clear()
        _empty(project, "actual_result", "total_score", "rating")
        for indicator in project.indicators:
            _empty(indicator, "actual", "actual_value", "actual_unit", "score", "reason")
    return target


def _empty(row: Project | Indicator, *fields: str) -> None:
    for field in fields:
        setattr(row, field, None)
        row.cells.pop(field, None)


def _make_counties(memory: duckdb.DuckDBPyConnection) -> None:
    memory.execute(
        "create table counties as select row_number() over (order by region_code) - 1 as number, "  # noqa: S608 - ours
        f"concat(province, city, county) as county from read_csv('{_COUNTIES}', all_varchar = true) "
        "where region_level = 'county'"
    )


def _copied(originals: list[str], copies: range) -> Iterator[str]:
    return (hashlib.sha256(f"{one}{copy}".encode()).hexdigest() for copy in copies for one in originals)


def _write_batch(memory: duckdb.DuckDBPyConnection, raw: RawZone, originals: list[str], copies: range) -> None:
    """Write one batch with a copy of every document for each number in `copies`, and verdicts that all passed."""
    documents = sorted(_copied(originals, copies))
    batch_id = batch_id_of(documents, FINGERPRINT)
    memory.execute(
        "create or replace temp table copies as select copy, cast(copy // total as integer) as round, county "
        "from (select unnest(range($start, $stop)) as copy) "
        "cross join (select count(*) as total from counties) inner join counties on number = copy % total",
        {"start": copies.start, "stop": copies.stop},
    )
    rows = {}
    for table, schema in DOCUMENT_TABLES.items():
        changed = _CHANGED | (_CHANGED_AMOUNTS if table == "funding" else {})
        columns = ", ".join(f"{changed[name]} as {name}" for name in schema.names if name in changed)
        path = raw.table_path(batch_id, table)
        path.parent.mkdir(parents=True, exist_ok=True)
        written = memory.execute(
            f"copy (select {table}.* replace ({columns}) from {table} cross join copies) "  # noqa: S608 - our own names
            f"to '{path}' (format parquet, compression zstd)",
            {"batch_id": batch_id},
        ).fetchone()
        rows[table] = int(written[0]) if written else 0
    manifest = BatchManifest(
        batch_id=batch_id,
        fingerprint=FINGERPRINT,
        document_ids=documents,
        quarantined_ids=[],
        transient_ids=[],
        rows=rows,
        byte_sizes={table.name: table.stat().st_size for table in path.parent.glob("*.parquet")},
        written_at=_AT,
    )
    (path.parent / MANIFEST).write_text(manifest.model_dump_json(indent=1), "utf-8")
    passed = [Verdict(document_id=one, suite="all", is_passed=True, checked_at=_AT) for one in documents]
    raw.write_verdicts(batch_id, passed)


def _sighting(document_id: str) -> Sighting:
    return Sighting(
        event="seen",
        document_id=document_id,
        source_name="copies",
        source_uri=document_id,
        file_name=f"{document_id[:12]}.txt",
        seen_at=_AT,
        etag=document_id,
        byte_size=0,
    )
