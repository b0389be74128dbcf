"""The demonstration's cars and test drives: made-up plates, and a drive for each lead that is said to have driven."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.demo.hours import last_worked, next_bookable
from outreach.domain.clock import beijing
from outreach.domain.leads import OPEN_STAGES, Stage
from outreach.domain.roles import Actor
from outreach.domain.test_drives import Licence, LicenceClass
from outreach.domain.vehicles import PlateKind, VehicleDetails
from outreach.domain.venues import RouteKind
from outreach.models.accounts import User
from outreach.models.catalogues import VehicleModel
from outreach.models.lead_records import LeadStep
from outreach.models.leads import Lead
from outreach.models.vehicles import Vehicle
from outreach.services.test_drive_journeys import Departure, Return, check_in_vehicle, start_walk_in
from outreach.services.test_drives import book_drive
from outreach.services.vehicles import register_vehicle

HELD_MONTHS = 12
ROUTES = (RouteKind.PUBLIC_ROAD, RouteKind.CLOSED_GROUND)
SAID = ("空间够用", "提速快，底盘偏硬", "想知道冬天能跑多远", "家里老人坐着舒服", "")


def add_fleet(session: Session, *, models: Sequence[VehicleModel], now: datetime) -> int:
    """Add the cars and drives of both dealers; nothing where there are cars. Returns how many drives were added."""
    if not models or session.scalar(select(func.count()).select_from(Vehicle)):
        return 0
    added = 0
    for number, account in enumerate(("dealer@demo.example", "dealer2@demo.example")):
        actor = session.scalars(select(User).where(User.email == account)).one().actor
        cars = _cars(session, actor, number, models, beijing(now).date())
        added += _drives(session, actor, cars[0], last_worked(now))
        _book(session, actor, cars[0], now)
    return added


def _cars(session: Session, actor: Actor, number: int, models: Sequence[VehicleModel], today: date) -> list[Vehicle]:
    papers = (
        (PlateKind.PERMANENT, f"苏FD9{number}001", None, today + timedelta(days=300)),
        (PlateKind.TEMPORARY, f"苏F9{number}02临", today + timedelta(days=12), today + timedelta(days=200)),
        (PlateKind.PERMANENT, f"苏FD9{number}003", None, today + timedelta(days=20)),
    )
    return [
        register_vehicle(
            session,
            actor=actor,
            model_id=models[index % len(models)].id,
            details=VehicleDetails(kind, plate, plate_until, insured_until, f"{index + 1} 号车", "演示数据"),
        )
        for index, (kind, plate, plate_until, insured_until) in enumerate(papers)
    ]


def _drives(session: Session, actor: Actor, car: Vehicle, now: datetime) -> int:
    driven = (
        select(Lead, LeadStep.at)
        .join(LeadStep, LeadStep.lead_id == Lead.id)
        .where(LeadStep.to_stage == Stage.TEST_DRIVEN, Lead.organisation_id == actor.organisation_id)
        .order_by(LeadStep.at, Lead.id)
    )
    rows = session.execute(driven).all()
    for index, (lead, at) in enumerate(rows):
        out_at = min(at, now - timedelta(hours=1))
        drive = start_walk_in(
            session,
            actor=actor,
            lead=lead,
            vehicle=car,
            departure=_departure(actor, index, out_at),
            now=out_at,
            held_months=HELD_MONTHS,
            event_id=lead.event_id,
        )
        back = Return(3_006 + 6 * index, 3 + index % 3, SAID[index % len(SAID)])
        check_in_vehicle(session, actor=actor, drive=drive, back=back, now=out_at + timedelta(minutes=18))
    return len(rows)


def _departure(actor: Actor, index: int, at: datetime) -> Departure:
    if actor.user_id is None:
        raise ValueError("a person rides along")
    licence = Licence(
        LicenceClass.C2 if index % 3 else LicenceClass.C1,
        beijing(at).date() - timedelta(days=900 + 41 * index),
        beijing(at).date() + timedelta(days=1_000),
    )
    return Departure(licence, actor.user_id, ROUTES[index % 2], 1, True, odometer_km=3_000 + 6 * index)


def _book(session: Session, actor: Actor, car: Vehicle, now: datetime) -> None:
    """One booking ahead, so that the first page has something to come."""
    waiting = select(Lead).where(Lead.organisation_id == actor.organisation_id, Lead.stage.in_(OPEN_STAGES))
    lead = session.scalar(waiting.order_by(Lead.id).limit(1))
    if lead is not None:
        book_drive(session, actor=actor, lead=lead, vehicle=car, starts_at=next_bookable(now), now=now)
