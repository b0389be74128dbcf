"""What a visitor of a fair reads on their own phone: the stand, its models, its free half hours. Nothing of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.clock import beijing
from outreach.domain.errors import NotFound
from outreach.domain.events import HOLDING, InvitationStatus
from outreach.domain.stands import OPEN_AFTER, StandCode, StandKind
from outreach.domain.test_drives import free_slots, slots_between
from outreach.domain.vehicles import VehicleStatus, unfit_reasons
from outreach.models.catalogues import VehicleModel
from outreach.models.event_parties import EventCompany
from outreach.models.events import Event
from outreach.models.organisations import Organisation
from outreach.models.test_drives import VehicleSlot
from outreach.models.vehicles import Vehicle

MOST_MODELS = 40
# a fair no longer than this is one span of hours, also where it goes on past midnight
ONE_SPAN = timedelta(hours=12)


@dataclass(frozen=True)
class Stand:
    """Where a visitor is: a company's stand, or (without `company`) somewhere at the fair."""

    event: Event
    company: EventCompany | None

    @property
    def code(self) -> StandCode:
        """What this stand's poster names."""
        if self.company is None:
            return StandCode(StandKind.EVENT, self.event.id)
        return StandCode(StandKind.COMPANY, self.company.id)

    def is_over(self, now: datetime) -> bool:
        """Whether the fair's hours are over: its stands can still be read about for the rest of the day."""
        return self.event.ends_at is not None and self.event.ends_at <= now


@dataclass(frozen=True)
class FreeCar:
    """A car that may be driven, and its half hours that nobody has."""

    vehicle: Vehicle
    slots: Sequence[datetime]


def get_stand(session: Session, *, code: StandCode, now: datetime) -> Stand:
    """The stand of a code, from the event's publication until it is over. Raises `NotFound`."""
    stand = _whole_event(session, code) if code.kind is StandKind.EVENT else _company(session, code)
    if stand is None or stand.event.status not in HOLDING or not stand.event.published_at:
        raise NotFound
    if stand.event.ends_at is None or now > stand.event.ends_at + OPEN_AFTER:
        raise NotFound
    return stand


def _whole_event(session: Session, code: StandCode) -> Stand | None:
    event = session.get(Event, code.id)
    return Stand(event, None) if event else None


def _company(session: Session, code: StandCode) -> Stand | None:
    stmt = select(EventCompany).where(EventCompany.id == code.id, EventCompany.status == InvitationStatus.ACCEPTED)
    loads = (joinedload(EventCompany.event), joinedload(EventCompany.organisation))
    company = session.scalar(stmt.options(*loads))
    return Stand(company.event, company) if company else None


def list_stands(session: Session, *, event: Event) -> Sequence[EventCompany]:
    """The companies that accepted, with their brands, by name."""
    stmt = (
        select(EventCompany)
        .where(EventCompany.event_id == event.id, EventCompany.status == InvitationStatus.ACCEPTED)
        .options(joinedload(EventCompany.organisation).selectinload(Organisation.brands))
        .order_by(EventCompany.id)
    )
    return sorted(session.scalars(stmt), key=lambda one: one.organisation.name)


def list_cars(session: Session, *, stand: Stand) -> list[Vehicle]:
    """The cars that a stand has brought; a company that named none shows its fleet."""
    companies = [stand.company] if stand.company else list_stands(session, event=stand.event)
    named = [car for company in companies for car in company.vehicles if car.status is VehicleStatus.ACTIVE]
    silent = [company.organisation_id for company in companies if not company.vehicles]
    stmt = (
        select(Vehicle)
        .where(Vehicle.organisation_id.in_(silent), Vehicle.status == VehicleStatus.ACTIVE)
        .options(joinedload(Vehicle.model))
        .order_by(Vehicle.id)
        .limit(200)
    )
    return [*named, *session.scalars(stmt)]


def list_models_on_show(session: Session, *, stand: Stand) -> list[VehicleModel]:
    """The models among the stand's cars, each once, by maker and name."""
    models = {car.model_id: car.model for car in list_cars(session, stand=stand)}
    return sorted(models.values(), key=lambda model: (model.maker, model.model))[:MOST_MODELS]


def list_free_cars(session: Session, *, stand: Stand, now: datetime) -> list[FreeCar]:
    """The stand's cars that may be driven, with the free half hours of the fair's hours that haven't begun."""
    hours = _hours(stand.event)
    cars = [c for c in list_cars(session, stand=stand) if not unfit_reasons(c.details, c.status, beijing(now).date())]
    held = select(VehicleSlot.vehicle_id, VehicleSlot.starts_at).where(
        VehicleSlot.vehicle_id.in_([car.id for car in cars]), VehicleSlot.starts_at >= now - timedelta(hours=1)
    )
    taken = {(row.vehicle_id, row.starts_at) for row in session.execute(held)}
    found = []
    for car in cars:
        mine = [moment for vehicle_id, moment in taken if vehicle_id == car.id]
        slots = [slot for begins, ends in hours for slot in free_slots(begins, ends, mine, now) if slot >= now]
        found.append(FreeCar(car, slots))
    return [car for car in found if car.slots]


def is_on_offer(*, stand: Stand, vehicle: Vehicle, starts_at: datetime, now: datetime) -> bool:
    """Whether a half hour is one of the fair's and the car may be driven; somebody may have it already."""
    if unfit_reasons(vehicle.details, vehicle.status, beijing(now).date()):
        return False
    return any(starts_at in slots_between(begins, ends) for begins, ends in _hours(stand.event))


def _hours(event: Event) -> list[tuple[datetime, datetime]]:
    """The event's hours on each of its days: nobody drives in the night between. An evening's fair is one span."""
    if event.starts_at is None or event.ends_at is None:
        return []
    begins, ends = beijing(event.starts_at), beijing(event.ends_at)
    if ends - begins <= ONE_SPAN:
        return [(begins, ends)]
    days = (ends.date() - begins.date()).days
    closes = ends.timetz() if ends.timetz() > begins.timetz() else begins.replace(hour=18, minute=0).timetz()
    spans = []
    for number in range(days + 1):
        day = begins.date() + timedelta(days=number)
        spans.append((datetime.combine(day, begins.timetz()), datetime.combine(day, closes)))
    return [(start, min(end, ends)) for start, end in spans]
