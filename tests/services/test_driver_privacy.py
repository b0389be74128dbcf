"""What a drive holds of a person is told, and erased with the lead."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from outreach.domain.test_drives import Licence, LicenceClass
from outreach.domain.venues import RouteKind
from outreach.services.privacy import erase_leads, export_person
from outreach.services.test_drive_journeys import Departure, Return, check_in_vehicle, start_walk_in
from tests.factories.leads import NOW, make_lead
from tests.factories.vehicles import make_vehicle
from tests.factories.world import World

LICENCE = Licence(LicenceClass.C1, date(2015, 3, 1), long_term=True)


def test_a_drive_is_told_and_forgotten(session: Session, world: World) -> None:
    lead, car, actor = make_lead(session, world), make_vehicle(session, world), world.actor("dealer")
    given = Departure(LICENCE, world.users["dealer"].id, RouteKind.PUBLIC_ROAD, 1, True)
    drive = start_walk_in(session, actor=actor, lead=lead, vehicle=car, departure=given, now=NOW, held_months=12)
    session.flush()
    erase_leads(session, [lead.id], now=NOW)
    assert drive.licence_class is LicenceClass.C1  # the car is out: its papers must be known
    check_in_vehicle(session, actor=actor, drive=drive, back=Return(rating=4, note="住在村东头"), now=NOW)
    session.flush()
    session.refresh(drive)
    assert (drive.note, drive.licence_class, drive.licence_first_issued_on, drive.rating) == ("", None, None, 4)


def test_a_person_is_told_of_the_drives(session: Session, world: World) -> None:
    lead, car, actor = make_lead(session, world), make_vehicle(session, world), world.actor("dealer")
    given = Departure(LICENCE, world.users["dealer"].id, RouteKind.PUBLIC_ROAD, 1, True)
    start_walk_in(session, actor=actor, lead=lead, vehicle=car, departure=given, now=NOW, held_months=12)
    session.flush()
    told = export_person(session, actor=world.actor("office"), number="+8613800001234", reason="本人申请", now=NOW)
    assert "2015-03-01" in str(told)
