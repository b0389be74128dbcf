"""Takes and gives back half-days. The database's constraints decide; what they refuse becomes a `Conflict`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.domain.errors import Conflict
from outreach.domain.scheduling.conflicts import Slot
from outreach.domain.words import N_
from outreach.models.accounts import User
from outreach.models.base import new_id
from outreach.models.event_parties import EventCompany
from outreach.models.events import Event
from outreach.models.slots import EventStall, EventVehicleSlot, StaffSlot, VenueSlot
from outreach.models.vehicles import Vehicle
from outreach.models.venues import Venue

BOOKED = N_("Booked for another event at this time: %(names)s.")


def claim_stalls(session: Session, event: Event) -> None:
    """Give back what the event held and take its stalls for its present time and venue; `Conflict` where they're full."""
    session.flush()
    try:
        with session.begin_nested():
            if event.venue is not None:
                _open_counters(session, event.venue, event.slots)
            held, wanted = _held(session, event.id), _counters(session, event.venue_id, event.slots)
            # one order for everybody, so that two events that swap places don't wait for each other
            session.execute(
                select(VenueSlot.id).where(VenueSlot.id.in_([*held, *wanted])).order_by(VenueSlot.id).with_for_update()
            ).all()
            _give_back(session, event.id, held)
            _take(session, event, wanted)
    except IntegrityError as error:
        raise Conflict(
            N_("The venue's stalls are taken at this time: another event was approved first."), "venue_id"
        ) from error


def release_stalls(session: Session, event: Event) -> None:
    """Give back what the event holds."""
    session.flush()
    _give_back(session, event.id, _held(session, event.id))


def _open_counters(session: Session, venue: Venue, slots: list[Slot]) -> None:
    insert: Any = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    rows = [
        {"id": new_id(), "venue_id": venue.id, "day": slot.day, "part": slot.part, "capacity": venue.stalls, "taken": 0}
        for slot in sorted(slots)
    ]
    if rows:
        session.execute(insert(VenueSlot).values(rows).on_conflict_do_nothing())


def _counters(session: Session, venue_id: UUID | None, slots: list[Slot]) -> list[UUID]:
    wanted = set(slots)
    days = [slot.day for slot in slots]
    rows = session.execute(
        select(VenueSlot.id, VenueSlot.day, VenueSlot.part).where(
            VenueSlot.venue_id == venue_id, VenueSlot.day.in_(days)
        )
    )
    return [row.id for row in rows if Slot(row.day, row.part) in wanted]


def _held(session: Session, event_id: UUID) -> dict[UUID, int]:
    rows = session.execute(select(EventStall.venue_slot_id, EventStall.stalls).where(EventStall.event_id == event_id))
    return {row.venue_slot_id: row.stalls for row in rows}


def _give_back(session: Session, event_id: UUID, held: dict[UUID, int]) -> None:
    for counter_id, stalls in sorted(held.items()):
        session.execute(
            update(VenueSlot).where(VenueSlot.id == counter_id).values(taken=VenueSlot.taken - stalls),
            execution_options={"synchronize_session": False},
        )
    session.execute(delete(EventStall).where(EventStall.event_id == event_id))


def _take(session: Session, event: Event, counters: list[UUID]) -> None:
    capacity = event.venue.stalls if event.venue else 0
    for counter_id in sorted(counters):
        session.execute(
            update(VenueSlot)
            .where(VenueSlot.id == counter_id)
            .values(taken=VenueSlot.taken + event.stalls_needed, capacity=capacity),
            execution_options={"synchronize_session": False},
        )
        session.add(EventStall(event_id=event.id, venue_slot_id=counter_id, stalls=event.stalls_needed))
    session.flush()


def claim_team(session: Session, company: EventCompany) -> None:
    """Take the event's half-days for every named member and vehicle; `Conflict` where one is at another event."""
    session.flush()
    for claim in (_claim_staff, _claim_vehicles):
        claim(session, company)


def _claim_staff(session: Session, company: EventCompany) -> None:
    try:
        with session.begin_nested():
            session.execute(delete(StaffSlot).where(StaffSlot.event_company_id == company.id))
            # in one order for everybody, so that two teams that share people don't wait for each other
            for user_id in sorted(user.id for user in company.staff):
                for slot in company.event.slots:
                    row = StaffSlot(event_company_id=company.id, user_id=user_id, day=slot.day, part=slot.part)
                    session.add(row)
                    session.flush()
    except IntegrityError as error:
        names = _elsewhere(session, company, StaffSlot, User, User.name)
        raise Conflict(BOOKED, "staff", names=names) from error


def _claim_vehicles(session: Session, company: EventCompany) -> None:
    try:
        with session.begin_nested():
            session.execute(delete(EventVehicleSlot).where(EventVehicleSlot.event_company_id == company.id))
            for vehicle_id in sorted(vehicle.id for vehicle in company.vehicles):
                for slot in company.event.slots:
                    row = EventVehicleSlot(
                        event_company_id=company.id, vehicle_id=vehicle_id, day=slot.day, part=slot.part
                    )
                    session.add(row)
                    session.flush()
    except IntegrityError as error:
        names = _elsewhere(session, company, EventVehicleSlot, Vehicle, func.coalesce(Vehicle.plate, Vehicle.label))
        raise Conflict(BOOKED, "vehicles", names=names) from error


def _elsewhere(
    session: Session,
    company: EventCompany,
    slot: type[StaffSlot | EventVehicleSlot],
    whose: type[User | Vehicle],
    name: Any,
) -> str:
    """Who or what of the company other events hold at this time, each with its event: the company's own, so it may know."""
    slots = set(company.event.slots)
    rows = session.execute(
        select(name, Event.title, slot.day, slot.part)
        .select_from(slot)
        .join(whose)
        .join(EventCompany, EventCompany.id == slot.event_company_id)
        .join(Event, Event.id == EventCompany.event_id)
        .where(
            EventCompany.organisation_id == company.organisation_id,
            EventCompany.id != company.id,
            slot.day.in_({one.day for one in slots}),
        )
    )
    return "、".join(sorted({f"{who} · {title}" for who, title, day, part in rows if Slot(day, part) in slots}))


def release_team(session: Session, company: EventCompany) -> None:
    """Give back the half-days of the company's team and vehicles."""
    session.flush()
    session.execute(delete(StaffSlot).where(StaffSlot.event_company_id == company.id))
    session.execute(delete(EventVehicleSlot).where(EventVehicleSlot.event_company_id == company.id))
