"""Series, tours, postponing and changing many, through the pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import BEIJING, today
from outreach.domain.events import EventStatus
from outreach.domain.market_days import MarketRule, RuleKind
from outreach.models.events import Event
from outreach.models.venues import Venue
from outreach.services.markets import MarketDetails, keep_market
from tests.client import StrictClient
from tests.factories.events import make_event
from tests.factories.venues import make_venue
from tests.factories.world import World

Roles = Callable[[str], StrictClient]
WEEKLY = MarketDetails([MarketRule(RuleKind.WEEKDAYS, (7,))], date(2026, 6, 1))


def _soon(days: int = 40) -> dict[str, datetime]:
    starts = datetime.combine(today() + timedelta(days=days), time(8), BEIJING)
    return {"starts_at": starts, "ends_at": starts + timedelta(hours=5)}


@pytest.fixture
def venue(session: Session, world: World) -> Venue:
    made = make_venue(session, world, stalls=12)
    keep_market(session, actor=world.actor("office"), venue=made, details=WEEKLY)
    return made


def _all(session: Session) -> list[Event]:
    session.expire_all()
    return list(session.scalars(select(Event).order_by(Event.listed_at)))


def test_series_is_previewed_and_days_are_skipped_one_by_one(
    as_role: Roles, session: Session, world: World, venue: Venue
) -> None:
    event = make_event(session, world, venue=venue, **_soon())
    full = make_event(session, world, status="approved", venue=venue, **_soon(44))
    assert full.starts_at is not None
    first, last = today() + timedelta(days=41), today() + timedelta(days=47)
    client, path = as_role("organiser"), f"/events/{event.id}/series"
    query = {"by": "weekdays", "weekdays": ["1", "2", "3", "4", "5", "6", "7"], "every": "1"}
    page = client.get(path, query_string=query | {"first": first.isoformat(), "last": last.isoformat()})
    days = re.findall(r'name="days" value="([\d-]+)"( checked)?', page.get_data(as_text=True))
    ticked = [day for day, checked in days if checked]
    assert len(days) == 7
    assert full.starts_at.astimezone(BEIJING).date().isoformat() not in ticked
    assert len(ticked) == 6
    answer = client.submit(path, {"days": ticked[:3]}, form=f"/events/{event.id}")
    assert answer.status_code == 303
    assert "/events/groups/" in answer.location
    group = client.get(answer.location).get_data(as_text=True)
    assert "提交 4 场活动" in group
    submitted = client.submit(f"{answer.location}/submit", {}, form=answer.location)
    assert submitted.status_code == 303
    official = as_role("official")
    page_text = official.get(answer.location).get_data(as_text=True)
    seen = re.findall(r'name="seen" value="([^"]+)"', page_text)[:4]
    done = official.submit(f"{answer.location}/approve", {"seen": seen}, form=answer.location)
    assert done.status_code == 303
    assert [one.status for one in _all(session)].count(EventStatus.APPROVED) == 5


def test_series_by_market_days_and_its_faults(as_role: Roles, session: Session, world: World, venue: Venue) -> None:
    event = make_event(session, world, venue=venue, **_soon())
    client, path = as_role("organiser"), f"/events/{event.id}/series"
    query = {"by": "market", "every": "2", "first": "2027-05-01", "last": "2027-05-31"}
    page = client.get(path, query_string=query).get_data(as_text=True)
    assert re.findall(r'name="days" value="([\d-]+)"', page) == ["2027-05-02", "2027-05-16", "2027-05-30"]
    for bad in ({"last": "2027-04-01"}, {"by": "weekdays"}, {"every": "0"}, {"first": "x"}, {"last": "2029-05-01"}):
        assert client.get(path, query_string=query | bad).status_code == 200
    assert client.submit(path, {"days": ["9999-99-99"]}, form=path.removesuffix("/series")).status_code == 422
    assert as_role("organiser2").get(path).status_code == 404


def test_township_events_are_made_at_ticked_venues(
    as_role: Roles, session: Session, world: World, venue: Venue
) -> None:
    event = make_event(session, world, **_soon())
    client, path = as_role("organiser"), f"/events/{event.id}/townships"
    page = client.get(path).get_data(as_text=True)
    assert venue.name in page
    day = (today() + timedelta(days=50)).isoformat()
    assert client.submit(path, {}).status_code == 422
    bad = client.submit(path, {"venues": ["x" * 36], "day-" + "x" * 36: day})
    assert bad.status_code == 422
    answer = client.submit(path, {"venues": [str(venue.id)], f"day-{venue.id}": day})
    assert answer.status_code == 303
    assert sorted(one.kind.value for one in _all(session)) == ["county", "township"]


def test_postponing_offers_days_and_says_who_was_faster(
    as_role: Roles, session: Session, world: World, venue: Venue
) -> None:
    event = make_event(session, world, status="published", venue=venue, **_soon())
    client, path = as_role("organiser"), f"/events/{event.id}/postpone"
    page = client.get(path).get_data(as_text=True)
    days = re.findall(r'name="day" id="day-\d+" value="([\d-]+)"', page)
    assert all(date.fromisoformat(day).isoweekday() == 7 for day in days)
    version = re.findall(r'name="version" value="(\d+)"', page)[-1]
    starts = datetime.combine(date.fromisoformat(days[0]), time(8), BEIJING)
    make_event(session, world, status="approved", venue=venue, starts_at=starts, ends_at=starts + timedelta(hours=3))
    taken = client.submit(path, {"day": days[0], "comment": "雨", "version": version})
    assert taken.status_code == 409
    assert days[0] not in re.findall(r'name="day" id="day-\d+" value="([\d-]+)"', taken.get_data(as_text=True))
    assert client.submit(path, {"day": days[1], "comment": "", "version": version}).status_code == 422
    done = client.submit(path, {"day": days[1], "comment": "雨", "version": version})
    assert done.status_code == 303
    assert "活动已延期" in client.get(done.location).get_data(as_text=True)
    assert client.get(path).status_code == 303


def test_ticked_events_are_changed_together(as_role: Roles, session: Session, world: World, venue: Venue) -> None:
    events = [make_event(session, world, venue=venue, **_soon(days)) for days in (40, 41)]
    client = as_role("organiser")
    ids = [str(one.id) for one in events]
    page = client.get("/events/bulk", query_string={"event": [*ids, "nonsense"]}).get_data(as_text=True)
    assert all(one in page for one in ids)
    assert client.submit("/events/bulk", {"event": ids}, form=f"/events/bulk?event={ids[0]}").status_code == 422
    typed = {"event": ids, "safety_person": "李四", "from_time": "09:00", "until_time": "12:00"}
    answer = client.submit("/events/bulk", typed, form=f"/events/bulk?event={ids[0]}")
    assert answer.status_code == 303
    assert {one.safety_person for one in _all(session)} == {"李四"}
    assert {one.starts_at.astimezone(BEIJING).hour for one in _all(session) if one.starts_at} == {9}
    assert client.get("/events/bulk").status_code == 200


def test_copy_of_an_event_brings_its_companies_and_the_series_is_edited_together(
    as_role: Roles, session: Session, world: World, venue: Venue
) -> None:
    event = make_event(session, world, venue=venue, **_soon())
    client = as_role("organiser")
    asked = {"organisation_id": str(world.organisations[2].id), "stalls": "2"}
    assert client.submit(f"/events/{event.id}/companies", asked, form=f"/events/{event.id}").status_code == 303
    form = client.get(f"/events/new?like={event.id}").get_data(as_text=True)
    assert f'name="like" type="hidden" value="{event.id}"' in form
    typed = {
        "title": "再来一场",
        "kind": "county",
        "venue_id": str(venue.id),
        "day": (today() + timedelta(days=60)).isoformat(),
        "from_time": "08:00",
        "until_time": "13:00",
        "stalls_needed": "10",
        "holder_kind": "county_government",
        "like": str(event.id),
        "reach": "one",
    }
    made = client.submit("/events/new", typed)
    assert made.status_code == 303
    assert world.organisations[2].name in client.get(made.location).get_data(as_text=True)
    days = [(today() + timedelta(days=days)).isoformat() for days in (70, 77)]
    client.submit(f"{made.location}/series", {"days": days}, form=made.location)
    edited = typed | {"safety_person": "王五", "reach": "all", "version": str(_all(session)[1].version)}
    assert client.submit(f"{made.location}/edit", edited).status_code == 303
    assert [one.safety_person for one in _all(session)] == ["张三", "王五", "王五", "王五"]
