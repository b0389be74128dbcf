"""An event's journey through the pages, and who may open what."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import BEIJING, today
from outreach.domain.events import EventStatus
from outreach.domain.permits import HolderKind
from outreach.models.event_parties import EventCompany
from outreach.models.events import Event
from tests.client import StrictClient
from tests.factories.events import make_event
from tests.factories.vehicles import make_vehicle
from tests.factories.venues import make_venue
from tests.factories.world import World

Roles = Callable[[str], StrictClient]
SMALL_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"xref\n0 1\n0000000000 65535 f \ntrailer<</Size 3/Root 1 0 R>>\nstartxref\n99\n%%EOF\n"
)
SHARP = "{{ 7*7 }} ${7*7} ` </script><b>"


def soon(days: int = 40, hour: int = 8) -> datetime:
    return datetime.combine(today() + timedelta(days=days), time(hour), BEIJING)


def make_soon(session: Session, world: World, **changes: object) -> Event:
    starts = soon()
    return make_event(session, world, **({"starts_at": starts, "ends_at": starts + timedelta(hours=5)} | changes))  # type: ignore[arg-type]


def plan(venue_id: object, **changes: str) -> dict[str, str]:
    return {
        "title": "如皋专场",
        "kind": "county",
        "venue_id": str(venue_id),
        "day": soon().date().isoformat(),
        "from_time": "08:00",
        "until_time": "13:00",
        "expected_attendance": "1200",
        "holder_kind": "firm",
        "stalls_needed": "10",
        "risk_note": "人流",
        "safety_plan": "预案",
        "safety_person": "张三",
    } | changes


def test_journey_from_plan_to_report(session: Session, world: World, as_role: Roles, app: Flask) -> None:
    venue = make_venue(session, world)
    session.commit()
    organiser, official = as_role("organiser"), as_role("official")
    answer = organiser.submit("/events/new", plan(venue.id))
    assert answer.status_code == 303
    path = answer.location
    assert organiser.submit(f"{path}/submit", form=path).status_code == 303
    assert "如皋专场" in official.get("/events/queue").get_data(as_text=True)
    version = re.search(r'name="version" value="(\d+)"', official.get(path).get_data(as_text=True))
    assert version
    assert official.submit(f"{path}/approve", {"version": version[1]}, form=path).status_code == 303
    refused = organiser.submit(f"{path}/publish", form=path)
    assert refused.status_code == 422
    assert "公安许可编号" in refused.get_data(as_text=True)
    yesterday = (today() - timedelta(days=1)).isoformat()
    permit = {"permit_number": "皋公3号", "permit_applied_on": yesterday, "permit_issued_on": yesterday}
    assert organiser.submit(f"{path}/permit", permit, form=path).status_code == 303
    assert organiser.submit(f"{path}/publish", form=path).status_code == 303
    event = session.scalars(select(Event).execution_options(populate_existing=True)).one()
    assert event.status is EventStatus.PUBLISHED
    assert app.test_client().get(f"/e/{event.code}").status_code == 200
    event.starts_at, event.ends_at = soon(-1), soon(-1, 13)
    session.commit()
    figures = {"attendance": "900", "visitors": "1000", "incidents": "0"}
    assert organiser.submit(f"{path}/close", figures).status_code == 422
    assert organiser.submit(f"{path}/close", figures | {"visitors": "700"}).status_code == 303
    assert organiser.submit(f"{path}/report", form=path).status_code == 303
    assert official.submit(f"{path}/reopen", {"comment": "请核对"}, form=path).status_code == 303


def test_faulty_plan_comes_back_with_what_was_typed(session: Session, world: World, as_role: Roles) -> None:
    venue = make_venue(session, world)
    session.commit()
    answer = as_role("organiser").submit("/events/new", plan(venue.id, until_time="07:00", summary="不要丢失"))
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "结束时间应晚于开始时间" in page
    assert "不要丢失" in page


def test_advice_follows_the_number(session: Session, world: World, as_role: Roles) -> None:
    venue = make_venue(session, world)
    session.commit()
    organiser = as_role("organiser")
    query = f"venue_id={venue.id}&day=2026-07-12&from_time=08:00&until_time=13:00&stalls_needed=10&holder_kind=firm"
    small = organiser.get(f"/events/advice?{query}&expected_attendance=999").get_data(as_text=True)
    county = organiser.get(f"/events/advice?{query}&expected_attendance=1000").get_data(as_text=True)
    city = organiser.get(f"/events/advice?{query}&expected_attendance=5000").get_data(as_text=True)
    assert "需要公安许可" not in small
    assert "县级公安机关" in county
    assert "2026年6月22日" in county
    assert "市级公安机关" in city
    assert "农历五月廿八" in county
    assert organiser.get("/events/advice?expected_attendance=x&day=no&venue_id=no&holder_kind=no").status_code == 200


@pytest.mark.parametrize(
    "path", ["/events/", "/events/calendar", "/events/calendar?view=list&month=2026-10", "/events/feeds"]
)
@pytest.mark.parametrize("role", ["office", "official", "organiser", "manager", "dealer"])
def test_reading_pages_open_for_everybody_signed_in(
    session: Session, world: World, as_role: Roles, path: str, role: str
) -> None:
    make_event(session, world, status="published")
    session.commit()
    assert as_role(role).get(path).status_code == 200


@pytest.mark.parametrize(
    ("role", "status"),
    [("office", 200), ("organiser", 200), ("official", 404), ("province", 404), ("organiser2", 404), ("manager", 404)],
)
def test_draft_is_its_keepers(session: Session, world: World, as_role: Roles, role: str, status: int) -> None:
    event = make_event(session, world)
    session.commit()
    assert as_role(role).get(f"/events/{event.id}").status_code == status


def test_plan_stays_with_keeper_and_officials(session: Session, world: World, as_role: Roles) -> None:
    event = make_event(session, world, status="published", safety_plan="只给官员看的预案")
    session.commit()
    for role, reads in {"official": True, "organiser": True, "organiser2": False, "manager": False}.items():
        page = as_role(role).get(f"/events/{event.id}").get_data(as_text=True)
        assert ("只给官员看的预案" in page) is reads


def test_neighbour_cannot_approve(session: Session, world: World, as_role: Roles) -> None:
    event = make_event(session, world, status="submitted")
    session.commit()
    neighbour = as_role("neighbour")
    assert neighbour.submit(f"/events/{event.id}/approve", {"version": "2"}, form="/events/feeds").status_code == 404
    organiser = as_role("organiser")
    assert organiser.submit(f"/events/{event.id}/approve", {"version": "2"}, form="/events/feeds").status_code == 403


def test_stale_approval_is_409(session: Session, world: World, as_role: Roles) -> None:
    event = make_event(session, world, status="submitted")
    session.commit()
    answer = as_role("official").submit(f"/events/{event.id}/approve", {"version": "99"}, form=f"/events/{event.id}")
    assert answer.status_code == 409


def test_dealer_accepts_and_names_team(session: Session, world: World, as_role: Roles) -> None:
    event = make_soon(session, world, status="approved")
    car = make_vehicle(session, world)
    session.commit()
    path = f"/events/{event.id}"
    invited = {"organisation_id": str(world.organisations[2].id), "stalls": "2", "message": "欢迎"}
    assert as_role("organiser").submit(f"{path}/companies", invited, form=path).status_code == 303
    company = session.scalars(select(EventCompany)).one()
    manager, own = as_role("manager"), f"/events/invitations/{company.id}"
    assert "欢迎" in manager.get(own).get_data(as_text=True)
    assert manager.submit(f"{own}/accept", {"answer": "来"}, form=own).status_code == 303
    team = {"staff": [str(world.users["dealer"].id)], "vehicles": [str(car.id)]}
    assert manager.submit(f"{own}/team", team, form=own).status_code == 303
    page = as_role("organiser").get(path).get_data(as_text=True)
    assert "苏FD12345" in page
    assert as_role("manager2").get(own).status_code == 404
    assert manager.submit(f"{own}/decline", {"answer": "不来"}, form=own).status_code == 303


def test_only_pdfs_are_kept(session: Session, world: World, as_role: Roles) -> None:
    event = make_event(session, world)
    session.commit()
    organiser, path = as_role("organiser"), f"/events/{event.id}"

    def send(content: bytes) -> int:
        data = {"kind": "plan", "file": (io.BytesIO(content), "方案.pdf")}
        return organiser.submit(f"{path}/documents", data, form=path, content_type="multipart/form-data").status_code

    assert send(b"<script>alert(1)</script>") == 422
    assert send(b"%PDF-1.4 cut off") == 422
    assert send(b"%PDF-1.4\nsmall\n%%EOF\n") == 422
    assert send(SMALL_PDF) == 303
    found = re.search(rf'{path}/documents/([0-9a-f-]{{36}})"', organiser.get(path).get_data(as_text=True))
    assert found
    answer = organiser.get(f"{path}/documents/{found[1]}")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert as_role("organiser2").get(f"{path}/documents/{found[1]}").status_code == 404


def test_sharp_text_is_only_text(session: Session, world: World, as_role: Roles, client: StrictClient) -> None:
    texts = ("title", "summary", "risk_note", "safety_plan", "safety_person", "holder_name")
    event = make_event(session, world, status="published", **dict.fromkeys(texts, SHARP))
    session.commit()
    organiser = as_role("organiser")
    for path in (f"/events/{event.id}", f"/events/{event.id}/edit", "/events/", "/events/calendar?month=2026-07"):
        page = organiser.get(path).get_data(as_text=True)
        assert "{{ 7*7 }} ${7*7}" in page
        assert "</script><b>" not in page
        assert " 49 " not in page
    assert "</script><b>" not in client.get(f"/e/{event.code}").get_data(as_text=True)


def test_office_corrects_a_holiday(as_role: Roles) -> None:
    office = as_role("office")
    data = {"day": "2027-02-14", "kind": "worked", "name_zh": "补班", "name_en": "Make-up day"}
    assert office.submit("/events/holidays", data).status_code == 303
    page = office.get("/events/calendar?month=2027-02").get_data(as_text=True)
    assert "补班" in page
    assert "调休安排" in page
    assert as_role("organiser").get("/events/holidays").status_code == 403


def test_lists_keep_their_number_of_queries(session: Session, world: World, as_role: Roles) -> None:
    from sqlalchemy import event as listen

    from outreach.extensions import db

    counts = []
    organiser = as_role("organiser")
    for _ in range(2):
        make_event(session, world, status="published")
        make_event(session, world, holder_kind=HolderKind.FIRM)
        session.commit()
        seen: list[str] = []
        note = lambda *args, seen=seen: seen.append(args[2])  # noqa: E731  # the listener's own arguments
        listen.listen(db.engine, "before_cursor_execute", note)
        organiser.get("/events/")
        organiser.get(f"/events/calendar?month={date(2026, 7, 1):%Y-%m}")
        listen.remove(db.engine, "before_cursor_execute", note)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_calendar_of_a_month_says_holidays_and_make_up_days(as_role: Roles) -> None:
    organiser = as_role("organiser")
    october = organiser.get("/events/calendar?month=2026-10").get_data(as_text=True)
    assert "国庆节" in october
    assert "补班" in october
    assert "霜降" in october
    listed = organiser.get("/events/calendar?month=2026-10&view=list").get_data(as_text=True)
    assert "2026年10月10日" in listed
    assert "没有活动" in organiser.get("/events/calendar?month=2031-12").get_data(as_text=True)


def test_full_day_folds_and_full_month_stays_light(session: Session, world: World, as_role: Roles) -> None:
    venue = make_venue(session, world, stalls=10_000)
    for number in range(30):
        make_event(session, world, status="published", venue=venue, title=f"第{number}场")
    session.commit()
    page = as_role("organiser").get("/events/calendar?month=2026-07&area=rugao").get_data(as_text=True)
    assert "30 场活动" in page
    assert page.count('<a class="more"') == 2  # in the grid, and in the phone's list
    assert "还有 26 项" in page


def test_blank_number_of_people_promises_nothing(as_role: Roles) -> None:
    page = as_role("organiser").get("/events/advice?holder_kind=firm").get_data(as_text=True)
    assert "请填写预计人数" in page
    assert "无需公安许可" not in page


def test_a_plan_like_another_takes_all_but_its_day(session: Session, world: World, as_role: Roles) -> None:
    event = make_event(session, world, title="如皋专场", safety_person="张三", summary="欢迎")
    session.commit()
    organiser = as_role("organiser")
    page = organiser.get(f"/events/new?like={event.id}").get_data(as_text=True)
    assert all(text in page for text in ('value="如皋专场"', 'value="张三"', "欢迎"))
    assert event.starts_at is not None
    assert event.starts_at.date().isoformat() not in page
    usual = organiser.get("/events/new").get_data(as_text=True)
    assert 'value="张三"' in usual
    assert 'value="如皋专场"' not in usual
    assert as_role("organiser2").get(f"/events/new?like={event.id}").status_code == 404
