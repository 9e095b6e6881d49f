"""Where every document stands. A state is worked out from landing, raw zone and published warehouse, never stored."""

from collections import Counter
from datetime import datetime

from pydantic import BaseModel

from extract.document import FINGERPRINT
from extract.intake.landing import Landing
from warehouse.pipeline.night import plan_documents
from warehouse.publishing.connection import connect_published
from warehouse.publishing.versions import Pin, Versions
from warehouse.raw.zone import QuarantineEntry, RawZone
from warehouse.settings import Settings


class Source(BaseModel):
    """Where documents come from: how many it shows now, and when it last showed something new."""

    name: str
    documents: int
    last_gave_at: datetime


class KeptOut(QuarantineEntry):
    """A document that is kept out, and where sources show it now."""

    addresses: list[str]


class PublishedVersion(BaseModel):
    """A version that is kept."""

    version_id: str
    published_at: datetime
    is_current: bool


class Status(BaseModel):
    """The state of everything that ever landed.

    Attributes:
        documents: How many documents are in each state of the contract.
        quarantine: Documents that are kept out, each with its reason.
        backlog: Documents that wait to be read, stale ones among them.
        sources: Every source that ever gave something.
        corrections: How many corrections of the reading are in each state, in the version in force.
        versions: The versions that are kept, oldest first.
        pin: What keeps a version in force, so that no night publishes.
    """

    documents: dict[str, int]
    quarantine: list[KeptOut]
    backlog: int
    sources: list[Source]
    corrections: dict[str, int]
    versions: list[PublishedVersion]
    pin: Pin | None


def read_status(settings: Settings) -> Status:
    """Work out the state of every document."""
    landing, raw = Landing(settings.landing), RawZone(settings.raw)
    shown = landing.current()
    quarantine = raw.quarantine(FINGERPRINT)
    kept_out = {entry.document_id for entry in quarantine}
    read = raw.newest(FINGERPRINT).keys()
    published = _published_states(settings)
    states: Counter[str] = Counter()
    for document_id, sightings in shown.items():
        if document_id in kept_out:
            states["quarantined"] += 1
        elif document_id in read:
            states[published.get(document_id, "extracted")] += 1
        else:
            states["landed" if sightings else "withdrawn"] += 1
    return Status(
        documents=dict(sorted(states.items())),
        quarantine=[
            KeptOut(**entry.model_dump(), addresses=sorted(one.source_uri for one in shown.get(entry.document_id, [])))
            for entry in quarantine
        ],
        backlog=len(plan_documents(raw, landing.history())),
        sources=_sources(landing),
        corrections=_corrections(settings),
        versions=_versions(settings),
        pin=Versions(settings.published).pin(),
    )


def _published_states(settings: Settings) -> dict[str, str]:
    if Versions(settings.published).current() is None:
        return {}
    with connect_published(settings) as warehouse:
        query = "select document_key, state from dim_document where state <> 'quarantined'"
        return dict(warehouse.execute(query).fetchall())


def _corrections(settings: Settings) -> dict[str, int]:
    """Nothing of a version that was built before there were any."""
    if Versions(settings.published).current() is None:
        return {}
    with connect_published(settings) as warehouse:
        if not warehouse.execute("from duckdb_tables() where table_name = 'rpt_corrections'").fetchall():
            return {}
        return dict(
            warehouse.execute("select state, count(*) from rpt_corrections group by all order by all").fetchall()
        )


def _sources(landing: Landing) -> list[Source]:
    last: dict[str, datetime] = {}
    showing: dict[str, set[str]] = {}
    for sighting in landing.sightings():
        uris = showing.setdefault(sighting.source_name, set())
        if sighting.event == "seen":
            last[sighting.source_name] = sighting.seen_at
            uris.add(sighting.source_uri)
        else:
            uris.discard(sighting.source_uri)
    return [Source(name=name, documents=len(showing[name]), last_gave_at=at) for name, at in sorted(last.items())]


def _versions(settings: Settings) -> list[PublishedVersion]:
    versions = Versions(settings.published)
    current = versions.current()
    return [
        PublishedVersion(
            version_id=version.version_id, published_at=version.record().created_at, is_current=version == current
        )
        for version in versions.kept()
        if version.is_whole()
    ]
