"""Closed days refuse, quotas count: of 24 approvals for the week's last place one wins. Checklists come with reminders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.clock import beijing
from outreach.domain.errors import Conflict, Forbidden, RuleBroken
from outreach.domain.events import EventStatus
from outreach.domain.inbox import TaskKind
from outreach.domain.notices import NoticeKind
from outreach.domain.scheduling.limits import SHIPPED_CHECKLIST, BlackoutDays, BlackoutKind, ChecklistItem, Quota
from outreach.importers.blackouts import read_blackouts
from outreach.models.event_limits import Blackout, EventTask, QuotaCounter
from outreach.models.events import Event
from outreach.models.notices import Notice
from outreach.queries.event_days import list_day_options
from outreach.queries.event_limits import find_quota, list_quota_use
from outreach.queries.event_tasks import due_on, list_tasks_of
from outreach.queries.inbox import list_tasks
from outreach.services.event_copies import copy_event
from outreach.services.event_limits import add_blackout, add_blackouts, remove_blackout, set_quota
from outreach.services.event_postponing import postpone_event
from outreach.services.event_tasks import add_task, add_template_item, give_task, remind_tasks, tick_task
from outreach.services.events import approve_event, cancel_event
from tests.factories.events import MORNING, NOW, make_event
from tests.factories.venues import make_venue
from tests.factories.world import World
from tests.services.test_event_races import WRITERS, race

GAOKAO = BlackoutDays("高考", MORNING.date() - timedelta(days=1), MORNING.date())
FESTIVAL = BlackoutDays("菊花节", MORNING.date(), MORNING.date(), BlackoutKind.WARNS)


def _approve(session: Session, world: World, event: Event) -> None:
    approve_event(session, actor=world.actor("official"), event=event, version=event.version, now=NOW)


@pytest.mark.parametrize("code", ["320682", "320600", "100000"])
def test_closed_days_of_an_area_and_of_those_above_refuse(session: Session, world: World, code: str) -> None:
    add_blackout(session, actor=world.actor("office"), area=world.areas[code], days=GAOKAO)
    with pytest.raises(RuleBroken) as refused:
        make_event(session, world, status="submitted")
    assert refused.value.params == {"names": "高考"}


def test_other_areas_days_and_noted_days_do_not_refuse(session: Session, world: World) -> None:
    office = world.actor("office")
    add_blackout(session, actor=office, area=world.areas["320685"], days=GAOKAO)
    add_blackout(session, actor=office, area=world.areas["320682"], days=FESTIVAL)
    event = make_event(session, world, status="submitted")
    (option,) = list_day_options(session, event=event, days=[MORNING.date()], now=NOW, moves=True)
    assert (option.closed, option.noted, option.possible, option.warned) == ((), ("菊花节",), True, True)
    closed = add_blackout(session, actor=office, area=world.areas["320682"], days=GAOKAO)
    with pytest.raises(RuleBroken):
        _approve(session, world, event)
    remove_blackout(session, actor=world.actor("official"), blackout=closed)
    _approve(session, world, event)


@pytest.mark.parametrize("name", ["neighbour", "organiser", "manager"])
def test_only_those_in_charge_close_days_and_set_quotas(session: Session, world: World, name: str) -> None:
    with pytest.raises(Forbidden):
        add_blackout(session, actor=world.actor(name), area=world.areas["320682"], days=GAOKAO)
    with pytest.raises(Forbidden):
        set_quota(session, actor=world.actor(name), area=world.areas["320682"], quota=Quota(1))


def _ics(*entries: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//", *entries, "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def _entry(uid: str, *lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT"])


def test_calendar_file_becomes_days_and_again_changes_them(session: Session, world: World) -> None:
    whole = _entry("a", "SUMMARY:高考", "DTSTART;VALUE=DATE:20260607", "DTEND;VALUE=DATE:20260610")
    timed = _entry("b", "SUMMARY:{{ 7*7 }}", "DTSTART:20260630T230000Z", "DTEND:20260701T020000Z")
    weekly = _entry("c", "SUMMARY:周会", "DTSTART;VALUE=DATE:20260601", "RRULE:FREQ=WEEKLY")
    broken = _entry("d", "SUMMARY:没有日期")
    long = _entry("e", "SUMMARY:整年", "DTSTART;VALUE=DATE:20260101", "DTEND;VALUE=DATE:20270101")
    report = read_blackouts(_ics(whole, timed, weekly, broken, long), BlackoutKind.CLOSED)
    assert [(uid, days.first_on.isoformat(), days.last_on.isoformat()) for uid, days in report.entries] == [
        ("a", "2026-06-07", "2026-06-09"),
        ("b", "2026-07-01", "2026-07-01"),
    ]
    assert [name for name, _ in report.refused] == ["周会", "没有日期", "整年"]
    official, area = world.actor("official"), world.areas["320682"]
    for _ in range(2):
        add_blackouts(session, actor=official, area=area, entries=report.entries)
    assert session.scalar(select(func.count()).select_from(Blackout)) == 2


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff\xfe\x00", b"x" * (1024 * 1024 + 1)])
def test_what_is_no_calendar_is_refused(content: bytes) -> None:
    with pytest.raises(RuleBroken) as refused:
        read_blackouts(content, BlackoutKind.CLOSED)
    assert list(refused.value.fields) == ["file"]


def test_quota_of_the_nearest_area_holds(session: Session, world: World) -> None:
    office = world.actor("office")
    assert find_quota(session, area=world.areas["320682106"]) == Quota()
    set_quota(session, actor=office, area=world.areas["320000"], quota=Quota(5, 2))
    set_quota(session, actor=office, area=world.areas["320682"], quota=Quota(3))
    assert find_quota(session, area=world.areas["320682106"]) == Quota(3)
    assert find_quota(session, area=world.areas["320685"]) == Quota(5, 2)
    set_quota(session, actor=office, area=world.areas["320682"], quota=Quota())
    assert find_quota(session, area=world.areas["320682106"]) == Quota(5, 2)


def test_quota_counts_what_was_approved_before_and_is_given_back(session: Session, world: World) -> None:
    venue = make_venue(session, world, stalls=100)
    first = make_event(session, world, status="approved", venue=venue)
    set_quota(session, actor=world.actor("official"), area=world.areas["320682"], quota=Quota(1))
    second = make_event(session, world, status="submitted", venue=venue)
    assert [(use.taken, use.capacity, use.full) for use in list_quota_use(session, event=second)] == [(1, 1, True)]
    session.commit()
    with pytest.raises(Conflict):
        _approve(session, world, second)
    session.rollback()
    cancel_event(session, actor=world.actor("organiser"), event=first, reason="让出名额", now=NOW)
    _approve(session, world, second)
    assert second.status is EventStatus.APPROVED


def test_postponed_event_leaves_its_week(session: Session, world: World) -> None:
    set_quota(session, actor=world.actor("official"), area=world.areas["320682"], quota=Quota(1, 1))
    event = make_event(session, world, status="approved")
    postpone_event(
        session,
        actor=world.actor("organiser"),
        event=event,
        day=date(2026, 7, 20),
        reason="雨",
        version=event.version,
        now=NOW,
    )
    taken = select(QuotaCounter.day).where(QuotaCounter.taken == 1)
    assert set(session.scalars(taken)) == {date(2026, 7, 20)}
    _approve(session, world, event)
    assert set(session.scalars(taken)) == {date(2026, 7, 20)}


def test_one_of_24_approvals_gets_the_weeks_last_place(app: Flask, session: Session, world: World) -> None:
    venue = make_venue(session, world, stalls=1000)
    set_quota(session, actor=world.actor("official"), area=world.areas["320682"], quota=Quota(1))
    ids = [make_event(session, world, status="submitted", venue=venue).id for _ in range(WRITERS)]
    official = world.actor("official")
    session.commit()

    def approve(own: Session, event_id: UUID) -> None:
        event = own.get_one(Event, event_id)
        approve_event(own, actor=official, event=event, version=event.version, now=NOW)

    act: Callable[[Session, UUID], None] = approve
    assert race(app, act, ids) == Counter(won=1, conflict=WRITERS - 1)


def test_checklist_is_made_on_submission_and_due_with_the_event(session: Session, world: World) -> None:
    event = make_event(session, world, status="submitted")
    tasks = list_tasks_of(session, event=event)
    assert [task.title for task in tasks] == [item.title for item in SHIPPED_CHECKLIST]
    assert due_on(event, tasks[0]) == MORNING.date() - timedelta(days=30)
    organiser = world.actor("organiser")
    tick_task(session, actor=organiser, event=event, task=tasks[0], done=True, now=NOW)
    assert (tasks[0].done_at, tasks[0].done_by_id) == (NOW, organiser.user_id)
    with pytest.raises(Forbidden):
        tick_task(session, actor=world.actor("official"), event=event, task=tasks[1], done=True, now=NOW)
    with pytest.raises(Conflict):
        add_task(session, actor=organiser, event=event, item=ChecklistItem(tasks[0].title, 3), owner_id=None)
    with pytest.raises(RuleBroken):
        give_task(session, actor=organiser, event=event, task=tasks[1], owner_id=world.users["dealer"].id)


def test_own_template_replaces_the_shipped_and_copies_bring_owners(session: Session, world: World) -> None:
    organiser = world.actor("organiser")
    add_template_item(session, actor=organiser, item=ChecklistItem("借帐篷", 5))
    event = make_event(session, world, status="submitted")
    tasks = list_tasks_of(session, event=event)
    assert len(tasks) == len(SHIPPED_CHECKLIST) + 1
    give_task(session, actor=organiser, event=event, task=tasks[0], owner_id=organiser.user_id)
    tick_task(session, actor=organiser, event=event, task=tasks[0], done=True, now=NOW)
    copy = copy_event(session, actor=organiser, source=event, now=NOW)
    session.flush()
    copied = list_tasks_of(session, event=copy)
    assert (copied[0].owner_id, copied[0].done_at, due_on(copy, copied[0])) == (organiser.user_id, None, None)


def test_due_items_are_reminded_to_their_owner_or_to_all(session: Session, world: World) -> None:
    event = make_event(session, world, status="submitted")
    session.query(EventTask).update({"done_at": NOW})
    own = add_task(
        session,
        actor=world.actor("organiser"),
        event=event,
        item=ChecklistItem("演练", 1),
        owner_id=world.users["organiser"].id,
    )
    assert remind_tasks(session, now=NOW) == 0
    eve = MORNING - timedelta(days=2)
    assert remind_tasks(session, now=eve) == 1
    assert remind_tasks(session, now=eve + timedelta(days=1)) == 0
    assert own.reminded_on == beijing(eve).date()
    notice = session.scalars(select(Notice).where(Notice.kind == NoticeKind.TASK_DUE)).one()
    assert (notice.user_id, notice.params["task"]) == (world.users["organiser"].id, "演练")


def test_due_items_stand_on_the_home_page_of_their_owner_or_of_everybody(session: Session, world: World) -> None:
    event = make_event(session, world, status="submitted")
    eve, organiser = MORNING - timedelta(days=9), world.actor("organiser")

    def waiting(name: str) -> list[tuple[object, object, bool]]:
        tasks = list_tasks(session, actor=world.actor(name), now=eve, confirmed_within_days=90)
        due = [one for one in tasks if one.kind is TaskKind.CHECKLIST_DUE]
        return [(one.values["count"], one.values["day"], one.late) for one in due]

    late = [item for item in SHIPPED_CHECKLIST if item.days_before >= 8]
    first = MORNING.date() - timedelta(days=30)
    assert waiting("organiser") == waiting("organiser_staff") == [(len(late), first, True)]
    for task in list_tasks_of(session, event=event)[: len(late) - 1]:
        give_task(session, actor=organiser, event=event, task=task, owner_id=organiser.user_id)
    assert waiting("organiser_staff") == [(1, MORNING.date() - timedelta(days=10), True)]
    for task in list_tasks_of(session, event=event):
        tick_task(session, actor=organiser, event=event, task=task, done=True, now=eve)
    assert waiting("organiser") == []
    assert waiting("manager") == []
