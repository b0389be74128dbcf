"""Booking, out and back, with each refusal."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from outreach.domain.errors import Conflict, Forbidden, OutreachError, RuleBroken
from outreach.domain.test_drives import DriveStatus, Licence, LicenceClass
from outreach.domain.vehicles import PlateKind
from outreach.domain.venues import RouteKind
from outreach.models.leads import Lead
from outreach.models.test_drives import TestDrive
from outreach.models.vehicles import Vehicle
from outreach.queries.test_drives import get_current_agreement, list_out, list_slots
from outreach.services.agreements import publish_agreement
from outreach.services.test_drive_journeys import (
    Departure,
    Return,
    check_in_vehicle,
    check_out_vehicle,
    start_walk_in,
)
from outreach.services.test_drives import book_drive, cancel_drive, miss_drive
from tests.factories.leads import make_lead
from tests.factories.vehicles import make_vehicle
from tests.factories.world import World

NOW = datetime(2026, 6, 14, 1, 10, tzinfo=UTC)
SLOT = datetime(2026, 6, 14, 1, 30, tzinfo=UTC)


@pytest.fixture
def lead(session: Session, world: World) -> Lead:
    """A visitor of Rugao's dealer."""
    return make_lead(session, world)


@pytest.fixture
def vehicle(session: Session, world: World) -> Vehicle:
    """A sound car of Rugao's dealer."""
    return make_vehicle(session, world)


def departure(world: World, *, by: str = "dealer", **changes: Any) -> Departure:
    """A sound departure."""
    licence = Licence(LicenceClass.C2, date(2015, 1, 1), long_term=True)
    values = {"licence": licence, "route_kind": RouteKind.PUBLIC_ROAD, "agreement_version": 1, "consented": True}
    return Departure(staff_id=world.users[by].id, **{**values, **changes})


def _walk_in(session: Session, world: World, lead: Lead, vehicle: Vehicle, **changes: Any) -> TestDrive:
    return start_walk_in(
        session,
        actor=world.actor("dealer"),
        lead=lead,
        vehicle=vehicle,
        departure=departure(world, **changes),
        now=NOW,
        held_months=12,
    )


def _book(session: Session, world: World, lead: Lead, vehicle: Vehicle, at: datetime = SLOT) -> TestDrive:
    return book_drive(session, actor=world.actor("dealer"), lead=lead, vehicle=vehicle, starts_at=at, now=NOW)


def test_a_booked_drive_goes_out_and_comes_back(session: Session, world: World, lead: Lead, vehicle: Vehicle) -> None:
    actor = world.actor("dealer")
    drive = _book(session, world, lead, vehicle)
    given = departure(world, odometer_km=1200)
    check_out_vehicle(session, actor=actor, drive=drive, departure=given, now=SLOT, held_months=12)
    assert [one.id for one in list_out(session, actor=actor)] == [drive.id]
    later = SLOT + timedelta(minutes=20)
    check_in_vehicle(session, actor=actor, drive=drive, back=Return(1208, 5, "喜欢"), now=later)
    session.flush()
    assert (drive.status, drive.out_at, drive.back_at, drive.rating) == (DriveStatus.BACK, SLOT, later, 5)
    assert drive.slots == []
    assert list_out(session, actor=actor) == []


def test_one_slot_is_booked_once(session: Session, world: World, lead: Lead, vehicle: Vehicle) -> None:
    _book(session, world, lead, vehicle)
    with pytest.raises(Conflict) as taken:
        _book(session, world, lead, vehicle)
    assert taken.value.field == "starts_at"
    other = make_vehicle(session, world, plate="苏FD00002")
    assert _book(session, world, lead, other).status is DriveStatus.BOOKED


@pytest.mark.parametrize("let_go", [cancel_drive, miss_drive])
def test_a_slot_let_go_is_free_again(session: Session, world: World, lead: Lead, vehicle: Vehicle, let_go: Any) -> None:
    drive = _book(session, world, lead, vehicle)
    let_go(session, actor=world.actor("dealer"), drive=drive)
    assert _book(session, world, lead, vehicle).id != drive.id
    with pytest.raises(Conflict):
        let_go(session, actor=world.actor("dealer"), drive=drive)


@pytest.mark.parametrize("at", [SLOT + timedelta(minutes=1), NOW - timedelta(hours=1), SLOT + timedelta(days=200)])
def test_only_half_hours_ahead_are_booked(
    session: Session, world: World, lead: Lead, vehicle: Vehicle, at: datetime
) -> None:
    at = at.replace(minute=at.minute if at.minute == 31 else 0)
    with pytest.raises(RuleBroken) as broken:
        _book(session, world, lead, vehicle, at)
    assert list(broken.value.fields) == ["starts_at"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"licence": Licence(LicenceClass.C3, date(2015, 1, 1), long_term=True)}, "licence_class"),
        ({"licence": Licence(LicenceClass.C1, date(2015, 1, 1), date(2026, 6, 13))}, "licence_expires_on"),
        ({"licence": Licence(LicenceClass.C1, date(2015, 1, 1))}, "licence_expires_on"),
        ({"licence": Licence(LicenceClass.C1, date(2025, 6, 15), long_term=True)}, "licence_first_issued_on"),
        ({"consented": False}, "consented"),
        ({"agreement_version": 2}, "consented"),
        ({"route_kind": RouteKind.NONE}, "route_kind"),
        ({"odometer_km": -1}, "odometer_km"),
        ({"by": "dealer2"}, "staff_id"),
    ],
)
def test_a_departure_is_refused_on_its_field(
    session: Session, world: World, lead: Lead, vehicle: Vehicle, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleBroken) as broken:
        _walk_in(session, world, lead, vehicle, **changes)
    assert list(broken.value.fields) == [field]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"insurance_expires_on": date(2026, 6, 13)}, "insurance expired on %(insured_day)s"),
        ({"insurance_expires_on": None}, "insurance isn't entered"),
        ({"plate_kind": PlateKind.NONE, "plate": None}, "no plate"),
        (
            {"plate_kind": PlateKind.TEMPORARY, "temporary_plate_expires_on": date(2026, 6, 13)},
            "temporary plate expired on %(plate_day)s",
        ),
    ],
)
def test_an_unfit_car_stays(session: Session, world: World, lead: Lead, changes: dict[str, Any], word: str) -> None:
    vehicle = make_vehicle(session, world, **changes)
    with pytest.raises(RuleBroken) as broken:
        _walk_in(session, world, lead, vehicle)
    assert list(broken.value.fields) == ["vehicle_id"]
    assert word in broken.value.fields["vehicle_id"]


def test_a_temporary_plate_serves_to_its_last_day(session: Session, world: World, lead: Lead) -> None:
    vehicle = make_vehicle(
        session, world, plate_kind=PlateKind.TEMPORARY, plate="苏F12345临", temporary_plate_expires_on=date(2026, 6, 14)
    )
    assert _walk_in(session, world, lead, vehicle).status is DriveStatus.OUT


def test_all_refusals_come_at_once(session: Session, world: World, lead: Lead) -> None:
    vehicle = make_vehicle(session, world, insurance_expires_on=None)
    bad = Licence(LicenceClass.D, date(2026, 1, 1), date(2026, 2, 1))
    with pytest.raises(RuleBroken) as broken:
        _walk_in(session, world, lead, vehicle, licence=bad, consented=False)
    fields = {"licence_class", "licence_expires_on", "licence_first_issued_on", "consented", "vehicle_id"}
    assert set(broken.value.fields) == fields


def test_a_car_that_is_out_and_a_colleague_who_is_out_are_refused(
    session: Session, world: World, lead: Lead, vehicle: Vehicle
) -> None:
    _walk_in(session, world, lead, vehicle)
    with pytest.raises(Conflict, match="This car is already out") as taken:
        _walk_in(session, world, lead, vehicle, by="manager")
    assert taken.value.field == "vehicle_id"
    other = make_vehicle(session, world, plate="苏FD00002")
    with pytest.raises(Conflict, match="colleague") as taken:
        _walk_in(session, world, lead, other)
    assert taken.value.field == "staff_id"


def test_a_walk_in_does_not_take_a_booked_half_hour(
    session: Session, world: World, lead: Lead, vehicle: Vehicle
) -> None:
    booked = _book(session, world, lead, vehicle, at=datetime(2026, 6, 14, 1, 0, tzinfo=UTC))
    with pytest.raises(Conflict, match="booked for somebody else"):
        _walk_in(session, world, lead, vehicle)
    miss_drive(session, actor=world.actor("dealer"), drive=booked)
    _walk_in(session, world, lead, vehicle)
    with pytest.raises(Conflict):
        _book(session, world, lead, vehicle, at=datetime(2026, 6, 14, 1, 0, tzinfo=UTC))


def test_other_companies_have_no_part_in_it(session: Session, world: World, lead: Lead, vehicle: Vehicle) -> None:
    drive = _book(session, world, lead, vehicle)
    for name in ("dealer2", "manager2", "office", "organiser"):
        with pytest.raises(Forbidden):
            cancel_drive(session, actor=world.actor(name), drive=drive)
    theirs = make_vehicle(session, world, plate="苏FD00003", organisation_id=world.organisations[3].id)
    with pytest.raises(Forbidden):
        _book(session, world, lead, theirs)


@pytest.mark.parametrize(
    ("back", "field"),
    [(Return(odometer_km=1199), "odometer_km"), (Return(rating=6), "rating"), (Return(2**40), "odometer_km")],
)
def test_a_return_is_refused_on_its_field(
    session: Session, world: World, lead: Lead, vehicle: Vehicle, back: Return, field: str
) -> None:
    drive = _walk_in(session, world, lead, vehicle, odometer_km=1200)
    with pytest.raises(RuleBroken) as broken:
        check_in_vehicle(session, actor=world.actor("dealer"), drive=drive, back=back, now=NOW)
    assert list(broken.value.fields) == [field]


def test_a_car_comes_back_once(session: Session, world: World, lead: Lead, vehicle: Vehicle) -> None:
    drive = _walk_in(session, world, lead, vehicle)
    actor = world.actor("manager")
    check_in_vehicle(session, actor=actor, drive=drive, back=Return(), now=NOW)
    with pytest.raises(OutreachError):
        check_in_vehicle(session, actor=actor, drive=drive, back=Return(), now=NOW)


def test_a_new_agreement_leaves_old_drives_on_theirs(
    session: Session, world: World, lead: Lead, vehicle: Vehicle
) -> None:
    drive = _walk_in(session, world, lead, vehicle)
    manager = world.actor("manager")
    text = "试驾人须遵守交通法规，服从陪驾人员的安排，按约定路线行驶。" * 3
    publish_agreement(session, actor=manager, text_zh=text, text_en="")
    session.flush()
    assert drive.agreement is not None
    assert drive.agreement.version == 1
    assert get_current_agreement(session, organisation_id=vehicle.organisation_id).version == 2
    with pytest.raises(Forbidden):
        publish_agreement(session, actor=world.actor("dealer"), text_zh=text, text_en="")


def test_the_board_shows_free_taken_and_past_slots(
    session: Session, world: World, lead: Lead, vehicle: Vehicle
) -> None:
    drive = _book(session, world, lead, vehicle)
    board = list_slots(session, actor=world.actor("dealer"), vehicle=vehicle, day=date(2026, 6, 14), now=NOW)
    assert len(board) == 26
    states = {slot.starts_at: (slot.free, slot.past) for slot in board}
    assert states[SLOT] == (False, False)
    assert states[SLOT - timedelta(minutes=60)] == (False, True)
    assert states[SLOT + timedelta(minutes=30)] == (True, False)
    assert [slot.drive.id for slot in board if slot.drive] == [drive.id]
