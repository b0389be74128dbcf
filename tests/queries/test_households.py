"""Homes of one village that asked, within the company; customers whom another stand serves."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.models.leads import Lead
from outreach.queries.households import count_homes, is_served_elsewhere
from outreach.services.privacy import erase_leads
from outreach.services.vault import rekey
from tests.factories.leads import NOW, make_lead
from tests.factories.stands import make_fair, make_stand
from tests.factories.world import World


def test_homes_are_numbers_of_one_village_in_one_company(session: Session, world: World) -> None:
    here = {"township_id": world.areas["320682106"].id, "village": "顾庄村"}
    first = make_lead(session, world, **here)
    make_lead(session, world, shared_number=True, **here)
    make_lead(session, world, phone="13800000002", **here | {"village": "顾庄"})
    make_lead(session, world, phone="", no_phone=True, purposes=frozenset(), **here)
    make_lead(session, world, phone="13800000003", **here | {"township_id": world.areas["320682107"].id})
    make_lead(session, world, phone="13800000004", by="dealer2", **here)
    silent = make_lead(session, world, phone="13800000005")
    assert count_homes(session, leads=[first, silent]) == {first.id: 3}
    first.village_index = None
    session.flush()
    rekey(session)
    assert count_homes(session, leads=[first]) == {first.id: 3}
    erase_leads(session, [first.id], now=NOW)
    assert session.scalars(select(Lead.village_index).where(Lead.id == first.id)).one() is None


def test_served_elsewhere_means_the_same_fair(session: Session, world: World) -> None:
    event = make_fair(session, world)
    for place in (2, 3):
        make_stand(session, world, event, place)
    own = make_lead(session, world, event_id=event.id)
    make_lead(session, world, by="dealer2")
    assert not is_served_elsewhere(session, lead=own)
    make_lead(session, world, by="dealer2", event_id=event.id, shared_number=True)
    assert is_served_elsewhere(session, lead=own)
