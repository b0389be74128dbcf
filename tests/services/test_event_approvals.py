"""Approval up the tree: stages, departments side by side, deputies, reminders, and who is asked again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.adcodes import AreaLevel
from outreach.domain.approvals import ANY_OFFICIAL, ApprovalStatus, Desk, check_desks, may_sit, merge_desks
from outreach.domain.campaigns import CampaignStatus
from outreach.domain.clock import beijing
from outreach.domain.errors import Forbidden, RuleBroken
from outreach.domain.events import EventStatus, Ground, Verb
from outreach.domain.notices import NoticeKind
from outreach.domain.roles import Actor, Department, Role
from outreach.models.accounts import User
from outreach.models.campaigns import Campaign
from outreach.models.events import Event
from outreach.models.notices import Notice
from outreach.queries.approval_facts import list_past_nearby, list_pushed_out
from outreach.queries.approvals import list_colleagues, list_deciders
from outreach.queries.events import list_waiting
from outreach.services.event_approvals import name_deputy, remind_approvers, set_desks
from outreach.services.event_escalation import escalate_event
from outreach.services.events import approve_event, change_event, return_event, submit_event
from tests.factories.events import MORNING, NOW, make_event
from tests.factories.venues import make_venue
from tests.factories.world import World

COUNTY, CITY, PROVINCE = AreaLevel.COUNTY, AreaLevel.PREFECTURE, AreaLevel.PROVINCE
ENERGY, COMMERCE = Department.ENERGY, Department.COMMERCE
TIME = frozenset({Ground.TIME})


def _official(session: Session, world: World, name: str, code: str, department: Department | None = None) -> Actor:
    user = User(
        email=f"{name}@test.example", name=name, role=Role.OFFICIAL, area=world.areas[code], department=department
    )
    session.add(user)
    session.flush()
    return user.actor


def _submitted(session: Session, world: World, desks: Sequence[Desk], **changes: object) -> Event:
    campaign = session.scalar(select(Campaign)) or Campaign(
        name="年终购车节", first_on=date(2026, 5, 1), last_on=date(2026, 12, 31), status=CampaignStatus.RUNNING
    )
    session.add(campaign)
    session.flush()
    set_desks(session, actor=world.actor("office"), campaign=campaign, desks=desks)
    event = make_event(session, world, **changes)  # type: ignore[arg-type]  # a test's own
    event.campaigns = [campaign]
    submit_event(session, actor=world.actor("organiser"), event=event, now=NOW)
    session.flush()
    return event


def _agree(session: Session, actor: Actor, event: Event) -> bool:
    return approve_event(session, actor=actor, event=event, version=event.version, now=NOW)


def _waits(session: Session, *deciders: Actor) -> list[Event]:
    return list_waiting(session, deciders=deciders)


def test_desks_of_two_campaigns_are_asked_once_at_the_later_stage() -> None:
    first = [Desk(1, COUNTY), Desk(2, CITY, days=5)]
    second = [Desk(3, COUNTY, grounds=TIME), Desk(1, COUNTY, ENERGY)]
    merged = merge_desks([first, second], [COUNTY, CITY])
    assert [(desk.position, desk.level, desk.department) for desk in merged] == [
        (1, COUNTY, ENERGY),
        (2, CITY, None),
        (3, COUNTY, None),
    ]
    assert merged[2].grounds == frozenset(Ground)
    assert merge_desks([first], [COUNTY]) == [first[0]]
    assert merge_desks([[Desk(1, CITY)]], [COUNTY]) == [ANY_OFFICIAL]
    assert merge_desks([], [COUNTY]) == [ANY_OFFICIAL]


def test_who_may_sit_where() -> None:
    county = Actor(Role.OFFICIAL, area_level=COUNTY)
    energy = replace(county, department=ENERGY)
    assert may_sit(county, COUNTY, ENERGY)
    assert may_sit(energy, COUNTY, ENERGY)
    assert may_sit(energy, None, None)
    assert not may_sit(energy, COUNTY, COMMERCE)
    assert not may_sit(county, CITY, None)
    assert may_sit(Actor(Role.OFFICE), CITY, COMMERCE)
    assert not may_sit(Actor(Role.ORGANISER), None, None)


@pytest.mark.parametrize("desks", [[Desk(1, COUNTY)] * 2, [Desk(1, COUNTY, days=0)], [Desk(n) for n in range(1, 10)]])
def test_desks_that_cannot_be_are_refused(desks: list[Desk]) -> None:
    with pytest.raises(RuleBroken):
        check_desks(desks)


def test_county_decides_before_the_province_is_asked(session: Session, world: World) -> None:
    event = _submitted(session, world, [Desk(1, COUNTY), Desk(2, PROVINCE)])
    county, province = world.actor("official"), world.actor("province")
    assert (_waits(session, county), _waits(session, province)) == ([event], [])
    with pytest.raises(Forbidden):
        _agree(session, province, event)
    assert _agree(session, county, event) is False
    assert (event.status, event.steps[-1].verb) == (EventStatus.SUBMITTED, Verb.CONSENT)
    assert (_waits(session, county), _waits(session, province)) == ([], [event])
    told = {(row.user_id, row.read_at is None) for row in session.scalars(select(Notice))}
    assert (world.users["province"].id, True) in told
    with pytest.raises(Forbidden):
        _agree(session, county, event)
    assert _agree(session, province, event) is True
    assert event.status is EventStatus.APPROVED


def test_departments_are_asked_side_by_side(session: Session, world: World) -> None:
    energy = _official(session, world, "energy", "320682", ENERGY)
    commerce = _official(session, world, "commerce", "320682", COMMERCE)
    event = _submitted(session, world, [Desk(1, COUNTY, ENERGY), Desk(1, COUNTY, COMMERCE)])
    assert _waits(session, energy) == _waits(session, commerce) == [event]
    assert _agree(session, commerce, event) is False
    assert (_waits(session, energy), _waits(session, commerce)) == ([event], [])
    assert _agree(session, energy, event) is True
    assert [row.user_id for row in event.approvals] == [commerce.user_id, energy.user_id]


def test_an_official_without_department_speaks_for_all(session: Session, world: World) -> None:
    event = _submitted(session, world, [Desk(1, COUNTY, ENERGY), Desk(1, COUNTY, COMMERCE)])
    assert _agree(session, world.actor("official"), event) is True


def test_returned_event_is_asked_anew_everywhere(session: Session, world: World) -> None:
    event = _submitted(session, world, [Desk(1, COUNTY), Desk(2, PROVINCE)])
    _agree(session, world.actor("official"), event)
    with pytest.raises(Forbidden):
        return_event(session, actor=world.actor("official"), event=event, comment="补充", now=NOW)
    return_event(session, actor=world.actor("province"), event=event, comment="补充", now=NOW)
    submit_event(session, actor=world.actor("organiser"), event=event, now=NOW)
    session.flush()
    assert [row.status for row in event.approvals] == [ApprovalStatus.WAITING] * 2


def test_a_change_asks_only_the_desks_that_it_concerns(session: Session, world: World) -> None:
    place = frozenset({Ground.PLACE})
    event = _submitted(session, world, [Desk(1, COUNTY, grounds=TIME), Desk(2, PROVINCE, grounds=place)])
    for name in ("official", "province"):
        _agree(session, world.actor(name), event)
    later = replace(event.details, ends_at=MORNING + timedelta(hours=6))
    organiser = world.actor("organiser")
    ids = [one.id for one in event.campaigns]
    change_event(session, actor=organiser, event=event, details=later, campaign_ids=ids, version=event.version, now=NOW)
    assert [row.status for row in event.approvals] == [ApprovalStatus.WAITING, ApprovalStatus.AGREED]
    assert _agree(session, world.actor("official"), event) is True
    bigger = replace(event.details, expected_attendance=900)
    change_event(
        session, actor=organiser, event=event, details=bigger, campaign_ids=ids, version=event.version, now=NOW
    )
    assert [row.status for row in event.approvals] == [ApprovalStatus.WAITING] * 2


def test_deputy_decides_and_both_are_named(session: Session, world: World) -> None:
    energy = _official(session, world, "energy", "320682", ENERGY)
    commerce = _official(session, world, "commerce", "320682", COMMERCE)
    event = _submitted(session, world, [Desk(1, COUNTY, ENERGY)])
    assert _waits(session, commerce) == []
    day = beijing(NOW).date()
    assert commerce.user_id in [user.id for user in list_colleagues(session, actor=energy)]
    assert world.users["neighbour"].id not in [user.id for user in list_colleagues(session, actor=energy)]
    assert commerce.user_id is not None
    name_deputy(session, actor=energy, deputy_id=commerce.user_id, first_on=day, last_on=day)
    deciders = list_deciders(session, actor=commerce, today=day)
    assert list_waiting(session, deciders=deciders) == [event]
    assert list_deciders(session, actor=commerce, today=day + timedelta(days=1)) == [commerce]
    assert _agree(session, commerce, event) is True
    row = event.approvals[0]
    assert (row.user_id, row.principal_id) == (commerce.user_id, energy.user_id)


def test_deputy_is_a_colleague_who_sees_as_much(session: Session, world: World) -> None:
    day = beijing(NOW).date()
    for name in ("neighbour", "organiser", "official"):
        with pytest.raises(RuleBroken):
            name_deputy(
                session, actor=world.actor("official"), deputy_id=world.users[name].id, first_on=day, last_on=day
            )
    with pytest.raises(Forbidden):
        name_deputy(
            session, actor=world.actor("office"), deputy_id=world.users["official"].id, first_on=day, last_on=day
        )


def test_due_decisions_are_reminded_once_a_day(session: Session, world: World) -> None:
    event = _submitted(session, world, [Desk(1, COUNTY, days=2), Desk(2, PROVINCE, days=9)])
    assert event.approvals[0].due_on == beijing(NOW).date() + timedelta(days=2)
    assert remind_approvers(session, now=NOW) == 0
    tomorrow = NOW + timedelta(days=1)
    assert remind_approvers(session, now=tomorrow) == 1
    assert remind_approvers(session, now=tomorrow) == 0
    assert remind_approvers(session, now=tomorrow + timedelta(days=1)) == 1
    notice = session.scalars(select(Notice).where(Notice.kind == NoticeKind.APPROVAL_DUE)).first()
    assert notice is not None
    assert (notice.user_id, notice.params["day"]) == (world.users["official"].id, "2026-06-03")


def test_approver_is_told_whom_the_approval_pushes_out(session: Session, world: World) -> None:
    venue = make_venue(session, world, stalls=20)
    event = make_event(session, world, status="submitted", venue=venue, stalls_needed=12)
    small = make_event(session, world, status="submitted", venue=venue, stalls_needed=8)
    large = make_event(session, world, status="submitted", venue=venue, stalls_needed=9, title="放不下")
    make_event(session, world, status="submitted", venue=venue, stalls_needed=9, **_next_day())
    session.flush()
    assert list_pushed_out(session, event=event) == [large]
    assert list_pushed_out(session, event=small) == []


def _next_day() -> dict[str, object]:
    return {"starts_at": MORNING + timedelta(days=1), "ends_at": MORNING + timedelta(days=1, hours=3)}


def test_approver_sees_what_was_held_nearby(session: Session, world: World) -> None:
    event = make_event(session, world, status="submitted")
    before, rows = NOW - timedelta(days=100), []
    for east in (0.05, 0.5):
        venue = make_venue(session, world, name=f"东{east}", longitude=120.56 + east)
        one = make_event(session, world, status="published", venue=venue)
        one.starts_at, one.ends_at, one.status = before, before + timedelta(hours=3), EventStatus.CLOSED
        rows.append(one)
    session.flush()
    found = list_past_nearby(session, actor=world.actor("official"), event=event, now=NOW)
    assert [one.event for one in found] == rows[:1]
    assert list_past_nearby(session, actor=world.actor("neighbour"), event=event, now=NOW) == []


def _escalate(session: Session, actor: Actor, event: Event, now: datetime = NOW, comment: str = "超出本级权限") -> int:
    return escalate_event(session, actor=actor, event=event, now=now, comment=comment)


def test_an_official_passes_a_decision_to_the_level_above(session: Session, world: World) -> None:
    event = _submitted(session, world, [Desk(1, COUNTY), Desk(2, PROVINCE, ENERGY)])
    county, province = world.actor("official"), world.actor("province")
    city = _official(session, world, "city", "320600")
    with pytest.raises(RuleBroken):
        _escalate(session, county, event, comment="")
    assert _escalate(session, county, event) == 1
    assert (event.status, event.steps[-1].verb) == (EventStatus.SUBMITTED, Verb.ESCALATE)
    assert (_waits(session, county), _waits(session, city), _waits(session, province)) == ([], [event], [])
    with pytest.raises(Forbidden):
        _escalate(session, county, event)
    assert _escalate(session, city, event) == 1
    assert _waits(session, province) == [event]
    with pytest.raises(Forbidden):
        _escalate(session, province, event)


def test_a_level_without_officials_is_passed_over(session: Session, world: World) -> None:
    """Rugao's prefecture has no account here: the province decides, not a desk at which nobody sits."""
    event = _submitted(session, world, [Desk(1, COUNTY)])
    province = world.actor("province")
    assert _escalate(session, world.actor("official"), event) == 1
    assert (event.approvals[0].level, _waits(session, province)) == (PROVINCE, [event])
    with pytest.raises(Forbidden):
        _escalate(session, province, event)


def test_the_keeper_passes_up_only_what_is_late(session: Session, world: World) -> None:
    event = _submitted(session, world, [Desk(1, COUNTY, days=2)])
    organiser, province = world.actor("organiser"), world.actor("province")
    with pytest.raises(Forbidden):
        _escalate(session, organiser, event)
    late = NOW + timedelta(days=10)
    assert _escalate(session, organiser, event, now=late) == 1
    assert _waits(session, province) == ([event] if event.approvals[0].level is PROVINCE else [])
    assert event.approvals[0].due_on > beijing(late).date()
    with pytest.raises(Forbidden):
        _escalate(session, world.actor("dealer"), event, now=late)
