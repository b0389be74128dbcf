"""Many at once: one gets the slot, one gets the car. Real transactions in threads, on either database."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.errors import Conflict
from outreach.domain.roles import Actor
from outreach.domain.test_drives import DriveStatus
from outreach.extensions import db
from outreach.models.leads import Lead
from outreach.models.test_drives import TestDrive, VehicleSlot
from outreach.models.vehicles import Vehicle
from outreach.services.agreements import ensure_agreement
from outreach.services.test_drive_journeys import start_walk_in
from outreach.services.test_drives import book_drive
from tests.factories.leads import make_lead
from tests.factories.vehicles import make_vehicle
from tests.factories.world import World
from tests.services.test_test_drives import NOW, departure

WRITERS = 24
SLOT = datetime(2026, 6, 14, 2, 0, tzinfo=UTC)

Attempt = Callable[[Session, Lead, Vehicle], object]


def _race(app: Flask, session: Session, lead: Lead, vehicle: Vehicle, attempt: Attempt) -> Counter[str]:
    """Run the attempt in many threads that start together; count how each ended."""
    gate = threading.Barrier(WRITERS)
    lead_id, vehicle_id = lead.id, vehicle.id
    session.rollback()  # reading the ids began a transaction, which on SQLite keeps all writers out

    def run(_number: int) -> str:
        with app.app_context():
            gate.wait(timeout=30)
            session = db.session()
            try:
                attempt(session, session.get_one(Lead, lead_id), session.get_one(Vehicle, vehicle_id))
                session.commit()
            except Conflict as error:
                session.rollback()
                return error.field or "conflict"
            finally:
                db.session.remove()
            return "won"

    with ThreadPoolExecutor(WRITERS) as pool:
        return Counter(pool.map(run, range(WRITERS)))


@pytest.fixture
def parties(session: Session, world: World) -> tuple[Lead, Vehicle, Actor]:
    """A committed lead and car."""
    lead, vehicle = make_lead(session, world), make_vehicle(session, world)
    ensure_agreement(session, vehicle.organisation_id)  # else the first drive's agreement would make the others queue
    session.commit()
    return lead, vehicle, world.actor("dealer")


def test_of_many_who_book_one_slot_one_gets_it(
    app: Flask, session: Session, parties: tuple[Lead, Vehicle, Actor]
) -> None:
    lead, vehicle, actor = parties

    def book(own: Session, the_lead: Lead, car: Vehicle) -> object:
        return book_drive(own, actor=actor, lead=the_lead, vehicle=car, starts_at=SLOT, now=NOW)

    ended = _race(app, session, lead, vehicle, book)
    assert ended == {"won": 1, "starts_at": WRITERS - 1}
    session.rollback()
    assert session.scalar(select(func.count(VehicleSlot.id))) == 1
    assert session.scalar(select(func.count(TestDrive.id))) == 1


def test_of_many_who_take_one_car_one_drives_off(
    app: Flask, session: Session, world: World, parties: tuple[Lead, Vehicle, Actor]
) -> None:
    lead, vehicle, actor = parties
    given = departure(world)

    def take(own: Session, the_lead: Lead, car: Vehicle) -> object:
        return start_walk_in(own, actor=actor, lead=the_lead, vehicle=car, departure=given, now=NOW, held_months=12)

    ended = _race(app, session, lead, vehicle, take)
    # by then both the car and the person who goes along are out: whichever is seen first is a true reason
    assert ended["won"] == 1
    assert ended["vehicle_id"] + ended["staff_id"] == WRITERS - 1, ended
    session.rollback()
    out = select(func.count(TestDrive.id)).where(TestDrive.status == DriveStatus.OUT)
    assert session.scalar(out) == 1
    assert session.scalar(select(func.count(TestDrive.id))) == 1
