"""Registering, changing and closing venues."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.errors import Forbidden, NotFound, RuleBroken
from outreach.domain.geo.datums import Datum
from outreach.domain.venues import Closure, VenueStatus
from outreach.models.audit import AuditEntry
from outreach.models.base import new_id
from outreach.services.venues import change_venue, close_venue, register_venue, reopen_venue, retire_venue
from tests.factories.venues import RUGAO, details, make_venue, place
from tests.factories.world import World

TODAY = date(2026, 6, 1)


def test_register_venue_keeps_the_position_as_given_and_converts_it_once(session: Session, world: World) -> None:
    actor = world.actor("organiser")
    where = place(world.areas["320682"], datum=Datum.GCJ02)
    venue = register_venue(session, actor=actor, details=details(), place=where)
    session.flush()
    assert (venue.given_longitude, venue.given_latitude, venue.datum) == (*RUGAO, Datum.GCJ02)
    assert 0.003 < RUGAO[0] - venue.longitude < 0.006
    assert venue.organisation_id == actor.organisation_id


def test_register_venue_is_audited_without_the_contact(session: Session, world: World) -> None:
    known = details(contact_name="王小明", contact_phone="13800001234")
    register_venue(session, actor=world.actor("organiser"), details=known, place=place(world.areas["320682"]))
    session.flush()
    entry = session.scalars(select(AuditEntry)).one()
    assert entry.action == "venue.register"
    assert "13800001234" not in str(entry.after)
    assert "王小明" not in str(entry.after)


@pytest.mark.parametrize("name", ["official", "dealer", "manager"])
def test_register_venue_is_for_organisers(session: Session, world: World, name: str) -> None:
    with pytest.raises(Forbidden):
        register_venue(session, actor=world.actor(name), details=details(), place=place(world.areas["320682"]))


def test_register_venue_by_the_office_needs_an_organisation(session: Session, world: World) -> None:
    office, where = world.actor("office"), place(world.areas["320682"])
    with pytest.raises(RuleBroken) as broken:
        register_venue(session, actor=office, details=details(), place=where)
    assert list(broken.value.fields) == ["organisation_id"]
    keeper = world.organisations[0].id
    assert register_venue(session, actor=office, details=details(), place=where, organisation_id=keeper)


def test_change_venue_keeps_old_and_new_values(session: Session, world: World) -> None:
    venue = make_venue(session, world)
    where = place(world.areas["320682"])
    change_venue(session, actor=world.actor("organiser"), venue=venue, details=details(stalls=8), place=where)
    session.flush()
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.before, entry.after) == ({"stalls": 20}, {"stalls": 8})


def test_another_organiser_may_not_change_a_venue(session: Session, world: World) -> None:
    venue = make_venue(session, world)
    other = world.actor("organiser2")
    with pytest.raises(Forbidden):
        change_venue(session, actor=other, venue=venue, details=details(), place=place(world.areas["320682"]))
    with pytest.raises(Forbidden):
        retire_venue(session, actor=other, venue=venue)


def test_closures_do_not_overlap_and_can_be_taken_back(session: Session, world: World) -> None:
    venue, actor = make_venue(session, world), world.actor("organiser")
    first = Closure(date(2026, 6, 10), date(2026, 6, 12), "修路")
    row = close_venue(session, actor=actor, venue=venue, closure=first, today=TODAY)
    session.flush()
    again = Closure(date(2026, 6, 12), date(2026, 6, 13))
    with pytest.raises(RuleBroken, match="already closed"):
        close_venue(session, actor=actor, venue=venue, closure=again, today=TODAY)
    reopen_venue(session, actor=actor, venue=venue, closure_id=row.id)
    session.flush()
    assert venue.closures == []
    with pytest.raises(NotFound):
        reopen_venue(session, actor=actor, venue=venue, closure_id=new_id())


@pytest.mark.parametrize(
    "closure", [Closure(date(2026, 6, 12), date(2026, 6, 10)), Closure(date(2026, 5, 1), date(2026, 5, 31))]
)
def test_closures_in_wrong_order_or_past_are_refused(session: Session, world: World, closure: Closure) -> None:
    venue = make_venue(session, world)
    with pytest.raises(RuleBroken):
        close_venue(session, actor=world.actor("organiser"), venue=venue, closure=closure, today=TODAY)


def test_retire_venue_and_back(session: Session, world: World) -> None:
    venue, actor = make_venue(session, world), world.actor("organiser")
    retire_venue(session, actor=actor, venue=venue)
    assert venue.status is VenueStatus.RETIRED
    retire_venue(session, actor=actor, venue=venue, retired=False)
    assert venue.status is VenueStatus.ACTIVE
