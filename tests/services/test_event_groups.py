"""Series and tours: copies with their parties, one submission and one approval, one change for many."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import BEIJING
from outreach.domain.errors import RuleBroken
from outreach.domain.events import EventKind, EventStatus, GroupKind, InvitationStatus, PartnerKind, Reach, Verb
from outreach.domain.market_days import lunar_digits
from outreach.domain.scheduling.days import SeriesPlan, series_days
from outreach.models.event_parties import EventCompany, EventPartner
from outreach.models.events import Event
from outreach.models.slots import EventVehicleSlot, StaffSlot
from outreach.queries.event_days import list_day_options
from outreach.queries.event_groups import get_group
from outreach.services.event_bulk import Together, change_together, difference, in_reach
from outreach.services.event_groups import Refused, approve_group, make_series, make_tour, submit_group
from outreach.services.event_parties import accept_invitation, add_partner, invite_company, name_team
from outreach.services.events import change_event
from tests.factories.events import MORNING, NOW, make_event
from tests.factories.vehicles import make_vehicle
from tests.factories.venues import make_venue
from tests.factories.world import World

DAYS = [date(2026, 7, 20), date(2026, 7, 25), date(2026, 7, 30)]


def _accepted(session: Session, world: World, event: Event) -> EventCompany:
    """Rugao's dealer comes to the event with a member of staff and a car."""
    company = invite_company(
        session,
        actor=world.actor("organiser"),
        event=event,
        organisation_id=world.organisations[2].id,
        stalls=2,
        message="",
    )
    accept_invitation(session, actor=world.actor("manager"), company=company, now=NOW)
    car, staff = make_vehicle(session, world), world.users["dealer"]
    name_team(session, actor=world.actor("manager"), company=company, user_ids=[staff.id], vehicle_ids=[car.id])
    return company


def test_series_days_are_every_nth_market_day_or_weekdays() -> None:
    july = (date(2026, 7, 1), date(2026, 7, 31))
    rules = (lunar_digits(2, 7),)
    assert [day.day for day in series_days(SeriesPlan(*july), rules)] == [1, 6, 11, 15, 20, 25, 30]
    assert [day.day for day in series_days(SeriesPlan(*july, every=2), rules)] == [1, 11, 20, 30]
    assert [day.day for day in series_days(SeriesPlan(*july, weekdays=frozenset({7})), ())] == [5, 12, 19, 26]


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (SeriesPlan(date(2026, 7, 2), date(2026, 7, 1)), "last"),
        (SeriesPlan(date(2026, 7, 1), date(2027, 7, 30)), "last"),
        (SeriesPlan(date(2026, 7, 1), date(2026, 7, 5)), "weekdays"),
        (SeriesPlan(date(2026, 7, 1), date(2026, 7, 1), weekdays=frozenset({1})), "last"),
        (SeriesPlan(date(2026, 7, 1), date(2026, 12, 1), weekdays=frozenset({1, 2, 3, 4})), "last"),
    ],
)
def test_series_that_names_no_day_is_refused(plan: SeriesPlan, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        series_days(plan, ())
    assert list(refused.value.fields) == [field]


def test_preview_says_what_stands_against_each_day(session: Session, world: World) -> None:
    venue = make_venue(session, world, stalls=15)
    full = datetime.combine(DAYS[0], time(9), BEIJING)
    make_event(session, world, status="approved", venue=venue, starts_at=full, ends_at=full + timedelta(hours=2))
    asks = datetime.combine(DAYS[1], time(9), BEIJING)
    make_event(session, world, status="submitted", venue=venue, starts_at=asks, ends_at=asks + timedelta(hours=2))
    event = make_event(session, world, venue=venue)
    _accepted(session, world, event)
    options = list_day_options(session, event=event, days=[*DAYS, MORNING.date()], now=NOW, moves=False)
    assert [one.stalls.full for one in options] == [False, True, False, False]
    assert [one.stalls.contested for one in options] == [False, False, True, False]
    assert options[0].busy == ("如皋东大街汽车销售有限公司",)
    assert [one.possible for one in options] == [True, False, True, True]
    moved = list_day_options(session, event=event, days=[MORNING.date()], now=NOW, moves=True)
    assert moved[0].busy == ()


def test_series_copies_who_comes_and_books_the_team_on_acceptance(session: Session, world: World) -> None:
    event = make_event(session, world)
    add_partner(
        session, actor=world.actor("organiser"), event=event, kind=PartnerKind.BANK, name="农商行", offer="贴息"
    )
    _accepted(session, world, event)
    group, made = make_series(session, actor=world.actor("organiser"), event=event, days=DAYS, now=NOW)
    session.flush()
    assert (group.kind, len(made), event.group_id) == (GroupKind.SERIES, 3, group.id)
    assert [one.starts_at.astimezone(BEIJING).isoformat() for one in made if one.starts_at] == [
        f"{day}T08:00:00+08:00" for day in DAYS
    ]
    partners = session.scalars(select(EventPartner.name).where(EventPartner.event_id == made[0].id)).all()
    assert partners == ["农商行"]
    company = session.scalars(select(EventCompany).where(EventCompany.event_id == made[0].id)).one()
    assert company.status is InvitationStatus.INVITED
    assert [user.id for user in company.staff] == [world.users["dealer"].id]
    accept_invitation(session, actor=world.actor("manager"), company=company, now=NOW)
    for slots in (StaffSlot, EventVehicleSlot):
        days = session.scalars(select(slots.day).where(slots.event_company_id == company.id)).all()
        assert days == [DAYS[0]]


def test_a_copied_team_that_is_elsewhere_is_named_anew(session: Session, world: World) -> None:
    event = make_event(session, world)
    first = _accepted(session, world, event)
    _, made = make_series(session, actor=world.actor("organiser"), event=event, days=[MORNING.date()], now=NOW)
    company = session.scalars(select(EventCompany).where(EventCompany.event_id == made[0].id)).one()
    accept_invitation(session, actor=world.actor("manager"), company=company, now=NOW)
    assert (company.status, company.staff, company.vehicles) == (InvitationStatus.ACCEPTED, [], [])
    assert first.staff


def test_tour_is_submitted_and_approved_as_one(session: Session, world: World) -> None:
    event = make_event(session, world, venue=make_venue(session, world, name="县城广场"))
    towns = [
        make_venue(session, world, name=name, township_id=world.areas[code].id, longitude=120.5 + n / 10, stalls=6)
        for n, (name, code) in enumerate([("白蒲集市", "320682106"), ("下原集市", "320682107")])
    ]
    stops = {towns[0].id: DAYS[0], towns[1].id: DAYS[1]}
    group, made = make_tour(session, actor=world.actor("organiser"), event=event, stops=stops, now=NOW)
    assert [one.kind for one in made] == [EventKind.TOWNSHIP] * 2
    assert [one.stalls_needed for one in made] == [6, 6]
    assert made[0].title.endswith("白蒲镇")
    assert made[0].area_id == world.areas["320682106"].id
    _, members = get_group(session, actor=world.actor("organiser"), group_id=group.id)
    assert submit_group(session, actor=world.actor("organiser"), events=members, now=NOW) == 3
    versions = {one.id: one.version for one in members}
    official = world.actor("official")
    assert approve_group(session, actor=official, events=members, versions=versions, now=NOW) == 3
    assert {one.status for one in members} == {EventStatus.APPROVED}


def test_one_event_that_cannot_be_approved_holds_all_and_is_named(session: Session, world: World) -> None:
    event = make_event(session, world, venue=make_venue(session, world, stalls=10))
    group, made = make_series(session, actor=world.actor("organiser"), event=event, days=[MORNING.date()], now=NOW)
    made[0].title = "同日的另一场"
    _, members = get_group(session, actor=world.actor("organiser"), group_id=group.id)
    submit_group(session, actor=world.actor("organiser"), events=members, now=NOW)
    session.commit()
    versions = {one.id: one.version for one in members}
    with pytest.raises(Refused) as refused:
        approve_group(session, actor=world.actor("official"), events=members, versions=versions, now=NOW)
    assert len(refused.value.reasons) == 1
    session.rollback()
    assert {one.status for one in members} == {EventStatus.SUBMITTED}


def test_change_reaches_the_rest_or_all_and_keeps_days(session: Session, world: World) -> None:
    event = make_event(session, world)
    organiser = world.actor("organiser")
    _, made = make_series(session, actor=organiser, event=event, days=DAYS, now=NOW)
    members = [event, *made]
    before = made[0].details
    assert before.starts_at is not None
    assert before.ends_at is not None
    later = {"starts_at": before.starts_at + timedelta(hours=1), "ends_at": before.ends_at + timedelta(hours=1)}
    after = replace(before, safety_person="李四", **later)
    change_event(
        session, actor=organiser, event=made[0], details=after, campaign_ids=[], version=made[0].version, now=NOW
    )
    others = in_reach(made[0], members, Reach.REST)
    assert others == made[1:]
    assert in_reach(made[0], members, Reach.ALL) == [event, *made[1:]]
    assert in_reach(made[0], members, Reach.ONE) == []
    change_together(session, actor=organiser, events=others, change=difference(before, after), now=NOW)
    assert [one.safety_person for one in members] == ["张三", "李四", "李四", "李四"]
    hours = [one.starts_at.astimezone(BEIJING) for one in members if one.starts_at]
    assert [moment.hour for moment in hours] == [8, 9, 9, 9]
    assert [moment.date() for moment in hours[1:]] == DAYS


def test_change_of_many_is_all_or_none(session: Session, world: World) -> None:
    small, large = make_event(session, world), make_event(session, world, stalls_needed=20)
    invite = {"organisation_id": world.organisations[2].id, "stalls": 15, "message": ""}
    company = invite_company(session, actor=world.actor("organiser"), event=large, **invite)
    accept_invitation(session, actor=world.actor("manager"), company=company, now=NOW)
    session.commit()
    change = Together({"stalls_needed": 12})
    with pytest.raises(Refused) as refused:
        change_together(session, actor=world.actor("organiser"), events=[small, large], change=change, now=NOW)
    assert [title for title, _, _ in refused.value.reasons] == [large.title]
    session.rollback()
    assert small.stalls_needed == 10


def test_every_change_after_submission_is_in_the_timeline(session: Session, world: World) -> None:
    event = make_event(session, world, status="approved")
    organiser, plan = world.actor("organiser"), event.details
    change_event(
        session,
        actor=organiser,
        event=event,
        details=replace(plan, summary="带上驾照"),
        campaign_ids=[],
        version=event.version,
        now=NOW,
    )
    step = event.steps[-1]
    assert (step.verb, step.user_id, step.changes) == (Verb.EDIT, organiser.user_id, {"summary": ["", "带上驾照"]})
    assert event.status is EventStatus.APPROVED
