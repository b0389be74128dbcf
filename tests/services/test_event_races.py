"""24 writers at once: the database lets one win, the others get a `Conflict`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.errors import Conflict
from outreach.domain.events import EventStatus, InvitationStatus
from outreach.domain.roles import Actor
from outreach.extensions import db
from outreach.models.event_parties import EventCompany
from outreach.models.events import Event
from outreach.models.organisations import Organisation, OrganisationKind
from outreach.models.slots import EventVehicleSlot, StaffSlot, VenueSlot
from outreach.services.event_parties import accept_invitation, invite_company, name_team
from outreach.services.events import approve_event
from tests.factories.events import NOW, make_event
from tests.factories.vehicles import make_vehicle
from tests.factories.venues import make_venue
from tests.factories.world import World

WRITERS = 24


def race(app: Flask, act: Callable[[Session, UUID], None], ids: list[UUID]) -> Counter[str]:
    """Run `act` once for each id at the same moment, each in its own session."""
    together = Barrier(8)

    def run(one: UUID) -> str:
        with app.app_context():
            session = db.session()
            try:
                if ids.index(one) < 8:
                    together.wait(20)
                act(session, one)
                session.commit()
                return "won"
            except Conflict:
                session.rollback()
                return "conflict"
            finally:
                db.session.remove()

    with ThreadPoolExecutor(8) as pool:
        return Counter(pool.map(run, ids))


def test_one_of_24_events_gets_the_ground(app: Flask, session: Session, world: World) -> None:
    venue = make_venue(session, world, stalls=20)
    ids = [make_event(session, world, status="submitted", venue=venue, stalls_needed=11).id for _ in range(WRITERS)]
    official: Actor = world.actor("official")
    session.commit()

    def approve(own: Session, event_id: UUID) -> None:
        event = own.get_one(Event, event_id)
        approve_event(own, actor=official, event=event, version=event.version, now=NOW)

    assert race(app, approve, ids) == {"won": 1, "conflict": WRITERS - 1}
    session.expire_all()
    assert list(session.scalars(select(VenueSlot.taken))) == [11]
    approved = session.scalar(select(func.count()).where(Event.status == EventStatus.APPROVED))
    assert approved == 1


def test_one_event_is_approved_once(app: Flask, session: Session, world: World) -> None:
    event = make_event(session, world, status="submitted")
    version, official = event.version, world.actor("official")
    event_id = event.id
    session.commit()

    def approve(own: Session, _: UUID) -> None:
        approve_event(own, actor=official, event=own.get_one(Event, event_id), version=version, now=NOW)

    assert race(app, approve, [UUID(int=n) for n in range(WRITERS)]) == {"won": 1, "conflict": WRITERS - 1}
    session.expire_all()
    assert list(session.scalars(select(VenueSlot.taken))) == [10]


def test_a_team_is_at_one_of_24_events(app: Flask, session: Session, world: World) -> None:
    venue = make_venue(session, world, stalls=1000)
    organiser, manager = world.actor("organiser"), world.actor("manager")
    dealer_id, ids = world.users["dealer"].id, []
    for _ in range(WRITERS):
        event = make_event(session, world, venue=venue)
        company = invite_company(
            session, actor=organiser, event=event, organisation_id=world.organisations[2].id, stalls=1, message=""
        )
        accept_invitation(session, actor=manager, company=company, now=NOW)
        ids.append(company.id)
    session.commit()

    def name(own: Session, company_id: UUID) -> None:
        name_team(own, actor=manager, company=own.get_one(EventCompany, company_id), user_ids=[dealer_id])

    assert race(app, name, ids) == {"won": 1, "conflict": WRITERS - 1}
    assert session.scalar(select(func.count()).select_from(StaffSlot)) == 1


def test_a_vehicle_is_at_one_of_24_events(app: Flask, session: Session, world: World) -> None:
    venue = make_venue(session, world, stalls=1000)
    organiser, manager = world.actor("organiser"), world.actor("manager")
    car_id, ids = make_vehicle(session, world).id, []
    for _ in range(WRITERS):
        event = make_event(session, world, venue=venue)
        company = invite_company(
            session, actor=organiser, event=event, organisation_id=world.organisations[2].id, stalls=1, message=""
        )
        accept_invitation(session, actor=manager, company=company, now=NOW)
        ids.append(company.id)
    session.commit()

    def name(own: Session, company_id: UUID) -> None:
        company = own.get_one(EventCompany, company_id)
        name_team(own, actor=manager, company=company, user_ids=[], vehicle_ids=[car_id])

    assert race(app, name, ids) == {"won": 1, "conflict": WRITERS - 1}
    assert session.scalar(select(func.count()).select_from(EventVehicleSlot)) == 1


def test_the_last_stall_goes_to_one_of_24_companies(app: Flask, session: Session, world: World) -> None:
    event, office, ids = make_event(session, world, stalls_needed=1), world.actor("office"), []
    for number in range(WRITERS):
        dealer = Organisation(name=f"经销商{number}", kind=OrganisationKind.DEALER, area_id=world.areas["320682"].id)
        session.add(dealer)
        session.flush()
        company = invite_company(session, actor=office, event=event, organisation_id=dealer.id, stalls=1, message="")
        ids.append(company.id)
    session.commit()

    def accept(own: Session, company_id: UUID) -> None:
        accept_invitation(own, actor=office, company=own.get_one(EventCompany, company_id), now=NOW)

    assert race(app, accept, ids) == {"won": 1, "conflict": WRITERS - 1}
    accepted = select(func.count()).where(EventCompany.status == InvitationStatus.ACCEPTED)
    assert session.scalar(accepted) == 1
