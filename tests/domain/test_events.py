"""Events' transition table and what asks for approval again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from outreach.domain.errors import Conflict, RuleBroken
from outreach.domain.event_words import STATUS_WORDS, VERB_WORDS
from outreach.domain.events import (
    TRANSITIONS,
    EventDetails,
    EventKind,
    EventStatus,
    Ground,
    Party,
    Verb,
    check_details,
    grounds_changed,
    missing_for_submission,
    next_status,
    steps_of,
)
from outreach.domain.permits import HolderKind

NOW = datetime(2026, 6, 1, tzinfo=UTC)
PLAN = EventDetails(
    title="如皋专场",
    kind=EventKind.COUNTY,
    venue_id=uuid4(),
    starts_at=NOW + timedelta(days=30),
    ends_at=NOW + timedelta(days=30, hours=5),
    expected_attendance=800,
    stalls_needed=10,
    holder_kind=HolderKind.FIRM,
    risk_note="人流",
    safety_plan="预案",
    safety_person="张三",
)


# lines of an event's timeline that leave it where it is
NOTED = {Verb.CONSENT, Verb.EDIT, Verb.ESCALATE, Verb.FORWARD}


def test_table_knows_every_verb_and_status() -> None:
    assert set(TRANSITIONS) == set(Verb) - NOTED
    assert set(Verb) == set(VERB_WORDS)
    assert set(STATUS_WORDS) == set(EventStatus)


@pytest.mark.parametrize(
    ("status", "verb", "after"),
    [
        ("draft", "submit", "submitted"),
        ("submitted", "approve", "approved"),
        ("approved", "publish", "published"),
        ("published", "change", "submitted"),
        ("running", "close", "closed"),
        ("closed", "report", "reported"),
        ("running", "cancel", "cancelled"),
    ],
)
def test_step_leads_on(status: str, verb: str, after: str) -> None:
    assert next_status(EventStatus(status), Verb(verb)) == EventStatus(after)


@pytest.mark.parametrize(("status", "verb"), [("draft", "approve"), ("reported", "cancel"), ("approved", "approve")])
def test_step_out_of_turn_is_a_conflict(status: str, verb: str) -> None:
    with pytest.raises(Conflict):
        next_status(EventStatus(status), Verb(verb))


def test_nothing_follows_a_cancelled_event() -> None:
    assert [steps_of(EventStatus.CANCELLED, party) for party in Party] == [[], []]


def test_time_place_and_scale_ask_for_approval_again() -> None:
    assert grounds_changed(PLAN, replace(PLAN, title="x", summary="y", safety_person="z")) == frozenset()
    assert grounds_changed(PLAN, replace(PLAN, ends_at=PLAN.ends_at and PLAN.ends_at + timedelta(hours=1))) == {
        Ground.TIME
    }
    assert grounds_changed(PLAN, replace(PLAN, venue_id=uuid4(), expected_attendance=5000)) == {
        Ground.PLACE,
        Ground.SCALE,
    }


def test_end_before_beginning_is_refused() -> None:
    bad = replace(PLAN, ends_at=PLAN.starts_at, expected_attendance=0, stalls_needed=0, title="", safety_phone="123")
    with pytest.raises(RuleBroken) as caught:
        check_details(bad)
    assert set(caught.value.fields) == {"ends_at", "expected_attendance", "stalls_needed", "title", "safety_phone"}


def test_submission_lists_all_that_is_missing() -> None:
    assert missing_for_submission(PLAN, NOW) == {}
    bare = replace(PLAN, venue_id=None, starts_at=None, expected_attendance=None, safety_person="", safety_plan="")
    assert set(missing_for_submission(bare, NOW)) == {
        "venue_id",
        "starts_at",
        "expected_attendance",
        "safety_person",
        "safety_plan",
    }
