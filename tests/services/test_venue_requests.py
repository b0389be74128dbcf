"""Asking for another organisation's venue."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from outreach.domain.errors import Conflict, Forbidden, RuleBroken
from outreach.domain.venues import RequestStatus, Wish
from outreach.models.venues import Venue, VenueRequest
from outreach.queries.venues import count_open_requests, list_requests, may_book
from outreach.services.venue_requests import answer_request, ask_for_venue, withdraw_request
from tests.factories.venues import make_venue
from tests.factories.world import World

TODAY, NOW = date(2026, 6, 1), datetime(2026, 6, 1, tzinfo=UTC)
DAYS = {"first_on": date(2026, 6, 13), "last_on": date(2026, 6, 14)}


def _ask(session: Session, world: World, venue: Venue, **changes: date) -> VenueRequest:
    days = DAYS | changes
    wish = Wish(**days, message="借用")
    return ask_for_venue(session, actor=world.actor("organiser2"), venue=venue, wish=wish, today=TODAY)


def test_a_granted_request_lets_the_other_organiser_book_these_days(session: Session, world: World) -> None:
    venue, other = make_venue(session, world), world.actor("organiser2")
    request = _ask(session, world, venue)
    assert count_open_requests(session, actor=world.actor("organiser")) == 1
    assert not may_book(session, organisation_id=other.organisation_id, venue=venue, **DAYS)
    answer_request(session, actor=world.actor("organiser"), request=request, granted=True, answer="", now=NOW)
    session.flush()
    assert may_book(session, organisation_id=other.organisation_id, venue=venue, **DAYS)
    assert not may_book(
        session,
        organisation_id=other.organisation_id,
        venue=venue,
        first_on=DAYS["first_on"],
        last_on=date(2026, 6, 15),
    )
    assert count_open_requests(session, actor=world.actor("organiser")) == 0


def test_only_the_keeper_answers_and_a_refusal_has_a_reason(session: Session, world: World) -> None:
    request = _ask(session, world, make_venue(session, world))
    with pytest.raises(Forbidden):
        answer_request(session, actor=world.actor("organiser2"), request=request, granted=True, answer="", now=NOW)
    with pytest.raises(RuleBroken, match="why"):
        answer_request(session, actor=world.actor("organiser"), request=request, granted=False, answer="", now=NOW)


def test_a_withdrawn_request_can_not_be_granted(session: Session, world: World) -> None:
    request = _ask(session, world, make_venue(session, world))
    withdraw_request(session, actor=world.actor("organiser2"), request=request)
    assert request.status is RequestStatus.WITHDRAWN
    with pytest.raises(Conflict):
        answer_request(session, actor=world.actor("organiser"), request=request, granted=True, answer="", now=NOW)


def test_asking_twice_is_a_conflict_and_leaves_the_session_usable(session: Session, world: World) -> None:
    venue = make_venue(session, world)
    _ask(session, world, venue)
    with pytest.raises(Conflict):
        _ask(session, world, venue)
    assert len(list_requests(session, actor=world.actor("organiser2"))) == 1


def test_nobody_asks_for_the_own_venue_or_for_past_days(session: Session, world: World) -> None:
    venue = make_venue(session, world)
    with pytest.raises(Forbidden):
        ask_for_venue(session, actor=world.actor("organiser"), venue=venue, wish=Wish(**DAYS), today=TODAY)
    with pytest.raises(RuleBroken, match="past"):
        _ask(session, world, venue, first_on=date(2026, 5, 31))
    with pytest.raises(RuleBroken, match="before the first"):
        _ask(session, world, venue, last_on=date(2026, 6, 12))
