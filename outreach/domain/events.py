"""Events: their states, who may take which step, and which changes ask for approval again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from outreach.domain.errors import Conflict, RuleBroken
from outreach.domain.permits import HolderKind
from outreach.domain.phones import telephone_fault
from outreach.domain.scheduling.limits import CostKind
from outreach.domain.words import N_

LONGEST = timedelta(days=14)
MOST_PEOPLE = 1_000_000
MOST_STALLS = 10_000


class EventStatus(StrEnum):
    """draft: only its keeper sees it; submitted: waits for an official; returned: to be corrected; approved: may be
    published; published: the public sees it; running; closed: figures are in; reported: handed in; cancelled."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    PUBLISHED = "published"
    RUNNING = "running"
    CLOSED = "closed"
    REPORTED = "reported"
    CANCELLED = "cancelled"


class Party(StrEnum):
    """Who takes a step: the organisation that keeps the event, or whoever approves in its area."""

    KEEPER = "keeper"
    APPROVER = "approver"


class Verb(StrEnum):
    """A step of an event's life."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    RETURN = "return"
    APPROVE = "approve"
    CHANGE = "change"
    CONSENT = "consent"
    ESCALATE = "escalate"
    EDIT = "edit"
    POSTPONE = "postpone"
    PUBLISH = "publish"
    START = "start"
    CLOSE = "close"
    REPORT = "report"
    FORWARD = "forward"
    REOPEN = "reopen"
    CANCEL = "cancel"


@dataclass(frozen=True)
class Transition:
    """`party` may take `verb` from any of `sources`, which leads to `target`."""

    verb: Verb
    sources: frozenset[EventStatus]
    target: EventStatus
    party: Party


def _row(verb: Verb, party: Party, target: EventStatus, *sources: EventStatus) -> Transition:
    return Transition(verb, frozenset(sources), target, party)


_S = EventStatus
TRANSITIONS: Mapping[Verb, Transition] = {
    row.verb: row
    for row in (
        _row(Verb.SUBMIT, Party.KEEPER, _S.SUBMITTED, _S.DRAFT, _S.RETURNED),
        _row(Verb.WITHDRAW, Party.KEEPER, _S.DRAFT, _S.SUBMITTED),
        _row(Verb.RETURN, Party.APPROVER, _S.RETURNED, _S.SUBMITTED),
        _row(Verb.APPROVE, Party.APPROVER, _S.APPROVED, _S.SUBMITTED),
        _row(Verb.CHANGE, Party.KEEPER, _S.SUBMITTED, _S.APPROVED, _S.PUBLISHED),
        _row(Verb.POSTPONE, Party.KEEPER, _S.SUBMITTED, _S.APPROVED, _S.PUBLISHED),
        _row(Verb.PUBLISH, Party.KEEPER, _S.PUBLISHED, _S.APPROVED),
        _row(Verb.START, Party.KEEPER, _S.RUNNING, _S.PUBLISHED),
        _row(Verb.CLOSE, Party.KEEPER, _S.CLOSED, _S.PUBLISHED, _S.RUNNING),
        _row(Verb.REPORT, Party.KEEPER, _S.REPORTED, _S.CLOSED),
        _row(Verb.REOPEN, Party.APPROVER, _S.CLOSED, _S.REPORTED),
        _row(
            Verb.CANCEL,
            Party.KEEPER,
            _S.CANCELLED,
            *(_S.DRAFT, _S.SUBMITTED, _S.RETURNED, _S.APPROVED, _S.PUBLISHED, _S.RUNNING),
        ),
    )
}

# details may be edited in these; after approval a change of time, place or scale goes back to `submitted`
EDITABLE = frozenset({_S.DRAFT, _S.RETURNED, _S.APPROVED, _S.PUBLISHED})
# the event holds its stalls, or asks for them
HOLDING = frozenset({_S.APPROVED, _S.PUBLISHED, _S.RUNNING})
PENDING = frozenset({_S.SUBMITTED})
OVER = frozenset({_S.CLOSED, _S.REPORTED, _S.CANCELLED})
PUBLIC = frozenset({_S.PUBLISHED, _S.RUNNING, _S.CLOSED, _S.REPORTED})


def next_status(status: EventStatus, verb: Verb) -> EventStatus:
    """The status after `verb`. Raises `Conflict` where the event's status doesn't allow it."""
    row = TRANSITIONS[verb]
    if status not in row.sources:
        raise Conflict(N_("The event has moved on since this page was opened. Reload it and look again."))
    return row.target


def steps_of(status: EventStatus, party: Party) -> list[Verb]:
    """What `party` may do with an event of this status."""
    return [row.verb for row in TRANSITIONS.values() if row.party is party and status in row.sources]


class EventKind(StrEnum):
    """One event in the county and N in its townships (1+N)."""

    COUNTY = "county"
    TOWNSHIP = "township"


class GroupKind(StrEnum):
    """Events that belong together: one plan on many days, or a county event with those of its townships (1+N)."""

    SERIES = "series"
    TOUR = "tour"


class Reach(StrEnum):
    """Which events of a series a change is for."""

    ONE = "one"
    REST = "rest"
    ALL = "all"


class PartnerKind(StrEnum):
    """Services on the ground beside the dealers."""

    CHARGING = "charging"
    BANK = "bank"
    INSURANCE = "insurance"
    AFTER_SALES = "after_sales"


class InvitationStatus(StrEnum):
    """An invited company's answer."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class DocumentKind(StrEnum):
    """What an attached PDF is."""

    PLAN = "plan"
    PERMIT = "permit"
    APPROVAL = "approval"


@dataclass(frozen=True)
class EventDetails:
    """What an organiser writes about an event."""

    title: str
    kind: EventKind
    venue_id: UUID | None
    starts_at: datetime | None
    ends_at: datetime | None
    expected_attendance: int | None
    stalls_needed: int
    holder_kind: HolderKind
    holder_name: str = ""
    summary: str = ""
    risk_note: str = ""
    safety_plan: str = ""
    safety_person: str = ""
    safety_phone: str = ""


@dataclass(frozen=True)
class ClosingFigures:
    """What closing asks. `costs` are whole yuan by kind."""

    attendance: int
    visitors: int
    incidents: int
    incident_note: str = ""
    summary: str = ""
    lessons: str = ""
    costs: Mapping[CostKind, int] = field(default_factory=dict)


def check_details(details: EventDetails) -> None:
    """Raise `RuleBroken` where a draft can't even be kept: times out of order, figures out of bounds."""
    faults: dict[str, str] = {}
    if not details.title:
        faults["title"] = N_("Give the event a title.")
    if details.starts_at and details.ends_at:
        if details.ends_at <= details.starts_at:
            faults["ends_at"] = N_("The end must be after the beginning.")
        elif details.ends_at - details.starts_at > LONGEST:
            faults["ends_at"] = N_("An event lasts at most 14 days. Make one event for each place and period.")
    if details.expected_attendance is not None and not 1 <= details.expected_attendance <= MOST_PEOPLE:
        faults["expected_attendance"] = N_("Expected people: a number from 1 to 1,000,000.")
    if not 1 <= details.stalls_needed <= MOST_STALLS:
        faults["stalls_needed"] = N_("Stalls needed: a number from 1 to 10,000.")
    if fault := telephone_fault(details.safety_phone):
        faults["safety_phone"] = fault
    if faults:
        raise RuleBroken(faults)


def missing_for_submission(details: EventDetails, now: datetime) -> dict[str, str]:
    """What must still be written before the event goes to an official: field -> message."""
    faults: dict[str, str] = {}
    if details.venue_id is None:
        faults["venue_id"] = N_("Choose the venue.")
    if details.starts_at is None or details.ends_at is None:
        faults["starts_at"] = N_("Give the beginning and the end.")
    elif details.starts_at <= now:
        faults["starts_at"] = N_("The beginning is in the past.")
    if details.expected_attendance is None:
        faults["expected_attendance"] = N_("Say how many people are expected.")
    if not details.safety_person:
        faults["safety_person"] = N_("Name the person in charge of safety.")
    if not details.safety_plan:
        faults["safety_plan"] = N_("Describe the safety and emergency plan.")
    if not details.risk_note:
        faults["risk_note"] = N_("Describe the risks that were assessed.")
    return faults


class Ground(StrEnum):
    """What an approval stands on."""

    TIME = "time"
    PLACE = "place"
    SCALE = "scale"


def grounds_changed(before: EventDetails, after: EventDetails) -> frozenset[Ground]:
    """Which of time, place and scale differ: any of them asks for approval again."""
    changed = set()
    if (before.starts_at, before.ends_at) != (after.starts_at, after.ends_at):
        changed.add(Ground.TIME)
    if before.venue_id != after.venue_id:
        changed.add(Ground.PLACE)
    scale = (before.expected_attendance, before.stalls_needed, before.holder_kind)
    if scale != (after.expected_attendance, after.stalls_needed, after.holder_kind):
        changed.add(Ground.SCALE)
    return frozenset(changed)


def permit_scope(details: EventDetails) -> dict[str, str]:
    """What a police permit is issued for: the time, place and scale of the plan, as text to compare."""
    times = [moment.astimezone(UTC).isoformat() if moment else "" for moment in (details.starts_at, details.ends_at)]
    return {
        Ground.TIME.value: "/".join(times),
        Ground.PLACE.value: str(details.venue_id or ""),
        Ground.SCALE.value: f"{details.expected_attendance or ''} {details.holder_kind.value}",
    }


def outside_permit(covered: Mapping[str, str], details: EventDetails) -> list[Ground]:
    """In what the plan has left its permit, which may not be changed freely; nothing where there is no permit."""
    present = permit_scope(details)
    return [ground for ground in Ground if covered and covered.get(ground.value) != present[ground.value]]
