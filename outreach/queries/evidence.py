"""A figure of an event walked back to the phones, and what looks odd on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.errors import NotFound
from outreach.domain.evidence import (
    SAME_NUMBER_FROM,
    Drive,
    Entry,
    Flag,
    Oddity,
    chain_flags,
    drive_flags,
    number_flags,
    short_name,
)
from outreach.domain.outbox import RecordKind
from outreach.domain.roles import Actor
from outreach.domain.test_drives import DriveStatus
from outreach.models.events import Event
from outreach.models.evidence import OddityReview, RecordLink
from outreach.models.leads import Lead
from outreach.models.organisations import Organisation
from outreach.models.test_drives import TestDrive
from outreach.models.venues import Venue
from outreach.policies.evidence import visible_to
from outreach.queries.paging import Page, SortKey, keyset

LATEST_EVENTS = 30
COUNTED: Mapping[RecordKind, Any] = {RecordKind.LEAD: Lead, RecordKind.TEST_DRIVE: TestDrive}
# an event's id, a company's, and what is odd there
_Odd = tuple[UUID, UUID, Flag]


@dataclass(frozen=True)
class FlagLine:
    """Something odd of one company, its key on the page, and the latest word on it."""

    key: str
    organisation_id: UUID
    company: str
    flag: Flag
    review: OddityReview | None


@dataclass(frozen=True)
class Phone:
    """One phone at an event: its name, who wrote on it, how many records arrived, and when last."""

    name: str
    writers: Sequence[str]
    arrived: int
    last_number: int
    last_at: datetime


@dataclass(frozen=True)
class Evidence:
    """What stands behind an event's figures: `counted` and how many of them came `sealed` from phones, by kind."""

    event: Event
    counted: Mapping[RecordKind, int]
    sealed: Mapping[RecordKind, int]
    phones: Sequence[Phone]
    flags: Sequence[FlagLine]

    @property
    def open(self) -> int:
        """How many flags nobody has looked at."""
        return sum(line.review is None for line in self.flags)


def list_evidence(session: Session, *, actor: Actor) -> list[Evidence]:
    """The latest events with records from phones in the actor's scope."""
    last = func.max(RecordLink.created_at)
    stmt = select(RecordLink.event_id).where(visible_to(actor, RecordLink.organisation_id))
    stmt = stmt.where(RecordLink.event_id.is_not(None)).group_by(RecordLink.event_id).order_by(last.desc())
    return _read(session, actor, [event_id for event_id in session.scalars(stmt.limit(LATEST_EVENTS)) if event_id])


def read_evidence(session: Session, *, actor: Actor, event_id: UUID) -> Evidence:
    """The evidence of one event. Raises `NotFound` where nothing of it is in the actor's scope."""
    found = _read(session, actor, [event_id])
    if not found:
        raise NotFound
    return found[0]


def list_records(session: Session, *, actor: Actor, event_id: UUID, cursor: str | None) -> Page[RecordLink]:
    """The records that arrived sealed, by phone and number."""
    stmt = (
        select(RecordLink)
        .where(RecordLink.event_id == event_id, visible_to(actor, RecordLink.organisation_id))
        .options(joinedload(RecordLink.writer), joinedload(RecordLink.carrier))
    )
    order = (SortKey(RecordLink.device), SortKey(RecordLink.number), SortKey(RecordLink.id))
    return keyset(session, stmt, order=order, cursor=cursor)


def _read(session: Session, actor: Actor, event_ids: Sequence[UUID]) -> list[Evidence]:
    """The evidence of these events in their order, without those out of scope: a dozen queries for all."""
    events = {event.id: event for event in session.scalars(select(Event).where(Event.id.in_(event_ids)))}
    links = _links(session, actor, event_ids)
    counted, sealed = (_counts(session, actor, event_ids, sealed=only) for only in (False, True))
    flags = _flag_lines(session, actor, event_ids, [link for mine in links.values() for link in mine])
    return [
        Evidence(
            event=events[event_id],
            counted=counted[event_id],
            sealed=sealed[event_id],
            phones=_phones(links[event_id]),
            flags=flags[event_id],
        )
        for event_id in event_ids
        if event_id in events and (links[event_id] or any(counted[event_id].values()))
    ]


def _links(session: Session, actor: Actor, event_ids: Sequence[UUID]) -> dict[UUID, list[RecordLink]]:
    stmt = (
        select(RecordLink)
        .where(RecordLink.event_id.in_(event_ids), visible_to(actor, RecordLink.organisation_id))
        .options(joinedload(RecordLink.writer))
        .order_by(RecordLink.device, RecordLink.number)
    )
    found: dict[UUID, list[RecordLink]] = {event_id: [] for event_id in event_ids}
    for link in session.scalars(stmt):
        if link.event_id:
            found[link.event_id].append(link)
    return found


def _counts(
    session: Session, actor: Actor, event_ids: Sequence[UUID], *, sealed: bool
) -> dict[UUID, dict[RecordKind, int]]:
    found = {event_id: dict.fromkeys(COUNTED, 0) for event_id in event_ids}
    for kind, table in COUNTED.items():
        stmt = select(table.event_id, func.count(table.id)).group_by(table.event_id)
        stmt = stmt.where(table.event_id.in_(event_ids), visible_to(actor, table.organisation_id))
        if kind is RecordKind.TEST_DRIVE:
            stmt = stmt.where(TestDrive.out_at.is_not(None))
        if sealed:
            stmt = stmt.where(select(RecordLink.id).where(RecordLink.record_id == table.id).exists())
        for event_id, number in session.execute(stmt):
            found[event_id][kind] = number
    return found


def _phones(links: Sequence[RecordLink]) -> list[Phone]:
    by_device: dict[UUID, list[RecordLink]] = {}
    for link in links:
        by_device.setdefault(link.device, []).append(link)
    return [
        Phone(
            short_name(device),
            sorted({link.writer.name for link in mine}),
            len(mine),
            max(link.number for link in mine),
            max(link.created_at for link in mine),
        )
        for device, mine in by_device.items()
    ]


def _flag_lines(
    session: Session, actor: Actor, event_ids: Sequence[UUID], links: Sequence[RecordLink]
) -> dict[UUID, list[FlagLine]]:
    """Each event's flags with the latest word on them, those first that nobody has looked at."""
    odd = [*_chains(session, links), *_drives(session, actor, event_ids), *_numbers(session, actor, event_ids)]
    companies = {company for _event, company, _flag in odd}
    names = dict(
        session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(companies))).all()
    )
    reviews = {
        (review.event_id, review.organisation_id, review.oddity, review.subject): review
        for review in session.scalars(
            select(OddityReview)
            .where(OddityReview.event_id.in_(event_ids), visible_to(actor, OddityReview.organisation_id))
            .options(joinedload(OddityReview.user))
        )
    }
    found: dict[UUID, list[FlagLine]] = {event_id: [] for event_id in event_ids}
    for event_id, company, flag in odd:
        review = reviews.get((event_id, company, flag.oddity, flag.subject))
        found[event_id].append(FlagLine(_key(company, flag), company, names[company], flag, review))
    for lines in found.values():
        lines.sort(key=lambda line: (line.review is not None, list(Oddity).index(line.flag.oddity)))
    return found


def _key(company: UUID, flag: Flag) -> str:
    return hashlib.sha256(f"{company}/{flag.oddity}/{flag.subject}".encode()).hexdigest()[:16]


def _chains(session: Session, links: Sequence[RecordLink]) -> list[_Odd]:
    """The flags of whole phones that show at these records: a phone's earlier events are part of its chain."""
    shown = {(link.device, link.digest): link for link in links}
    all_of_them = session.scalars(select(RecordLink).where(RecordLink.device.in_({link.device for link in links})))
    found = []
    for entry, flag in chain_flags(_entry(link) for link in all_of_them):
        link = shown.get((entry.device, entry.digest))
        if link and link.event_id:
            found.append((link.event_id, link.organisation_id, flag))
    return found


def _entry(link: RecordLink) -> Entry:
    return Entry(
        device=link.device,
        number=link.number,
        before=link.before,
        digest=link.digest,
        instead=tuple(link.instead),
        kind=link.kind,
        record_id=link.record_id,
        event_id=link.event_id,
        made_at=link.made_at,
        skew=link.clock_skew_seconds,
        received_at=link.created_at,
    )


def _drives(session: Session, actor: Actor, event_ids: Sequence[UUID]) -> list[_Odd]:
    stmt = (
        select(TestDrive, Venue.route_km)
        .join(Event, Event.id == TestDrive.event_id)
        .join(Venue, Venue.id == Event.venue_id)
        .where(TestDrive.event_id.in_(event_ids), visible_to(actor, TestDrive.organisation_id))
        .where(TestDrive.status == DriveStatus.BACK, Venue.route_km.is_not(None))
    )
    return [
        (drive.event_id, drive.organisation_id, flag)
        for drive, route_km in session.execute(stmt)
        if drive.event_id and route_km
        for flag in drive_flags([_drive(drive, float(route_km))])
    ]


def _drive(drive: TestDrive, route_km: float) -> Drive:
    seconds = (drive.back_at - drive.out_at).total_seconds() if drive.back_at and drive.out_at else 0.0
    out, back = drive.odometer_out_km, drive.odometer_back_km
    return Drive(drive.id, seconds / 60, back - out if out is not None and back is not None else None, route_km)


def _numbers(session: Session, actor: Actor, event_ids: Sequence[UUID]) -> list[_Odd]:
    stmt = (
        select(Lead.event_id, Lead.organisation_id, Lead.person_id, func.count())
        .where(Lead.event_id.in_(event_ids), visible_to(actor, Lead.organisation_id), Lead.person_id.is_not(None))
        .group_by(Lead.event_id, Lead.organisation_id, Lead.person_id)
        .having(func.count() >= SAME_NUMBER_FROM)
    )
    return [
        (event_id, company, flag)
        for event_id, company, person, times in session.execute(stmt)
        if event_id and person
        for flag in number_flags({person: times})
    ]
