"""Test drives that a phone tells of afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from outreach.domain.clock import utcnow
from outreach.domain.test_drives import DriveStatus
from outreach.models.base import new_id
from outreach.models.test_drives import TestDrive
from outreach.services.test_drives import book_drive
from tests.client import StrictClient
from tests.factories.leads import make_lead
from tests.factories.vehicles import make_vehicle
from tests.factories.world import World
from tests.web.api import outbox_calls as calls
from tests.web.api.outbox_calls import PHONE, put


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
