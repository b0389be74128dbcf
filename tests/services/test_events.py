"""Events: steps, who may, re-approval, permits, conflicts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import beijing
from outreach.domain.errors import Conflict, Forbidden, RuleBroken
from outreach.domain.events import EventDetails, EventStatus
from outreach.domain.permits import HolderKind, Permit
from outreach.models.audit import AuditEntry
from outreach.models.slots import EventStall, VenueSlot
from outreach.policies.events import can_approve
from outreach.services.events import (
    approve_event,
    cancel_event,
    change_event,
    publish_event,
    record_permit,
    return_event,
    submit_event,
)
from tests.factories.events import NOW, make_event, plan
from tests.factories.venues import make_venue
from tests.factories.world import World


def test_draft_to_published(session: Session, world: World) -> None:
    event = make_event(session, world, status="published")
    assert event.status is EventStatus.PUBLISHED
    assert [step.verb.value for step in event.steps] == ["submit", "approve", "publish"]
    assert event.published_at == NOW
    actions = [row.action for row in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert {"event.draft", "event.submit", "event.approve", "event.publish"} <= set(actions)


@pytest.mark.parametrize("name", ["organiser", "neighbour", "dealer", "manager", "organiser2"])
def test_others_do_not_approve(session: Session, world: World, name: str) -> None:
    event = make_event(session, world, status="submitted")
    with pytest.raises(Forbidden):
        approve_event(session, actor=world.actor(name), event=event, version=event.version, now=NOW)


def test_province_and_office_approve(session: Session, world: World) -> None:
    event = make_event(session, world, status="submitted")
    assert can_approve(world.actor("province"), event)
    assert can_approve(world.actor("office"), event)


def test_nobody_approves_an_event_of_their_own_organisation(session: Session, world: World) -> None:
    event = make_event(session, world, status="submitted")
    own = replace(world.actor("official"), organisation_id=event.organisation_id)
    with pytest.raises(Forbidden):
        approve_event(session, actor=own, event=event, version=event.version, now=NOW)


def test_nobody_approves_what_they_submitted(session: Session, world: World) -> None:
    event = make_event(session, world)
    submit_event(session, actor=world.actor("office"), event=event, now=NOW)
    with pytest.raises(Forbidden):
        approve_event(session, actor=world.actor("office"), event=event, version=event.version, now=NOW)


def test_return_needs_a_comment(session: Session, world: World) -> None:
    event = make_event(session, world, status="submitted")
    with pytest.raises(RuleBroken):
        return_event(session, actor=world.actor("official"), event=event, comment="", now=NOW)
    return_event(session, actor=world.actor("official"), event=event, comment="请补充预案", now=NOW)
    assert event.status is EventStatus.RETURNED
    assert event.steps[-1].comment == "请补充预案"


def test_incomplete_draft_is_not_submitted(session: Session, world: World) -> None:
    event = make_event(session, world, safety_person="", expected_attendance=None)
    with pytest.raises(RuleBroken) as caught:
        submit_event(session, actor=world.actor("organiser"), event=event, now=NOW)
    assert set(caught.value.fields) == {"safety_person", "expected_attendance"}


def in_beijing(details: EventDetails) -> EventDetails:
    """The same plan as a form gives it: the database gives UTC, and one moment is one moment."""
    assert details.starts_at is not None
    assert details.ends_at is not None
    return replace(details, starts_at=beijing(details.starts_at), ends_at=beijing(details.ends_at))


@pytest.mark.parametrize(
    ("changes", "again"),
    [
        ({}, False),
        ({"summary": "新的说明"}, False),
        ({"expected_attendance": 700}, True),
        ({"starts_at": plan(None).starts_at and plan(None).starts_at + timedelta(hours=1)}, True),
    ],
)
def test_change_after_approval(session: Session, world: World, changes: dict[str, object], again: bool) -> None:
    event = make_event(session, world, status="published")
    session.flush()
    session.expire(event)  # as the database gives it
    sequence = event.sequence
    asked = change_event(
        session,
        actor=world.actor("organiser"),
        event=event,
        details=replace(in_beijing(event.details), **changes),
        campaign_ids=[],
        version=event.version,
        now=NOW,
    )
    assert asked is again
    assert event.status is (EventStatus.SUBMITTED if again else EventStatus.PUBLISHED)
    assert event.sequence == sequence + bool(changes)
    if again:
        assert set(event.steps[-1].changes) == set(changes)


def test_stale_version_is_a_conflict(session: Session, world: World) -> None:
    event = make_event(session, world)
    with pytest.raises(Conflict):
        change_event(
            session,
            actor=world.actor("organiser"),
            event=event,
            details=event.details,
            campaign_ids=[],
            version=event.version + 1,
            now=NOW,
        )


def test_large_event_of_a_firm_needs_its_permit(session: Session, world: World) -> None:
    event = make_event(session, world, status="approved", expected_attendance=1000, holder_kind=HolderKind.FIRM)
    organiser = world.actor("organiser")
    with pytest.raises(RuleBroken) as caught:
        publish_event(session, actor=organiser, event=event, now=NOW)
    assert set(caught.value.fields) == {"permit_number", "permit_applied_on", "permit_issued_on"}
    permit = Permit("皋公大活许字2026第3号", date(2026, 5, 20), date(2026, 5, 26))
    record_permit(session, actor=organiser, event=event, permit=permit, now=NOW)
    publish_event(session, actor=organiser, event=event, now=NOW)
    assert event.status is EventStatus.PUBLISHED


def test_full_ground_is_a_conflict_and_cancelling_frees_it(session: Session, world: World) -> None:
    venue = make_venue(session, world, stalls=20)
    first = make_event(session, world, status="approved", venue=venue, stalls_needed=15)
    second = make_event(session, world, status="submitted", venue=venue, stalls_needed=6)
    official = world.actor("official")
    with pytest.raises(Conflict):
        approve_event(session, actor=official, event=second, version=second.version, now=NOW)
    assert second.status is EventStatus.SUBMITTED
    cancel_event(session, actor=world.actor("organiser"), event=first, reason="台风", now=NOW)
    approve_event(session, actor=official, event=second, version=second.version, now=NOW)
    session.flush()
    session.expire_all()
    assert [row.taken for row in session.scalars(select(VenueSlot))] == [6]


def test_events_share_a_ground_and_keep_their_stalls_while_a_change_waits(session: Session, world: World) -> None:
    venue = make_venue(session, world, stalls=20)
    first = make_event(session, world, status="approved", venue=venue)
    make_event(session, world, status="approved", venue=venue)
    details = replace(
        first.details, starts_at=first.starts_at + timedelta(days=1), ends_at=first.ends_at + timedelta(days=1)
    )  # type: ignore[operator]  # both are set
    change_event(
        session,
        actor=world.actor("organiser"),
        event=first,
        details=details,
        campaign_ids=[],
        version=first.version,
        now=NOW,
    )
    assert sorted(session.scalars(select(VenueSlot.taken))) == [20]
    approve_event(session, actor=world.actor("official"), event=first, version=first.version, now=NOW)
    assert sorted(session.scalars(select(VenueSlot.taken))) == [10, 10]
    assert len(session.scalars(select(EventStall)).all()) == 2


def test_foreign_ground_needs_to_be_asked_for(session: Session, world: World) -> None:
    venue = make_venue(session, world, organisation_id=world.organisations[1].id)
    event = make_event(session, world, venue=venue)
    with pytest.raises(RuleBroken) as caught:
        submit_event(session, actor=world.actor("organiser"), event=event, now=NOW)
    assert set(caught.value.fields) == {"venue_id"}
