"""Who takes which step, walked for every step, status and role."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from outreach.domain.events import TRANSITIONS, EventStatus, Party, Verb, steps_of
from outreach.policies.events import can_take_part
from tests.factories.events import make_event
from tests.factories.world import World

KEEPERS = {"office", "organiser", "organiser_staff"}
APPROVERS = {"office", "official", "province"}
EXPECTED = {
    Verb.SUBMIT: ({"draft", "returned"}, "submitted", KEEPERS),
    Verb.WITHDRAW: ({"submitted"}, "draft", KEEPERS),
    Verb.RETURN: ({"submitted"}, "returned", APPROVERS),
    Verb.APPROVE: ({"submitted"}, "approved", APPROVERS),
    Verb.CHANGE: ({"approved", "published"}, "submitted", KEEPERS),
    Verb.POSTPONE: ({"approved", "published"}, "submitted", KEEPERS),
    Verb.PUBLISH: ({"approved"}, "published", KEEPERS),
    Verb.START: ({"published"}, "running", KEEPERS),
    Verb.CLOSE: ({"published", "running"}, "closed", KEEPERS),
    Verb.REPORT: ({"closed"}, "reported", KEEPERS),
    Verb.REOPEN: ({"reported"}, "closed", APPROVERS),
    Verb.CANCEL: ({"draft", "submitted", "returned", "approved", "published", "running"}, "cancelled", KEEPERS),
}


@pytest.mark.parametrize("verb", list(TRANSITIONS))
def test_step_is_for_its_party_from_its_statuses(session: Session, world: World, verb: Verb) -> None:
    sources, target, people = EXPECTED[verb]
    row = TRANSITIONS[verb]
    assert ({status.value for status in row.sources}, row.target.value) == (sources, target)
    event = make_event(session, world)
    assert {name for name in world.users if can_take_part(world.actor(name), event, row.party)} == people
    for status in EventStatus:
        assert (verb in steps_of(status, row.party)) is (status.value in sources)


def test_every_status_is_reached_and_only_ends_are_final() -> None:
    reached = {row.target for row in TRANSITIONS.values()} | {EventStatus.DRAFT}
    assert reached == set(EventStatus)
    final = {status for status in EventStatus if not any(steps_of(status, party) for party in Party)}
    assert final == {EventStatus.CANCELLED}
