"""A full month in few queries, and calendars as their subscribers read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import icalendar
import recurring_ical_events
from sqlalchemy import event as listen
from sqlalchemy import insert
from sqlalchemy.orm import Session

from outreach.domain.clock import BEIJING, utcnow
from outreach.domain.scheduling.limits import BlackoutDays
from outreach.extensions import db
from outreach.models.events import Event
from outreach.services.event_limits import add_blackout
from outreach.services.event_postponing import postpone_event
from outreach.services.events import approve_event, cancel_event, publish_event
from tests.client import StrictClient
from tests.factories.events import NOW, make_event
from tests.factories.venues import make_venue
from tests.factories.world import World
from tests.web.events.test_pages import make_soon, soon

Roles = Callable[[str], StrictClient]


def fill_month(session: Session, world: World, number: int) -> None:
    """So many published events of Rugao in July 2026, put in as rows."""
    pattern = make_event(session, world, status="published", venue=make_venue(session, world, stalls=10_000))
    same = ("organisation_id", "area_id", "venue_id", "status")
    shared = {name: getattr(pattern, name) for name in same} | {"expected_attendance": 100, "published_at": NOW}
    rows: list[dict[str, Any]] = []
    for n in range(number - 1):
        starts = datetime(2026, 7, n % 31 + 1, 8 + n % 3, tzinfo=BEIJING)
        times = {"starts_at": starts, "ends_at": starts + timedelta(hours=3), "listed_at": starts}
        rows.append({"code": f"M{n:07d}", "title": f"第{n}场", **times, **shared})
    session.execute(insert(Event), rows)
    session.commit()


def test_a_full_month_asks_eight_queries_at_most(session: Session, world: World, as_role: Roles) -> None:
    fill_month(session, world, 2_000)
    days = BlackoutDays("停办日", date(2026, 7, 2), date(2026, 7, 3))
    add_blackout(session, actor=world.actor("official"), area=world.areas["320682"], days=days)
    client = as_role("official")
    seen: list[str] = []
    note = lambda *args: seen.append(args[2])  # noqa: E731  # the listener's own arguments
    listen.listen(db.engine, "before_cursor_execute", note)
    page = client.get("/events/calendar?month=2026-07&area=320682").get_data(as_text=True)
    listen.remove(db.engine, "before_cursor_execute", note)
    assert len(seen) <= 8, seen
    assert "2,000 场活动" in page
    assert page.count("停办日") >= 2
    whole = client.get("/events/calendar?month=2026-07&area=320682&view=list").get_data(as_text=True)
    assert whole.count('class="entry published"') == 2_000
    assert 'id="day-2026-07-12"' in whole


def test_a_subscriber_polls_with_etag_and_learns_each_change_once(
    session: Session, world: World, client: StrictClient
) -> None:
    event = make_soon(session, world, status="published")
    path, tag, sequence = "/cal/area/320682.ics", "", -1
    organiser, official = world.actor("organiser"), world.actor("official")

    def poll() -> int:
        nonlocal tag
        answer = client.get(path, headers={"If-None-Match": tag} if tag else {})
        if answer.status_code == 200:
            tag = answer.headers["ETag"]
        return answer.status_code

    def entry() -> icalendar.Event:
        return icalendar.Calendar.from_ical(client.get(path).data).walk("VEVENT")[0]

    def postpone() -> None:
        day, version = soon(43).date(), event.version
        postpone_event(session, actor=organiser, event=event, day=day, reason="雨", version=version, now=utcnow())

    def publish() -> None:
        approve_event(session, actor=official, event=event, version=event.version, now=NOW)
        publish_event(session, actor=organiser, event=event, now=NOW)

    def cancel() -> None:
        cancel_event(session, actor=organiser, event=event, reason="雨", now=NOW)

    assert (poll(), poll()) == (200, 304)
    for change, status in ((postpone, "TENTATIVE"), (publish, "CONFIRMED"), (cancel, "CANCELLED")):
        change()
        session.commit()
        assert (poll(), poll()) == (200, 304)
        read = entry()
        assert (str(read["uid"]).split("@")[0], read["status"]) == (str(event.id), status)
        assert read["sequence"] > sequence
        sequence = read["sequence"]


def test_feed_is_expanded_by_a_reader_of_recurrences(session: Session, world: World, client: StrictClient) -> None:
    for days in (40, 43, 80):
        make_soon(session, world, status="published", starts_at=soon(days), ends_at=soon(days, 13))
    session.commit()
    calendar = icalendar.Calendar.from_ical(client.get("/cal/area/320682.ics").data)
    first = soon(40).date()
    found = recurring_ical_events.of(calendar).between(first, first + timedelta(days=10))
    assert [one["dtstart"].dt for one in found] == [soon(40), soon(43)]
    assert recurring_ical_events.of(calendar).at(first)[0]["dtend"].dt == soon(40, 13)
