"""Quotas, closed days, checklists, sheets for paper, and the report's way up, through the pages."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import utcnow
from outreach.domain.events import EventStatus
from outreach.models.event_limits import Blackout, ChecklistTemplate, EventQuota
from outreach.models.events import Event, EventReport
from tests.client import StrictClient
from tests.factories.events import make_event
from tests.factories.world import World
from tests.web.events.test_pages import make_soon

Roles = Callable[[str], StrictClient]
ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//\r\nBEGIN:VEVENT\r\nUID:g1\r\nDTSTAMP:20260101T000000Z\r\n"
    "SUMMARY:{{ 7*7 }} 高考\r\nDTSTART;VALUE=DATE:20990607\r\nDTEND;VALUE=DATE:20990610\r\nEND:VEVENT\r\n"
    "END:VCALENDAR\r\n"
)


def test_days_are_closed_imported_and_opened(session: Session, as_role: Roles) -> None:
    client, path = as_role("official"), "/events/limits"
    days = {"b-area": "320682", "b-name": "菊花节", "b-first_on": "2099-10-01", "b-last_on": "2099-10-03"}
    assert client.submit(f"{path}/days", days | {"b-kind": "warns"}, form=path).status_code == 303
    strange = days | {"b-kind": "closed", "b-area": "320685"}
    assert client.submit(f"{path}/days", strange, form=path).status_code == 422
    backwards = days | {"b-kind": "closed", "b-last_on": "2099-09-01"}
    assert client.submit(f"{path}/days", backwards, form=path).status_code == 422
    file = {"f-area": "320682", "f-kind": "closed", "f-file": (io.BytesIO(ICS.encode()), "gaokao.ics")}
    page = client.submit(f"{path}/days/import", file, form=path, content_type="multipart/form-data")
    assert page.status_code == 200
    assert "{{ 7*7 }} 高考" in page.get_data(as_text=True)
    bad = {"f-area": "320682", "f-kind": "closed", "f-file": (io.BytesIO(b"no"), "x.ics")}
    assert client.submit(f"{path}/days/import", bad, form=path, content_type="multipart/form-data").status_code == 422
    rows = session.scalars(select(Blackout)).all()
    assert len(rows) == 2
    assert client.submit(f"{path}/days/{rows[0].id}/remove", {}, form=path).status_code == 303


def test_an_officials_own_area_is_filled_in(as_role: Roles) -> None:
    page = as_role("official").get("/events/limits").get_data(as_text=True)
    assert page.count('value="320682 如皋市"') == 3
    assert 'value="320682' not in as_role("office").get("/events/limits").get_data(as_text=True)


def test_quota_is_set_and_shown_to_the_approver(session: Session, world: World, as_role: Roles) -> None:
    client, path = as_role("official"), "/events/limits"
    typed = {"q-area": "如皋", "q-per_county_week": "4", "q-per_ground_day": ""}
    assert client.submit(f"{path}/quota", typed, form=path).status_code == 303
    assert session.scalars(select(EventQuota.per_county_week)).all() == [4]
    assert client.submit(f"{path}/quota", typed | {"q-per_county_week": "0"}, form=path).status_code == 422
    event = make_soon(session, world, status="submitted")
    assert "0／4 场" in client.get(f"/events/{event.id}").get_data(as_text=True)


def test_checklist_is_filled_given_ticked_and_printed(session: Session, world: World, as_role: Roles) -> None:
    event = make_soon(session, world)
    client, path = as_role("organiser"), f"/events/{event.id}/checklist"
    assert "使用模板" in client.get(path).get_data(as_text=True)
    assert client.submit(f"{path}/fill", {}, form=path).status_code == 303
    page = client.get(path).get_data(as_text=True)
    assert "编写风险评估报告" in page
    task = re.findall(rf"{path}/([0-9a-f-]+)/tick", page)[0]
    assert client.submit(f"{path}/{task}/tick", {"done": "yes"}, form=path).status_code == 303
    give = {"owner_id": str(world.users["organiser"].id)}
    assert client.submit(f"{path}/{task}/give", give, form=path).status_code == 303
    assert "已完成 1／8" in client.get(path).get_data(as_text=True)
    assert client.submit(path, {"title": "借帐篷", "days_before": "5", "owner_id": ""}).status_code == 303
    assert client.submit(path, {"title": "借帐篷", "days_before": "5", "owner_id": ""}).status_code == 422
    assert client.submit(path, {"title": "", "days_before": "999"}).status_code == 422
    assert client.submit("/events/checklist", {"title": "量电压", "days_before": "2"}).status_code == 303
    own = session.scalars(select(ChecklistTemplate).where(ChecklistTemplate.title == "量电压")).one()
    removed = client.submit(f"/events/checklist/{own.id}/remove", {}, form="/events/checklist")
    assert removed.status_code == 303
    plan = client.get(f"/events/{event.id}/work-plan").get_data(as_text=True)
    assert "借帐篷" in plan
    assert as_role("dealer").get(path).status_code == 404


def test_sheets_carry_the_plan_and_a_box_for_every_desk(session: Session, world: World, as_role: Roles) -> None:
    event = make_soon(session, world, status="submitted", safety_plan="分区 {{ 7*7 }}")
    client = as_role("official")
    plan = client.get(f"/events/{event.id}/work-plan").get_data(as_text=True)
    sheet = client.get(f"/events/{event.id}/approval-sheet").get_data(as_text=True)
    assert "分区 {{ 7*7 }}" in plan
    assert "签字、盖章：" in sheet
    assert event.code in sheet
    public = make_event(session, world, status="published")
    session.commit()
    for page in ("work-plan", "approval-sheet", "checklist"):
        assert as_role("dealer").get(f"/events/{public.id}/{page}").status_code == 403


def _photo() -> tuple[io.BytesIO, str]:
    target = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(target, "JPEG")
    target.seek(0)
    return target, "现场.jpg"


def test_report_with_costs_and_photos_goes_up_the_tree(session: Session, world: World, as_role: Roles) -> None:
    event = make_event(session, world, status="published")
    event.starts_at, event.ends_at = utcnow() - timedelta(days=1), utcnow() - timedelta(hours=20)
    session.commit()
    client, path = as_role("organiser"), f"/events/{event.id}"
    figures = {"attendance": "500", "visitors": "200", "incidents": "0", "lessons": "早些开展", "cost_power": "800"}
    assert client.submit(f"{path}/close", figures | {"cost_ground": "-1"}).status_code == 422
    assert client.submit(f"{path}/close", figures | {"cost_ground": "1200"}).status_code == 303
    report = session.scalars(select(EventReport)).one()
    assert (report.costs, report.total_cost, report.lessons) == ({"ground": 1200, "power": 800}, 2000, "早些开展")
    photo = {"photo": _photo(), "caption": "试驾区"}
    kept = client.submit(f"{path}/photos", photo, form=f"{path}/close", content_type="multipart/form-data")
    assert kept.status_code == 303
    bad = {"photo": (io.BytesIO(b"no"), "x.jpg")}
    refused = client.submit(f"{path}/photos", bad, form=f"{path}/close", content_type="multipart/form-data")
    assert refused.status_code == 422
    page = client.get(path).get_data(as_text=True)
    assert "合计 2,000 元" in page
    picture = re.findall(rf"{path}/photos/[0-9a-f-]+", page)[0]
    assert client.get(picture).mimetype == "image/jpeg"
    assert as_role("manager").get(picture).status_code == 404
    assert client.submit(f"{path}/report", {}, form=path).status_code == 303
    for name in ("official", "office", "province"):
        reader = as_role(name)
        assert "已阅，报送上级" in reader.get(path).get_data(as_text=True)
        assert reader.submit(f"{path}/report/forward", {}, form=path).status_code == 303
    session.expire_all()
    assert session.scalars(select(EventReport.at_level)).all() == [None]
    assert session.scalars(select(Event.status)).all() == [EventStatus.REPORTED]
    assert as_role("official").submit(f"{path}/report/forward", {}, form=path).status_code == 409
