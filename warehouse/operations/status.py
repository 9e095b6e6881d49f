"""The command ``jixiao status``: the state of every document.

The state is not stored; it is derived from the landing zone, the raw zone and the published warehouse.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from pydantic import BaseModel, Field

from extract.document import FINGERPRINT
from extract.intake.landing import Landing, Sighting
from warehouse.pipeline.planning import pending_documents
from warehouse.publishing.connection import connect_published
from warehouse.publishing.dbt_project import acceptances_file
from warehouse.publishing.versions import Pin, Versions
from warehouse.raw.acceptances import Acceptance, read_acceptances
from warehouse.raw.zone import QuarantineEntry, RawZone, UnreadEntry
from warehouse.settings import Settings


class SourceStatus(BaseModel):
    """A source, with the number of documents that it has now and the time of its last "seen" sighting."""

    name: str
    documents: int
    last_new_document_at: datetime = Field(serialization_alias="last_gave_at")


class QuarantinedDocument(QuarantineEntry):
    """A quarantined document, with its addresses in the sources now."""

    addresses: list[str]


class IrrelevantDocument(UnreadEntry):
    """An irrelevant document, with its addresses in the sources now."""

    addresses: list[str]


class AcceptedDocument(Acceptance):
    """A document that a person let in, with its addresses in the sources now.

    `is_used` says whether a check keeps the document out that the acceptance outweighs.
    """

    addresses: list[str]
    is_used: bool


class PublishedVersion(BaseModel):
    """An intact version that is kept."""

    version_id: str
    published_at: datetime
    is_current: bool


class Status(BaseModel):
    """The state of all documents that ever landed, of the sources and of the published versions.

    Attributes:
        documents: Number of documents in each state.
        quarantine: Quarantined documents, each with its reason.
        irrelevant: Documents that hold nothing to read, each with the reason; nobody has to do anything about them.
        accepted: Documents that persons accepted although checks keep them out, with the reasons.
        backlog: Number of documents waiting to be read, stale ones included.
        sources: Every source from which a document ever landed.
        corrections: Number of corrections in each state, in the current version.
        versions: The intact versions that are kept, oldest first.
        pin: The pin that keeps runs from publishing; None if no version is pinned.
    """

    documents: dict[str, int]
    quarantine: list[QuarantinedDocument]
    irrelevant: list[IrrelevantDocument]
    accepted: list[AcceptedDocument]
    backlog: int
    sources: list[SourceStatus]
    corrections: dict[str, int]
    versions: list[PublishedVersion]
    pin: Pin | None


def read_status(settings: Settings) -> Status:
    """Return the state of all documents, sources and versions."""
    landing, raw = Landing(settings.landing), RawZone(settings.raw)
    shown = landing.current()
    acceptances = read_acceptances(acceptances_file())
    quarantine = raw.quarantine(FINGERPRINT, acceptances)
    irrelevant = raw.irrelevant(FINGERPRINT)
    unread = {entry.document_id: "quarantined" for entry in quarantine}
    unread |= {entry.document_id: "irrelevant" for entry in irrelevant}
    read = raw.newest(FINGERPRINT).keys()
    published = _published_states(settings)
    states: Counter[str] = Counter()
    for document_id, sightings in shown.items():
        if document_id in unread:
            states[unread[document_id]] += 1
        elif document_id in read:
            states[published.get(document_id, "extracted")] += 1
        else:
            states["landed" if sightings else "withdrawn"] += 1
    return Status(
        documents=dict(sorted(states.items())),
        quarantine=[
            QuarantinedDocument(**entry.model_dump(), addresses=_addresses(shown.get(entry.document_id, [])))
            for entry in quarantine
        ],
        irrelevant=[
            IrrelevantDocument(**entry.model_dump(), addresses=_addresses(shown.get(entry.document_id, [])))
            for entry in irrelevant
        ],
        accepted=_accepted(raw, acceptances, shown, unread.keys()),
        backlog=len(pending_documents(raw, landing.history())),
        sources=_sources(landing),
        corrections=_corrections(settings),
        versions=_versions(settings),
        pin=Versions(settings.published).pin(),
    )


def _accepted(
    raw: RawZone,
    acceptances: Mapping[str, Acceptance],
    shown: Mapping[str, list[Sighting]],
    unread: Collection[str],
) -> list[AcceptedDocument]:
    """Return the acceptances of documents that landed in this home; `unread` are those that stay out all the same."""
    failed = {entry.document_id for entry in raw.quarantine(FINGERPRINT)} if acceptances else set()
    return [
        AcceptedDocument(
            **one.model_dump(), addresses=_addresses(shown[document_id]), is_used=document_id in failed - {*unread}
        )
        for document_id, one in sorted(acceptances.items(), key=lambda item: (item[1].file_name, item[0]))
        if document_id in shown
    ]


def _addresses(sightings: Iterable[Sighting]) -> list[str]:
    return sorted(one.source_uri for one in sightings)


def _published_states(settings: Settings) -> dict[str, str]:
    if Versions(settings.published).current() is None:
        return {}
    with connect_published(settings) as warehouse:
        query = "select document_key, state from dim_document where state not in ('quarantined', 'irrelevant')"
        return dict(warehouse.execute(query).fetchall())


def _corrections(settings: Settings) -> dict[str, int]:
    """Return the number of corrections by state; empty for a version built before corrections existed."""
    if Versions(settings.published).current() is None:
        return {}
    with connect_published(settings) as warehouse:
        if not warehouse.execute("from duckdb_tables() where table_name = 'rpt_corrections'").fetchall():
            return {}
        return dict(
            warehouse.execute("select state, count(*) from rpt_corrections group by all order by all").fetchall()
        )


def _sources(landing: Landing) -> list[SourceStatus]:
    last: dict[str, datetime] = {}
    showing: dict[str, set[str]] = {}
    for sighting in landing.sightings():
        uris = showing.setdefault(sighting.source_name, set())
        if sighting.event == "seen":
            last[sighting.source_name] = sighting.seen_at
            uris.add(sighting.source_uri)
        else:
            uris.discard(sighting.source_uri)
    return [
        SourceStatus(name=name, documents=len(showing[name]), last_new_document_at=at)
        for name, at in sorted(last.items())
    ]


def _versions(settings: Settings) -> list[PublishedVersion]:
    versions = Versions(settings.published)
    current = versions.current()
    return [
        PublishedVersion(
            version_id=version.version_id, published_at=version.record().created_at, is_current=version == current
        )
        for version in versions.kept()
        if version.is_intact()
    ]
