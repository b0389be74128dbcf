"""Test drives that a phone tells of afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import utcnow
from outreach.domain.leads import Stage
from outreach.domain.signatures import as_path, signature_hash, text_hash
from outreach.domain.test_drives import DEFAULT_AGREEMENT_EN, DEFAULT_AGREEMENT_ZH, DriveStatus
from outreach.models.base import new_id
from outreach.models.test_drives import Agreement, DriveReturn, TestDrive
from outreach.services.agreements import publish_agreement
from outreach.services.privacy import erase_person
from outreach.services.test_drives import book_drive
from tests.client import StrictClient
from tests.factories.leads import make_lead
from tests.factories.vehicles import make_vehicle
from tests.factories.world import World
from tests.web.api import outbox_calls as calls
from tests.web.api.outbox_calls import PHONE, count, put

STROKES = [[100, 500, 200, 400, 300, 600, 400, 400, 500, 600], [600, 500, 700, 400, 800, 600]]


@pytest.fixture
def phone(as_role: Callable[[str], StrictClient]) -> StrictClient:
    """A phone at the stall, signed in as Rugao's staff."""
    return as_role("dealer")


def drive_body(lead_id: Any, car: Any, start: datetime, **changes: Any) -> dict[str, Any]:
    """A drive of twenty minutes that has been."""
    return {
        "lead_id": str(lead_id),
        "vehicle_id": str(car),
        "out_at": start.isoformat(),
        "back_at": (start + timedelta(minutes=20)).isoformat(),
        "licence_class": "c1",
        "licence_first_issued_on": "2015-01-01",
        "licence_long_term": True,
        "route_kind": "public_road",
        "agreement_version": 1,
        "consented": True,
    } | changes


def test_late_drive_for_a_time_that_is_taken_waits_and_its_lead_is_stored(
    phone: StrictClient, session: Session, world: World, as_role: Callable[[str], StrictClient]
) -> None:
    car = make_vehicle(session, world)
    start = utcnow() - timedelta(hours=2)
    other = make_lead(session, world, phone="13912349999")
    booked = start.replace(minute=30 if start.minute >= 30 else 0, second=0, microsecond=0)
    book_drive(
        session, actor=world.actor("dealer"), lead=other, vehicle=car, starts_at=booked, now=booked - timedelta(hours=1)
    )
    session.commit()
    lead_id, drive_id, later = new_id(), new_id(), new_id()
    records = [calls.lead(lead_id, PHONE), calls.drive(drive_id, drive_body(lead_id, car.id, start))]
    records.append(calls.drive(later, drive_body(lead_id, car.id, start + timedelta(hours=1))))
    got = calls.post(phone, records)
    assert [(r["status"], r.get("why")) for r in got] == [(201, None), (422, "taken"), (201, None)]
    assert session.get_one(TestDrive, later).status is DriveStatus.BACK
    assert "/outbox/" in as_role("manager").get("/").get_data(as_text=True)
    again = put(phone, later, drive_body(lead_id, car.id, start + timedelta(hours=1)), "test-drives")
    assert again.status_code == 200
    booking = {"lead_id": str(lead_id), "vehicle_id": str(car.id), "starts_at": booked.isoformat()}
    assert put(phone, new_id(), booking, "test-drives").status_code == 422


def test_a_reason_with_a_number_is_told_on_page_and_phone(
    phone: StrictClient, session: Session, world: World, as_role: Callable[[str], StrictClient]
) -> None:
    car, lead = make_vehicle(session, world), make_lead(session, world, phone=PHONE)
    session.commit()
    start = utcnow() - timedelta(hours=2)
    young = drive_body(lead.id, car.id, start, licence_first_issued_on=start.date().isoformat())
    [result] = calls.post(phone, [calls.drive(new_id(), young)])
    assert (result["status"], result["why"]) == (422, "rule")
    assert any("12" in text for text in result["errors"].values())
    page = as_role("manager").get("/outbox/")
    assert page.status_code == 200
    assert all(text in page.get_data(as_text=True) for text in result["errors"].values())


def out_body(lead_id: Any, car: Any, left: datetime, **changes: Any) -> dict[str, Any]:
    """A car that has just left, signed for."""
    body = drive_body(lead_id, car, left)
    del body["back_at"]
    text = text_hash(DEFAULT_AGREEMENT_ZH, DEFAULT_AGREEMENT_EN)
    return body | {"signature": {"strokes": STROKES, "hash": signature_hash(1, text, STROKES)}} | changes


def test_a_car_goes_out_and_comes_back_as_two_records(
    phone: StrictClient, session: Session, world: World, as_role: Callable[[str], StrictClient]
) -> None:
    car, other = make_vehicle(session, world), make_lead(session, world, phone="13912349999")
    session.commit()
    lead_id, out_id, back_id, left = new_id(), new_id(), new_id(), utcnow() - timedelta(minutes=25)
    back = {"drive_id": str(out_id), "back_at": utcnow().isoformat(), "rating": 5, "note": "安静"}
    early = put(phone, back_id, back, "drive-returns")
    assert (early.status_code, list(early.json["errors"])) == (422, ["drive_id"])
    records = [calls.lead(lead_id, PHONE), calls.drive(out_id, out_body(lead_id, car.id, left))]
    assert [result["status"] for result in calls.post(phone, records)] == [201, 201]
    assert session.get_one(TestDrive, out_id).status is DriveStatus.OUT
    taken = put(phone, new_id(), out_body(other.id, car.id, utcnow()), "test-drives")
    assert (taken.status_code, taken.json["why"]) == (422, "taken")
    assert [put(phone, back_id, back, "drive-returns").status_code for _ in range(2)] == [201, 200]
    again = put(phone, new_id(), back, "drive-returns")
    assert (again.status_code, again.json["why"], count(session, DriveReturn)) == (422, "taken", 1)
    drive = session.get_one(TestDrive, out_id)
    assert (drive.status, drive.rating, drive.lead.stage) == (DriveStatus.BACK, 5, Stage.TEST_DRIVEN)
    assert drive.signature is not None
    assert json.loads(drive.signature.strokes) == STROKES
    assert drive.out_at is not None
    assert abs(drive.out_at - left) < timedelta(seconds=1)
    session.commit()
    page = phone.get(f"/test-drives/{out_id}").get_data(as_text=True)
    assert f'<path d="{as_path(STROKES)}"/>' in page
    assert drive.signature.digest[:12] in page
    erase_person(session, actor=world.actor("office"), number=f"+86{PHONE}", reason="来电要求", now=utcnow())
    session.commit()
    session.refresh(drive.signature)
    assert drive.signature.strokes_sealed is None


@pytest.mark.parametrize(
    "signature",
    [
        {"strokes": STROKES, "hash": "0" * 64},
        {"strokes": [[1, 2]], "hash": "0" * 64},
        {"strokes": [[0, 1001] * 9], "hash": "0" * 64},
        {"strokes": "x"},
        [],
    ],
)
def test_a_signature_that_is_none_is_refused(
    phone: StrictClient, session: Session, world: World, signature: Any
) -> None:
    car, lead = make_vehicle(session, world), make_lead(session, world, phone=PHONE)
    session.commit()
    refused = put(phone, new_id(), out_body(lead.id, car.id, utcnow(), signature=signature), "test-drives")
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["signature"])


def test_an_agreement_that_was_replaced_in_the_meantime_holds_for_a_phone_that_was_away(
    phone: StrictClient, session: Session, world: World
) -> None:
    car, lead = make_vehicle(session, world), make_lead(session, world, phone=PHONE)
    for number in (2, 3):
        publish_agreement(session, actor=world.actor("manager"), text_zh=f"第{number}版" * 30, text_en="")
    old = session.scalars(select(Agreement).where(Agreement.version == 2)).one()
    old.created_at = utcnow() - timedelta(hours=80)
    session.commit()
    left = utcnow()
    statuses = {}
    for version in (1, 2, 9):
        body = drive_body(lead.id, car.id, left - timedelta(hours=version), agreement_version=version)
        statuses[version] = put(phone, new_id(), body, "test-drives").status_code
    assert statuses == {1: 422, 2: 201, 9: 422}
