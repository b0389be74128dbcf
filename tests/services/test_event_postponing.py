"""Postponing in one action: everything moves together, and of 24 for one free day one wins."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import icalendar
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.clock import BEIJING
from outreach.domain.errors import Conflict, Forbidden, RuleBroken
from outreach.domain.events import EventStatus, InvitationStatus, Verb
from outreach.domain.market_days import lunar_digits
from outreach.domain.notices import NoticeKind
from outreach.domain.test_drives import DriveStatus
from outreach.models.event_parties import EventCompany
from outreach.models.events import Event
from outreach.models.notices import Notice
from outreach.models.slots import StaffSlot, VenueSlot
from outreach.models.test_drives import TestDrive, VehicleSlot
from outreach.queries.event_days import list_next_days
from outreach.services.event_parties import accept_invitation, invite_company, name_team
from outreach.services.event_postponing import postpone_event
from outreach.services.events import approve_event, cancel_event, change_event, publish_event
from outreach.services.markets import MarketDetails, keep_market
from outreach.services.test_drives import book_drive
from tests.client import StrictClient
from tests.factories.events import MORNING, NOW, make_event
from tests.factories.leads import make_lead
from tests.factories.vehicles import make_vehicle
from tests.factories.venues import make_venue
from tests.factories.world import World
from tests.services.test_event_races import WRITERS, race

NEXT = date(2026, 7, 15)


def _postpone(session: Session, world: World, event: Event, day: date = NEXT, **changes: object) -> object:
    values = {"reason": "预报有暴雨", "version": event.version, "now": NOW} | changes
    return postpone_event(session, actor=world.actor("organiser"), event=event, day=day, **values)  # type: ignore[arg-type]  # a test's own


def _team(session: Session, world: World, event: Event) -> EventCompany:
    organiser, manager = world.actor("organiser"), world.actor("manager")
    company = invite_company(
        session, actor=organiser, event=event, organisation_id=world.organisations[2].id, stalls=1, message=""
    )
    accept_invitation(session, actor=manager, company=company, now=NOW)
    name_team(session, actor=manager, company=company, user_ids=[world.users["dealer"].id])
    return company


def test_next_days_are_market_days_with_everybody_free_first(session: Session, world: World) -> None:
    venue = make_venue(session, world, stalls=15)
    keep_market(session, actor=world.actor("office"), venue=venue, details=MarketDetails([lunar_digits(2, 7)], NEXT))
    event = make_event(session, world, status="published", venue=venue)
    _team(session, world, event)
    busy = datetime.combine(NEXT, MORNING.time(), BEIJING)
    elsewhere = make_event(session, world, starts_at=busy, ends_at=busy + timedelta(hours=3))
    company = EventCompany(event_id=elsewhere.id, organisation_id=world.organisations[2].id)
    session.add(company)
    session.flush()
    session.add(StaffSlot(event_company_id=company.id, user_id=world.users["dealer"].id, day=NEXT, part="morning"))
    full = datetime(2026, 7, 20, 8, tzinfo=BEIJING)
    make_event(session, world, status="approved", venue=venue, starts_at=full, ends_at=full + timedelta(hours=3))
    options = list_next_days(session, event=event, now=NOW, after=MORNING.date())
    days = [option.day.isoformat() for option in options]
    assert days[:2] == ["2026-07-25", "2026-07-30"]
    assert "2026-07-20" not in days
    assert all(option.market for option in options)
    assert [option.day for option in options if option.busy] in ([], [NEXT])


def test_everything_moves_with_the_event(session: Session, world: World, client: StrictClient) -> None:
    event = make_event(session, world, status="published")
    company, before = _team(session, world, event), event.sequence
    car = make_vehicle(session, world)
    lead = make_lead(session, world, by="dealer")
    at = MORNING + timedelta(hours=1)
    drive = book_drive(
        session, actor=world.actor("dealer"), lead=lead, vehicle=car, starts_at=at, now=NOW, event_id=event.id
    )
    done = _postpone(session, world, event)
    assert (done.moved, done.let_go, done.asked_again) == (1, 0, [])  # type: ignore[attr-defined]  # a test's own
    assert (event.status, event.sequence) == (EventStatus.SUBMITTED, before + 1)
    held = select(VenueSlot.day, VenueSlot.taken).where(VenueSlot.taken > 0)
    assert [tuple(row) for row in session.execute(held)] == [(NEXT, 10)]
    assert session.scalars(select(StaffSlot.day).where(StaffSlot.event_company_id == company.id)).all() == [NEXT]
    assert drive.at == at + timedelta(days=3)
    assert session.scalars(select(VehicleSlot.starts_at)).all() == [at + timedelta(days=3)]
    step = event.steps[-1]
    assert (step.verb, step.comment, step.user_id) == (Verb.POSTPONE, "预报有暴雨", world.users["organiser"].id)
    assert set(step.changes) == {"starts_at", "ends_at"}
    told = {(row.kind, row.user_id) for row in session.scalars(select(Notice))}
    assert (NoticeKind.EVENT_SUBMITTED, world.users["official"].id) in told
    assert (NoticeKind.EVENT_POSTPONED, world.users["manager"].id) in told
    assert (NoticeKind.BOOKINGS_MOVED, world.users["dealer"].id) in told
    session.commit()
    page = client.get(f"/e/{event.code}").get_data(as_text=True)
    assert "2026年7月12日不再举办" in page
    assert "2026年7月15日" in page
    entry = icalendar.Calendar.from_ical(client.get(f"/e/{event.code}/event.ics").data).walk("VEVENT")[0]
    assert (entry["sequence"], entry["status"], entry["dtstart"].dt.date()) == (before + 1, "TENTATIVE", NEXT)
    approve_event(session, actor=world.actor("official"), event=event, version=event.version, now=NOW)
    publish_event(session, actor=world.actor("organiser"), event=event, now=NOW)
    session.commit()
    assert "不再举办" not in client.get(f"/e/{event.code}").get_data(as_text=True)


def test_a_company_that_is_elsewhere_is_asked_again_and_a_taken_car_lets_go(session: Session, world: World) -> None:
    event = make_event(session, world, status="published")
    company = _team(session, world, event)
    busy = datetime.combine(NEXT, MORNING.time(), BEIJING)
    other = EventCompany(
        event_id=make_event(session, world, starts_at=busy, ends_at=busy + timedelta(hours=3)).id,
        organisation_id=world.organisations[2].id,
    )
    session.add(other)
    session.flush()
    session.add(StaffSlot(event_company_id=other.id, user_id=world.users["dealer"].id, day=NEXT, part="morning"))
    car, dealer, booked = make_vehicle(session, world), world.actor("dealer"), []
    for phone, days, event_id in (("13800000001", 0, event.id), ("13800000002", 3, None)):
        lead, at = make_lead(session, world, by="dealer", phone=phone), MORNING + timedelta(days=days)
        booked.append(
            book_drive(session, actor=dealer, lead=lead, vehicle=car, starts_at=at, now=NOW, event_id=event_id)
        )
    done = _postpone(session, world, event)
    assert (done.moved, done.let_go) == (0, 1)  # type: ignore[attr-defined]  # a test's own
    assert company.status is InvitationStatus.INVITED
    assert [drive.status for drive in booked] == [DriveStatus.CANCELLED, DriveStatus.BOOKED]


@pytest.mark.parametrize(
    ("status", "changes", "error"),
    [
        ("published", {"day": MORNING.date()}, RuleBroken),
        ("published", {"day": date(2026, 5, 1)}, RuleBroken),
        ("published", {"reason": ""}, RuleBroken),
        ("published", {"version": 1}, Conflict),
        ("draft", {}, Conflict),
    ],
)
def test_what_cannot_be_postponed_is_refused(
    session: Session, world: World, status: str, changes: dict[str, object], error: type[Exception]
) -> None:
    event = make_event(session, world, status=status)
    with pytest.raises(error):
        _postpone(session, world, event, **changes)  # type: ignore[arg-type]  # a test's own


def test_only_the_keeper_postpones(session: Session, world: World) -> None:
    event = make_event(session, world, status="published")
    for name in ("official", "organiser2", "manager"):
        with pytest.raises(Forbidden):
            postpone_event(
                session, actor=world.actor(name), event=event, day=NEXT, reason="雨", version=event.version, now=NOW
            )


def test_one_of_24_postponements_gets_the_free_day(app: Flask, session: Session, world: World) -> None:
    venue = make_venue(session, world, stalls=11)
    ids = []
    for number in range(WRITERS):
        starts = MORNING + timedelta(days=30 + number)
        times = {"starts_at": starts, "ends_at": starts + timedelta(hours=4)}
        ids.append(make_event(session, world, status="approved", venue=venue, stalls_needed=6, **times).id)
    organiser = world.actor("organiser")
    session.commit()

    def move(own: Session, event_id: UUID) -> None:
        event = own.get_one(Event, event_id)
        values = {"reason": "暴雨", "version": event.version, "now": NOW}
        postpone_event(own, actor=organiser, event=event, day=NEXT, **values)  # type: ignore[arg-type]  # a test's own

    assert race(app, move, ids) == Counter(won=1, conflict=WRITERS - 1)
    session.expire_all()
    assert session.scalars(select(VenueSlot.taken).where(VenueSlot.day == NEXT)).all() == [6]
    moved = select(func.count()).where(Event.status == EventStatus.SUBMITTED)
    assert session.scalar(moved) == 1
    assert session.scalar(select(func.sum(VenueSlot.taken))) == 6 * WRITERS
    assert session.scalar(select(func.count()).select_from(TestDrive)) == 0


def test_a_cancelled_event_lets_its_bookings_go_and_tells_who_keeps_them(session: Session, world: World) -> None:
    event = make_event(session, world, status="approved")
    lead, car = make_lead(session, world), make_vehicle(session, world)
    at = MORNING + timedelta(hours=1)
    drive = book_drive(
        session, actor=world.actor("dealer"), lead=lead, vehicle=car, starts_at=at, now=NOW, event_id=event.id
    )
    cancel_event(session, actor=world.actor("organiser"), event=event, reason="台风", now=NOW)
    session.commit()
    assert (drive.status, drive.moved_from, drive.moved_because) == (DriveStatus.CANCELLED, at, "台风")
    assert session.scalar(select(func.count()).select_from(VehicleSlot)) == 0
    told = session.scalars(select(Notice).where(Notice.kind == NoticeKind.BOOKINGS_MOVED)).one()
    assert (told.params["count"], told.params["gone"]) == (0, 1)


def test_a_changed_hour_moves_the_bookings_with_it(session: Session, world: World) -> None:
    event = make_event(session, world, status="approved")
    lead, car = make_lead(session, world), make_vehicle(session, world)
    at = MORNING + timedelta(hours=1)
    drive = book_drive(
        session, actor=world.actor("dealer"), lead=lead, vehicle=car, starts_at=at, now=NOW, event_id=event.id
    )
    later = replace(event.details, starts_at=MORNING + timedelta(hours=1), ends_at=MORNING + timedelta(hours=6))
    change_event(
        session,
        actor=world.actor("organiser"),
        event=event,
        details=later,
        campaign_ids=[],
        version=event.version,
        now=NOW,
    )
    session.commit()
    assert (drive.status, drive.moved_from, drive.at) == (DriveStatus.BOOKED, at, at + timedelta(hours=1))
