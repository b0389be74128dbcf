"""Leads: stages and who follows whom, reasons of loss, grades with their intervals, what is asked at the fair.

States in words. *New*: recorded, nobody has spoken to the customer since. *Contacted*: reached by phone, message or
visit. *Invited*: asked to come for a test drive or to the shop. *Test-driven*, *ordered*, *delivered*: as they say.
*Lost*: given up, with a reason; it can be revived. Steps may be skipped forwards, since at a fair a visitor may drive
before anybody has called.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from outreach.domain.consent import CURRENT_CONSENT, ConsentChannel, Purpose
from outreach.domain.errors import RuleBroken
from outreach.domain.words import N_

# a row of a list of customers: its line, and the texts of its known columns
ListRow = tuple[int, Mapping[str, str]]


class Stage(StrEnum):
    """How far a lead has come."""

    NEW = "new"
    CONTACTED = "contacted"
    INVITED = "invited"
    TEST_DRIVEN = "test_driven"
    ORDERED = "ordered"
    DELIVERED = "delivered"
    LOST = "lost"


class LossReason(StrEnum):
    """Why a lead was given up."""

    BOUGHT_ELSEWHERE = "bought_elsewhere"
    BOUGHT_FUEL_CAR = "bought_fuel_car"
    PRICE = "price"
    NO_HOME_CHARGING = "no_home_charging"
    RANGE = "range"
    NO_CREDIT = "no_credit"
    NO_MODEL = "no_model"
    POSTPONED = "postponed"
    UNREACHABLE = "unreachable"
    WRONG_NUMBER = "wrong_number"
    WITHDREW = "withdrew"
    OTHER = "other"


class LossVerdict(StrEnum):
    """What a second person says of a loss."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"


class OwnerWhy(StrEnum):
    """Why a lead is followed by somebody else, or by nobody."""

    HANDED_OVER = "handed_over"
    TAKEN = "taken"
    RETURNED = "returned"


class LeadSource(StrEnum):
    """Where a lead came from."""

    EVENT = "event"
    SHOWROOM = "showroom"
    TELEPHONE = "telephone"
    ONLINE = "online"
    REFERRAL = "referral"
    LIST = "list"
    OTHER = "other"


class Grade(StrEnum):
    """How soon a customer will buy: O has paid a deposit, H within a week, A a month, B three months, C later."""

    O = "o"  # noqa: E741  # the trade's own letter
    H = "h"
    A = "a"
    B = "b"
    C = "c"


class BuyingTime(StrEnum):
    """When the customer means to buy."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    LATER = "later"


class HomeParking(StrEnum):
    """Where the car would stand at night."""

    YARD = "yard"
    FLAT_SPACE = "flat_space"
    NONE = "none"


class OwnMeter(StrEnum):
    """Whether the house has a meter of its own."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class TradeIn(StrEnum):
    """What would be traded in."""

    NOTHING = "nothing"
    CAR = "car"
    TRICYCLE = "tricycle"
    OTHER = "other"


class ContactKind(StrEnum):
    """How the customer was spoken to."""

    CALL = "call"
    MESSAGE = "message"
    VISIT = "visit"


class ContactStatus(StrEnum):
    """Whether the customer may be contacted."""

    ALLOWED = "allowed"
    NO_PHONE = "no_phone"
    WITHDRAWN = "withdrawn"
    DO_NOT_CALL = "do_not_call"
    ERASED = "erased"


class RevealReason(StrEnum):
    """Why somebody was shown a number in clear."""

    CALL = "call"
    STATED = "stated"
    EXPORT = "export"
    PERSON_EXPORT = "person_export"


class Outcome(StrEnum):
    """What came of a contact."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    CALL_LATER = "call_later"
    COMING = "coming"
    NOT_INTERESTED = "not_interested"


TRANSITIONS: dict[Stage, frozenset[Stage]] = {
    Stage.NEW: frozenset({Stage.CONTACTED, Stage.INVITED, Stage.TEST_DRIVEN, Stage.ORDERED, Stage.LOST}),
    Stage.CONTACTED: frozenset({Stage.INVITED, Stage.TEST_DRIVEN, Stage.ORDERED, Stage.LOST}),
    Stage.INVITED: frozenset({Stage.TEST_DRIVEN, Stage.ORDERED, Stage.LOST}),
    Stage.TEST_DRIVEN: frozenset({Stage.INVITED, Stage.ORDERED, Stage.LOST}),
    Stage.ORDERED: frozenset({Stage.DELIVERED, Stage.TEST_DRIVEN, Stage.LOST}),
    Stage.DELIVERED: frozenset(),
    Stage.LOST: frozenset({Stage.CONTACTED}),
}
OPEN_STAGES = frozenset(Stage) - {Stage.DELIVERED, Stage.LOST}
# these two need a record of their own: the order, the delivery
RECORDED_STAGES = frozenset({Stage.ORDERED, Stage.DELIVERED})

GRADE_OF_TIME: dict[BuyingTime, Grade] = {
    BuyingTime.WEEK: Grade.H,
    BuyingTime.MONTH: Grade.A,
    BuyingTime.QUARTER: Grade.B,
    BuyingTime.LATER: Grade.C,
}
# one brand's rule; a dealer's own takes its place
DEFAULT_INTERVALS: dict[Grade, int] = {Grade.O: 7, Grade.H: 2, Grade.A: 7, Grade.B: 14, Grade.C: 30}
_RETRY_DAYS: dict[Outcome, int] = {Outcome.NO_ANSWER: 1, Outcome.CALL_LATER: 1, Outcome.COMING: 2}


class CountSplit(StrEnum):
    """How counts of leads may be split."""

    STAGE = "stage"
    TOWNSHIP = "township"
    BUYING_TIME = "buying_time"
    HOME_PARKING = "home_parking"
    SOURCE = "source"
    COMPANY = "company"
    MODEL = "model"
    NO_HOME_CHARGING = "no_home_charging"


@dataclass(frozen=True)
class LeadDetails:
    """What is asked of a customer. Only the number (or 'no phone') and the consent are needed at once."""

    phone: str = ""
    no_phone: bool = False
    name: str = ""
    purposes: frozenset[Purpose] = frozenset()
    consent_version: str = CURRENT_CONSENT.version
    consent_channel: ConsentChannel = ConsentChannel.SPOKEN
    source: LeadSource = LeadSource.EVENT
    event_id: UUID | None = None
    area_id: int | None = None
    township_id: int | None = None
    village: str = ""
    model_ids: tuple[UUID, ...] = ()
    buying_time: BuyingTime | None = None
    home_parking: HomeParking | None = None
    own_meter: OwnMeter | None = None
    meter_metres: int | None = None
    trade_in: TradeIn | None = None
    grade: Grade | None = None
    next_follow_up_on: date | None = None
    note: str = ""
    shared_number: bool = False
    captured_at: datetime | None = None
    body_hmac: str | None = None
    clock_skew_seconds: int | None = None
    id: UUID | None = field(default=None)


def check_move(current: Stage, target: Stage) -> None:
    """Raise `RuleBroken` on 'stage' where a lead may not go from `current` to `target`."""
    if target not in TRANSITIONS[current]:
        raise RuleBroken({"stage": N_("A lead can't make this step from where it stands.")})


def next_stages(current: Stage) -> list[Stage]:
    """The stages that a lead may be moved to by hand, in order; loss, orders and deliveries have their forms."""
    return [s for s in Stage if s in TRANSITIONS[current] and s not in RECORDED_STAGES | {Stage.LOST}]


def stage_after(outcome: Outcome, current: Stage) -> Stage:
    """Where a contact brings a lead by itself: the first one reached makes it 'contacted', a promise 'invited'."""
    if outcome is Outcome.COMING and current in {Stage.NEW, Stage.CONTACTED}:
        return Stage.INVITED
    if outcome in {Outcome.REACHED, Outcome.CALL_LATER} and current is Stage.NEW:
        return Stage.CONTACTED
    return current


def follow_up_on(grade: Grade | None, day: date, intervals: Mapping[Grade, int] = DEFAULT_INTERVALS) -> date:
    """The day of the next contact after one on `day`, by the grade's interval; ungraded leads the next day."""
    if grade is None:
        return day + timedelta(days=1)
    return day + timedelta(days=intervals[grade])


def next_contact_on(
    outcome: Outcome, grade: Grade | None, day: date, intervals: Mapping[Grade, int] = DEFAULT_INTERVALS
) -> date | None:
    """The next day proposed after a contact that ended so; None where there is nobody to call."""
    if outcome in {Outcome.WRONG_NUMBER, Outcome.NOT_INTERESTED}:
        return None
    if outcome in _RETRY_DAYS:
        return day + timedelta(days=_RETRY_DAYS[outcome])
    return follow_up_on(grade, day, intervals)
