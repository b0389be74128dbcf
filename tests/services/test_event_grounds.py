"""What changed at the venue since an event was submitted is seen before it is approved or published."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from outreach.domain.errors import RuleBroken
from outreach.models.venues import VenueClosure
from outreach.services.events import approve_event, publish_event
from tests.factories.events import NOW, make_event
from tests.factories.world import World


def close_ground(session: Session, venue_id: object) -> None:
    session.add(VenueClosure(venue_id=venue_id, first_on=date(2026, 7, 1), last_on=date(2026, 7, 31)))
    session.commit()


def test_a_ground_closed_meanwhile_is_not_approved(session: Session, world: World) -> None:
    event = make_event(session, world, status="submitted")
    close_ground(session, event.venue_id)
    with pytest.raises(RuleBroken) as caught:
        approve_event(session, actor=world.actor("official"), event=event, version=event.version, now=NOW)
    assert set(caught.value.fields) == {"starts_at"}


def test_a_ground_closed_meanwhile_is_not_announced(session: Session, world: World) -> None:
    event = make_event(session, world, status="approved")
    close_ground(session, event.venue_id)
    with pytest.raises(RuleBroken):
        publish_event(session, actor=world.actor("organiser"), event=event, now=NOW)


def test_another_organisers_ground_needs_a_right_that_still_holds(session: Session, world: World) -> None:
    event = make_event(session, world, status="submitted")
    assert event.venue is not None
    event.venue.organisation_id = world.organisations[1].id
    session.commit()
    with pytest.raises(RuleBroken) as caught:
        approve_event(session, actor=world.actor("official"), event=event, version=event.version, now=NOW)
    assert set(caught.value.fields) == {"venue_id"}
