"""The journey of a test drive: booked or walking in, out, back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import beijing, utcnow
from outreach.domain.leads import Stage
from outreach.domain.test_drives import SLOT, DriveStatus, slot_start
from outreach.models.leads import Lead
from outreach.models.test_drives import TestDrive
from tests.client import StrictClient
from tests.factories.leads import make_lead
from tests.factories.stands import make_fair, make_stand
from tests.factories.vehicles import make_vehicle
from tests.factories.world import World

Browser = Callable[[str], StrictClient]
PAPERS = {
    "licence_class": "c2",
    "licence_first_issued_on": "2015-03-01",
    "long_term": "y",
    "route_kind": "closed_ground",
    "odometer_km": "1200",
    "agreement_version": "1",
    "consented": "y",
}


@pytest.fixture
def parties(session: Session, world: World) -> dict[str, Any]:
    """Ids of a lead, a car and the colleague who rides along, committed."""
    lead, car = make_lead(session, world, name="李大爷"), make_vehicle(session, world)
    found = {"lead_id": str(lead.id), "vehicle_id": str(car.id), "staff_id": str(world.users["dealer"].id)}
    session.commit()
    session.rollback()
    return found


def _start(client: StrictClient, parties: dict[str, Any], **changes: Any) -> Any:
    return client.submit("/test-drives/", {**parties, **PAPERS, **changes}, form="/test-drives/new")


def test_a_walk_in_goes_out_and_comes_back(as_role: Browser, session: Session, parties: dict[str, Any]) -> None:
    client = as_role("dealer")
    went = _start(client, parties)
    assert went.status_code == 303, went.get_data(as_text=True)
    assert "试驾中" in client.get(went.location).get_data(as_text=True)
    assert "李大爷" in client.get("/test-drives/").get_data(as_text=True)
    back = client.submit(f"{went.location}/back", {"rating": "5", "odometer_km": "1210", "note": "空间大"})
    assert back.status_code == 303
    drive = session.scalars(select(TestDrive)).one()
    assert (drive.status, drive.rating, drive.lead.stage) == (DriveStatus.BACK, 5, Stage.TEST_DRIVEN)


def test_a_booking_is_one_tap_and_then_goes_out(as_role: Browser, session: Session, parties: dict[str, Any]) -> None:
    client = as_role("dealer")
    moment = slot_start(utcnow() + timedelta(days=1))
    starts_at = beijing(moment).replace(hour=9, minute=0).isoformat()
    page = client.get(f"/test-drives/book?day={starts_at[:10]}&lead_id={parties['lead_id']}").get_data(as_text=True)
    assert re.search(r'name="starts_at" value="[^"]+">09:00', page)
    form = {"lead_id": parties["lead_id"], "vehicle_id": parties["vehicle_id"], "starts_at": starts_at}
    booked = client.submit("/test-drives/book", form)
    assert booked.status_code == 303, booked.get_data(as_text=True)
    again = client.submit("/test-drives/book", form)
    assert again.status_code == 409
    assert "刚被他人预约" in again.get_data(as_text=True)
    papers = {**PAPERS, "staff_id": parties["staff_id"]}
    assert client.submit(f"{booked.location}/out", papers).status_code == 303
    assert client.submit(f"{booked.location}/out", papers).status_code == 409
    session.rollback()
    assert session.scalars(select(TestDrive)).one().status is DriveStatus.OUT


@pytest.mark.parametrize(
    ("changes", "field", "word"),
    [
        ({"licence_class": "d"}, "licence_class", "准驾车型不能驾驶小型汽车"),
        ({"long_term": "", "licence_expires_on": "2020-01-01"}, "licence_expires_on", "已于 2020-01-01 到期"),
        ({"long_term": "", "licence_expires_on": ""}, "licence_expires_on", "请填写驾驶证有效期"),
        ({"licence_first_issued_on": str(beijing(utcnow()).date())}, "licence_first_issued_on", "驾龄不足 12 个月"),
        ({"consented": ""}, "consented", "请先由试驾人同意"),
        ({"agreement_version": "99999999999999"}, "consented", "协议已更新"),
        ({"odometer_km": str(2**40)}, "odometer_km", ""),
        ({"rating": "x", "route_kind": "moon"}, "route_kind", ""),
    ],
)
def test_a_refusal_is_shown_at_its_field(
    as_role: Browser, session: Session, parties: dict[str, Any], changes: dict[str, str], field: str, word: str
) -> None:
    answer = _start(as_role("dealer"), parties, **changes)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'href="#{field}' in text
    assert word in text
    assert session.scalars(select(TestDrive)).all() == []


def test_a_car_that_is_out_is_refused(as_role: Browser, parties: dict[str, Any], world: World) -> None:
    client = as_role("dealer")
    assert _start(client, parties).status_code == 303
    answer = _start(client, parties)
    assert answer.status_code == 409
    assert "该车正在试驾" in answer.get_data(as_text=True)


def test_bookings_are_cancelled_or_missed(as_role: Browser, session: Session, parties: dict[str, Any]) -> None:
    client = as_role("dealer")
    starts_at = slot_start(utcnow()) + 3 * SLOT
    form = {"lead_id": parties["lead_id"], "vehicle_id": parties["vehicle_id"], "starts_at": starts_at.isoformat()}
    for verb in ("cancel", "missed"):
        booked = client.submit("/test-drives/book", form)
        assert booked.status_code == 303
        assert client.submit(f"{booked.location}/{verb}", form=booked.location).status_code == 303
    found = {drive.status for drive in session.scalars(select(TestDrive))}
    assert found == {DriveStatus.CANCELLED, DriveStatus.MISSED}


def test_the_manager_publishes_a_new_agreement(as_role: Browser) -> None:
    text = "试驾人须遵守交通法规，服从陪驾人员的安排，按约定路线行驶。" * 3
    client = as_role("manager")
    assert client.submit("/test-drives/agreement", {"text_zh": "短"}).status_code == 422
    assert client.submit("/test-drives/agreement", {"text_zh": text}).status_code == 303
    assert "现行第 2 版" in client.get("/test-drives/agreement").get_data(as_text=True)
    assert "发布新版本" not in as_role("dealer").get("/test-drives/agreement").get_data(as_text=True)
    assert "现行第 1 版" in as_role("manager2").get("/test-drives/agreement").get_data(as_text=True)


def test_other_companies_see_no_drive(
    as_role: Browser, session: Session, world: World, parties: dict[str, Any]
) -> None:
    path = _start(as_role("dealer"), parties).location
    for name, code in (("manager", 200), ("office", 200), ("dealer2", 404), ("organiser", 403), ("official", 403)):
        assert as_role(name).get(path).status_code == code
    assert as_role("dealer2").get(f"{path}/back").status_code == 404
    theirs = make_vehicle(session, world, plate="苏FD00003", organisation_id=world.organisations[3].id)
    car_id = str(theirs.id)
    session.commit()
    answer = _start(as_role("dealer"), parties, vehicle_id=car_id)
    assert answer.status_code == 422


def test_a_colleagues_lead_keeps_its_name(
    as_role: Browser, session: Session, parties: dict[str, Any], world: World
) -> None:
    path = _start(as_role("dealer"), parties).location
    lead = session.get_one(Lead, UUID(parties["lead_id"]))
    lead.owner_id = world.users["manager"].id
    session.commit()
    text = as_role("dealer").get(path).get_data(as_text=True)
    assert "李大爷" not in text
    assert "同事的线索" in text


def test_pages_answer_without_leads_and_cars(as_role: Browser) -> None:
    client = as_role("dealer2")
    for path in (
        "/test-drives/",
        "/test-drives/new",
        "/test-drives/book",
        "/test-drives/?day=x&status=q",
        "/vehicles/",
    ):
        assert client.get(path).status_code == 200, path
    assert as_role("office").get("/test-drives/new").status_code == 303


def test_a_booking_offers_the_events_of_its_day_alone(
    as_role: Browser, session: Session, world: World, parties: dict[str, Any]
) -> None:
    morning = beijing(utcnow()).replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=2)
    fair = make_fair(session, world, title="后天的专场", starts_at=morning, ends_at=morning + timedelta(hours=5))
    make_stand(session, world, fair)
    fair_id = str(fair.id)
    session.commit()
    client = as_role("dealer")
    for days, offered in ((1, False), (2, True)):
        page = client.get(f"/test-drives/book?day={(beijing(utcnow()) + timedelta(days=days)).date()}")
        assert ("后天的专场" in page.get_data(as_text=True)) is offered
    form = {"lead_id": parties["lead_id"], "vehicle_id": parties["vehicle_id"], "event_id": fair_id}
    other = client.submit("/test-drives/book", {**form, "starts_at": (morning - timedelta(days=1)).isoformat()})
    assert other.status_code == 422
    assert client.submit("/test-drives/book", {**form, "starts_at": morning.isoformat()}).status_code == 303
