"""Keeping demonstration vehicles."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from outreach.domain.errors import Conflict, Forbidden, RuleBroken
from outreach.domain.vehicles import PlateKind, Unfit, VehicleDetails
from outreach.models.base import new_id
from outreach.queries.vehicles import count_expiring, list_vehicles
from outreach.services.vehicles import change_vehicle, register_vehicle, retire_vehicle
from tests.factories.vehicles import make_model, make_vehicle
from tests.factories.world import World

TODAY = date(2026, 6, 14)
SOUND = VehicleDetails(PlateKind.PERMANENT, "苏f·D 12345", insurance_expires_on=date(2027, 1, 1))


def test_register_vehicle_stores_the_plate_as_written_on_cars(session: Session, world: World) -> None:
    model = make_model(session)
    vehicle = register_vehicle(session, actor=world.actor("manager"), model_id=model.id, details=SOUND)
    assert (vehicle.plate, vehicle.organisation_id) == ("苏FD12345", world.organisations[2].id)


@pytest.mark.parametrize("name", ["dealer", "office", "organiser", "official"])
def test_only_managers_register_vehicles(session: Session, world: World, name: str) -> None:
    with pytest.raises(Forbidden):
        register_vehicle(session, actor=world.actor(name), model_id=make_model(session).id, details=SOUND)


def test_a_plate_is_on_one_car_in_use(session: Session, world: World) -> None:
    first, model = make_vehicle(session, world), make_model(session)
    manager = world.actor("manager")
    with pytest.raises(Conflict) as taken:
        register_vehicle(session, actor=manager, model_id=model.id, details=SOUND)
    assert taken.value.field == "plate"
    retire_vehicle(session, actor=manager, vehicle=first)
    register_vehicle(session, actor=manager, model_id=model.id, details=SOUND)
    with pytest.raises(Conflict):
        retire_vehicle(session, actor=manager, vehicle=first, retired=False)


def test_an_unknown_model_is_a_fault_on_its_field(session: Session, world: World) -> None:
    with pytest.raises(RuleBroken) as broken:
        register_vehicle(session, actor=world.actor("manager"), model_id=new_id(), details=SOUND)
    assert list(broken.value.fields) == ["model_id"]


def test_another_company_may_not_change_a_car(session: Session, world: World) -> None:
    vehicle = make_vehicle(session, world)
    with pytest.raises(Forbidden):
        change_vehicle(
            session, actor=world.actor("manager2"), vehicle=vehicle, model_id=vehicle.model_id, details=SOUND
        )


def test_a_car_without_a_plate_holds_no_plate(session: Session, world: World) -> None:
    vehicle, manager = make_vehicle(session, world), world.actor("manager")
    bare = VehicleDetails(PlateKind.NONE)
    change_vehicle(session, actor=manager, vehicle=vehicle, model_id=vehicle.model_id, details=bare)
    assert vehicle.plate is None
    assert count_expiring(session, actor=manager, today=TODAY) == 1


def test_list_vehicles_warns_and_keeps_to_the_company(session: Session, world: World) -> None:
    make_vehicle(session, world, insurance_expires_on=date(2026, 7, 1))
    make_vehicle(session, world, plate="苏FD00002", insurance_expires_on=date(2026, 6, 13))
    make_vehicle(session, world, plate="苏FD00003", organisation_id=world.organisations[3].id)
    page = list_vehicles(session, actor=world.actor("dealer"), today=TODAY)
    assert [(one.vehicle.plate, one.insurance_soon, [u for u, _ in one.unfit]) for one in page.items] == [
        ("苏FD12345", True, []),
        ("苏FD00002", False, [Unfit.INSURANCE_EXPIRED]),
    ]
    assert count_expiring(session, actor=world.actor("dealer"), today=TODAY) == 2
    assert list_vehicles(session, actor=world.actor("organiser"), today=TODAY).items == []
