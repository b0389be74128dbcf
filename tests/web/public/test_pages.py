"""What strangers see: the nearest events, one event, calendars."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta

import icalendar
from sqlalchemy.orm import Session

from outreach.domain.clock import BEIJING, today
from outreach.domain.geo.datums import Datum, point_from_wgs84
from outreach.models.events import Event
from outreach.services.events import approve_event, cancel_event, change_event, publish_event
from tests.client import StrictClient
from tests.factories.events import NOW, make_event
from tests.factories.venues import RUGAO, make_venue
from tests.factories.world import World

Roles = Callable[[str], StrictClient]


def make_soon(session: Session, world: World, status: str = "published", **changes: object) -> Event:
    starts = datetime.combine(today() + timedelta(days=30), time(8), BEIJING)
    values = {"starts_at": starts, "ends_at": starts + timedelta(hours=5)} | changes
    return make_event(session, world, status=status, **values)  # type: ignore[arg-type]


def entries(data: bytes) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(data).walk("VEVENT"))


def test_only_published_events_are_public(session: Session, world: World, client: StrictClient) -> None:
    hidden = make_soon(session, world, "approved", title="尚未发布")
    shown = make_soon(session, world, title="已经发布")
    session.commit()
    page = client.get("/e/").get_data(as_text=True)
    assert "已经发布" in page
    assert "尚未发布" not in page
    assert client.get(f"/e/{shown.code.lower()}").status_code == 200
    assert client.get(f"/e/{hidden.code}").status_code == 404
    assert client.get("/e/AAAAAAAA").status_code == 404


def test_nothing_of_the_plan_is_public(session: Session, world: World, client: StrictClient) -> None:
    event = make_soon(
        session, world, risk_note="风险甲", safety_plan="预案乙", safety_person="负责人丙", safety_phone="13900000000"
    )
    session.commit()
    for path in (f"/e/{event.code}", f"/e/{event.code}/event.ics", "/e/", "/cal/area/320682.ics"):
        text = client.get(path).get_data(as_text=True)
        assert not any(secret in text for secret in ("风险甲", "预案乙", "负责人丙", "13900000000"))


def test_nearest_first_and_by_county(session: Session, world: World, client: StrictClient) -> None:
    far = make_venue(session, world, name="远处", longitude=RUGAO[0] + 0.5, latitude=RUGAO[1])
    near = make_venue(session, world, name="近处")
    make_soon(session, world, venue=far, title="远处的活动")
    make_soon(session, world, venue=near, title="近处的活动")
    session.commit()
    page = client.get(f"/e/?lat={RUGAO[1]}&lon={RUGAO[0]}").get_data(as_text=True)
    assert page.index("近处的活动") < page.index("远处的活动")
    assert "47 公里" in page
    assert "近处的活动" in client.get("/e/?area=320682").get_data(as_text=True)
    neighbour = client.get("/e/?area=320685").get_data(as_text=True)
    assert "海安市暂无已发布的活动" in neighbour
    assert neighbour.index("周边近期活动") < neighbour.index("近处的活动")
    assert client.get("/e/?lat=nan&lon=999").status_code == 200


def test_page_is_light_and_carries_code_and_route(session: Session, world: World, client: StrictClient) -> None:
    event = make_soon(session, world)
    session.commit()
    answer = client.get(f"/e/{event.code}")
    page = answer.get_data(as_text=True)
    assert 'class="qrline"' in page
    longitude, latitude = point_from_wgs84(*RUGAO, Datum.GCJ02)
    assert f"to={longitude:.6f}%2C{latitude:.6f}" in page
    size = len(answer.data)
    for path in ("css/tokens.css", "css/public.css", "js/nearby.js", "img/favicon.svg"):
        size += len(client.get(f"/static/{path}").data)
    assert size <= 100_000
    assert page.count("<script") == 0


def test_calendar_of_an_event(session: Session, world: World, client: StrictClient) -> None:
    event = make_soon(session, world, title="如皋，专场；" + "长" * 60)
    session.commit()
    answer = client.get(f"/e/{event.code}/event.ics")
    assert answer.mimetype == "text/calendar"
    assert b"\r\nBEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai\r\n" in answer.data
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))
    [entry] = entries(answer.data)
    assert entry["UID"].startswith(str(event.id))
    assert entry["STATUS"] == "CONFIRMED"
    assert entry["SUMMARY"] == event.title
    assert entry["DTSTART"].dt == event.starts_at
    assert (
        client.get(f"/e/{event.code}/event.ics", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    )
    before = int(entry["SEQUENCE"])
    cancel_event(session, actor=world.actor("organiser"), event=event, reason="台风", now=NOW)
    session.commit()
    [cancelled] = entries(client.get(f"/e/{event.code}/event.ics").data)
    assert (cancelled["STATUS"], cancelled["UID"]) == ("CANCELLED", entry["UID"])
    assert int(cancelled["SEQUENCE"]) > before
    assert "已取消" in client.get(f"/e/{event.code}").get_data(as_text=True)
    assert len(entries(client.get("/cal/area/320682.ics").data)) == 1


def test_secret_feed_can_be_ended(session: Session, world: World, as_role: Roles, client: StrictClient) -> None:
    make_soon(session, world, "submitted", title="等待审批")
    session.commit()
    organiser = as_role("organiser")
    page = organiser.submit("/events/feeds", {"name": "手机"}).get_data(as_text=True)
    address = page.split('id="feed-address" readonly value="')[1].split('"')[0]
    path = address.removeprefix("http://127.0.0.1:8000")
    [entry] = entries(client.get(path).data)
    assert (entry["SUMMARY"], entry["STATUS"]) == ("等待审批", "TENTATIVE")
    ending = organiser.get("/events/feeds").get_data(as_text=True).split('action="/events/feeds/')[1].split('"')[0]
    assert organiser.submit(f"/events/feeds/{ending}", form="/events/feeds").status_code == 303
    assert client.get(path).status_code == 404
    assert client.get("/cal/no-such-token.ics").status_code == 404


def test_a_change_is_announced_only_when_it_is_approved(session: Session, world: World, client: StrictClient) -> None:
    event = make_soon(session, world, title="白蒲专场")
    told = event.starts_at
    assert told is not None
    organiser, moved = world.actor("organiser"), told + timedelta(days=3)
    session.commit()
    plan = replace(event.details, starts_at=moved, ends_at=moved + timedelta(hours=4), title="改期专场")
    assert change_event(
        session, actor=organiser, event=event, details=plan, campaign_ids=[], version=event.version, now=NOW
    )
    session.commit()

    def shown() -> tuple[str, datetime]:
        [entry] = entries(client.get(f"/e/{event.code}/event.ics").data)
        page = client.get(f"/e/{event.code}").get_data(as_text=True)
        assert datetime.fromisoformat(page.split('<time datetime="')[1].split('"')[0]) == entry["DTSTART"].dt
        return str(entry["SUMMARY"]), entry["DTSTART"].dt

    assert shown() == ("白蒲专场", told)
    assert "本场活动正在变更" in client.get(f"/e/{event.code}").get_data(as_text=True)
    approve_event(session, actor=world.actor("official"), event=event, version=event.version, now=NOW)
    session.commit()
    assert shown() == ("白蒲专场", told)  # approved, but not published yet
    publish_event(session, actor=organiser, event=event, now=NOW)
    session.commit()
    assert shown() == ("改期专场", moved)


def test_a_cancelled_change_was_never_announced(session: Session, world: World, client: StrictClient) -> None:
    event = make_soon(session, world, title="白蒲专场")
    told, organiser = event.starts_at, world.actor("organiser")
    assert told is not None
    reworded = replace(event.details, title="白蒲集市专场")
    change_event(
        session, actor=organiser, event=event, details=reworded, campaign_ids=[], version=event.version, now=NOW
    )
    session.commit()
    moved = replace(event.details, starts_at=told + timedelta(days=3), ends_at=told + timedelta(days=3, hours=4))
    change_event(session, actor=organiser, event=event, details=moved, campaign_ids=[], version=event.version, now=NOW)
    cancel_event(session, actor=organiser, event=event, reason="台风", now=NOW)
    session.commit()
    [entry] = entries(client.get(f"/e/{event.code}/event.ics").data)
    assert (str(entry["SUMMARY"]), entry["DTSTART"].dt, entry["STATUS"]) == ("白蒲集市专场", told, "CANCELLED")
