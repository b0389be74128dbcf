"""A figure of an event walked back to the phones, and what looks odd on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
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
    ids = session.scalars(stmt.limit(LATEST_EVENTS)).all()
    return [read_evidence(session, actor=actor, event_id=event_id) for event_id in ids if event_id is not None]


def read_evidence(session: Session, *, actor: Actor, event_id: UUID) -> Evidence:
    """The evidence of one event. Raises `NotFound` where nothing of it is in the actor's scope."""
    links = session.scalars(
        select(RecordLink)
        .where(RecordLink.event_id == event_id, visible_to(actor, RecordLink.organisation_id))
        .options(joinedload(RecordLink.writer))
        .order_by(RecordLink.device, RecordLink.number)
    ).all()
    event = session.get(Event, event_id)
    counted = {kind: _count(session, actor, event_id, kind) for kind in (RecordKind.LEAD, RecordKind.TEST_DRIVE)}
    if event is None or not (links or any(counted.values())):
        raise NotFound
    return Evidence(
        event=event,
        counted=counted,
        sealed={kind: _count(session, actor, event_id, kind, sealed=True) for kind in counted},
        phones=_phones(links),
        flags=_flag_lines(session, actor, event, links),
    )


def list_records(session: Session, *, actor: Actor, event_id: UUID, cursor: str | None) -> Page[RecordLink]:
    """The records that arrived sealed, by phone and number."""
    stmt = (
        select(RecordLink)
        .where(RecordLink.event_id == event_id, visible_to(actor, RecordLink.organisation_id))
        .options(joinedload(RecordLink.writer), joinedload(RecordLink.carrier))
    )
    order = (SortKey(RecordLink.device), SortKey(RecordLink.number), SortKey(RecordLink.id))
    return keyset(session, stmt, order=order, cursor=cursor)


def _count(session: Session, actor: Actor, event_id: UUID, kind: RecordKind, *, sealed: bool = False) -> int:
    table: Any = Lead if kind is RecordKind.LEAD else TestDrive
    stmt = select(func.count(table.id)).where(table.event_id == event_id, visible_to(actor, table.organisation_id))
    if kind is RecordKind.TEST_DRIVE:
        stmt = stmt.where(TestDrive.out_at.is_not(None))
    if sealed:
        stmt = stmt.where(select(RecordLink.id).where(RecordLink.record_id == table.id).exists())
    return session.scalar(stmt) or 0


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


def _flag_lines(session: Session, actor: Actor, event: Event, links: Sequence[RecordLink]) -> list[FlagLine]:
    found = [
        *_chains(session, links),
        *((company, flag) for company, flag in _drives(session, actor, event)),
        *((company, flag) for company, flag in _numbers(session, actor, event)),
    ]
    companies = {company for company, _flag in found}
    names = dict(
        session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(companies))).all()
    )
    reviews = {
        (review.organisation_id, review.oddity, review.subject): review
        for review in session.scalars(
            select(OddityReview)
            .where(OddityReview.event_id == event.id, visible_to(actor, OddityReview.organisation_id))
            .options(joinedload(OddityReview.user))
        )
    }
    lines = [
        FlagLine(_key(company, flag), company, names[company], flag, reviews.get((company, flag.oddity, flag.subject)))
        for company, flag in found
    ]
    return sorted(lines, key=lambda line: (line.review is not None, list(Oddity).index(line.flag.oddity)))


def _key(company: UUID, flag: Flag) -> str:
    return hashlib.sha256(f"{company}/{flag.oddity}/{flag.subject}".encode()).hexdigest()[:16]


def _chains(session: Session, links: Sequence[RecordLink]) -> Iterable[tuple[UUID, Flag]]:
    """The flags of whole phones that show at these records: a phone's earlier events are part of its chain."""
    shown = {(link.device, link.digest): link.organisation_id for link in links}
    devices = {link.device for link in links}
    if not devices:
        return []
    all_of_them = session.scalars(select(RecordLink).where(RecordLink.device.in_(devices)))
    flags = chain_flags(_entry(link) for link in all_of_them)
    return [(shown[entry.device, entry.digest], flag) for entry, flag in flags if (entry.device, entry.digest) in shown]


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


def _drives(session: Session, actor: Actor, event: Event) -> list[tuple[UUID, Flag]]:
    stmt = (
        select(TestDrive, Venue.route_km)
        .join(Event, Event.id == TestDrive.event_id)
        .join(Venue, Venue.id == Event.venue_id)
        .where(TestDrive.event_id == event.id, visible_to(actor, TestDrive.organisation_id))
        .where(TestDrive.status == DriveStatus.BACK, Venue.route_km.is_not(None))
    )
    rows = session.execute(stmt).all()
    companies = {drive.id: drive.organisation_id for drive, _km in rows}
    flags = drive_flags(_drive(drive, float(km)) for drive, km in rows if km)
    return [(companies[flag.record_id], flag) for flag in flags if flag.record_id]


def _drive(drive: TestDrive, route_km: float) -> Drive:
    seconds = (drive.back_at - drive.out_at).total_seconds() if drive.back_at and drive.out_at else 0.0
    out, back = drive.odometer_out_km, drive.odometer_back_km
    return Drive(drive.id, seconds / 60, back - out if out is not None and back is not None else None, route_km)


def _numbers(session: Session, actor: Actor, event: Event) -> list[tuple[UUID, Flag]]:
    stmt = (
        select(Lead.organisation_id, Lead.person_id, func.count())
        .where(Lead.event_id == event.id, visible_to(actor, Lead.organisation_id), Lead.person_id.is_not(None))
        .group_by(Lead.organisation_id, Lead.person_id)
        .having(func.count() >= SAME_NUMBER_FROM)
    )
    return [
        (company, flag)
        for company, person, times in session.execute(stmt)
        for flag in number_flags({person: times} if person else {})
    ]
