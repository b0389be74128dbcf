"""A season of the campaign: its states, its targets, and how far it has come.

Every figure of progress carries its definition and the time it was counted, so that nobody compares two numbers
that count different things.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from outreach.domain.words import N_


class CampaignStatus(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"
    RUNNING = "running"
    CLOSED = "closed"


STATUS_LABELS: dict[CampaignStatus, str] = {
    CampaignStatus.DRAFT: N_("In preparation"),
    CampaignStatus.RUNNING: N_("Running"),
    CampaignStatus.CLOSED: N_("Closed"),
}


class CampaignStep(StrEnum):
    """What may be done to a campaign's status."""

    START = "start"
    CLOSE = "close"
    REOPEN = "reopen"


STEP_LABELS: dict[CampaignStep, str] = {
    CampaignStep.START: N_("Start the campaign"),
    CampaignStep.CLOSE: N_("Close the campaign"),
    CampaignStep.REOPEN: N_("Reopen the campaign"),
}

TRANSITIONS: dict[tuple[CampaignStatus, CampaignStep], CampaignStatus] = {
    (CampaignStatus.DRAFT, CampaignStep.START): CampaignStatus.RUNNING,
    (CampaignStatus.RUNNING, CampaignStep.CLOSE): CampaignStatus.CLOSED,
    (CampaignStatus.CLOSED, CampaignStep.REOPEN): CampaignStatus.RUNNING,
}


def steps_from(status: CampaignStatus) -> list[CampaignStep]:
    """Return what may be done next."""
    return [step for (start, step) in TRANSITIONS if start is status]


class TargetKind(StrEnum):
    """What a county's target counts."""

    EVENTS = "events"
    TEST_DRIVES = "test_drives"
    LEADS = "leads"
    ORDERS = "orders"


TARGET_LABELS: dict[TargetKind, str] = {
    TargetKind.EVENTS: N_("Events"),
    TargetKind.TEST_DRIVES: N_("Test drives"),
    TargetKind.LEADS: N_("Leads"),
    TargetKind.ORDERS: N_("Orders"),
}

DEFINITIONS: dict[TargetKind, str] = {
    TargetKind.EVENTS: N_(
        "Events of this campaign that took place in the county (running, closed or reported); "
        "each counts once, also when it belongs to several campaigns."
    ),
    TargetKind.TEST_DRIVES: N_("Test drives that began at those events; one for each car that went out."),
    TargetKind.LEADS: N_(
        "Leads recorded at those events, whatever their stage; withdrawn and erased ones are gone from it."
    ),
    TargetKind.ORDERS: N_(
        "Leads of those events with an order whose model was listed in the catalogue on the day of the order."
    ),
}

MAX_TARGET = 1_000_000


@dataclass(frozen=True)
class CampaignDetails:
    """What an office says about a campaign."""

    name: str
    theme: str
    first_on: date
    last_on: date
    ministries: str
    county_codes: tuple[str, ...] = ()


def check_campaign(details: CampaignDetails) -> dict[str, str]:
    """Return the broken rules of a campaign's details, by field."""
    broken: dict[str, str] = {}
    if details.last_on < details.first_on:
        broken["last_on"] = N_("The last day lies before the first.")
    elif (details.last_on - details.first_on).days > 366 * 3:
        broken["last_on"] = N_("A campaign lasts three years at most.")
    return broken


@dataclass(frozen=True, order=True)
class TargetValue:
    """A target of one county: `value` of one kind."""

    area_id: int
    kind: TargetKind
    value: int


def carry_over(last: Iterable[TargetValue], counties: Iterable[int], percent: int = 100) -> list[TargetValue]:
    """Return last season's targets for the counties that take part now, scaled and rounded up."""
    chosen = set(counties)
    return sorted(
        TargetValue(target.area_id, target.kind, min(MAX_TARGET, -(-target.value * percent // 100)))
        for target in last
        if target.area_id in chosen
    )


@dataclass(frozen=True)
class Progress:
    """How far one kind of target has come, with its definition and when it was counted."""

    kind: TargetKind
    done: int
    target: int | None
    elapsed: float
    counted_at: datetime

    @property
    def definition(self) -> str:
        """Return the message id that says what is counted."""
        return DEFINITIONS[self.kind]

    @property
    def label(self) -> str:
        """Return the message id of the kind."""
        return TARGET_LABELS[self.kind]

    @property
    def ratio(self) -> float | None:
        """Return done ÷ target; None where there is no target."""
        return self.done / self.target if self.target else None

    @property
    def expected(self) -> int | None:
        """Return what an even pace would have reached by now, rounded up."""
        if not self.target:
            return None
        return -int(-self.target * self.elapsed // 1)

    @property
    def pace(self) -> int | None:
        """Return how far ahead of an even pace it is (negative: behind)."""
        expected = self.expected
        return None if expected is None else self.done - expected


def elapsed_share(first_on: date, last_on: date, today: date) -> float:
    """Return which part of the campaign's days is over, from 0 to 1; today counts."""
    days = (last_on - first_on).days + 1
    gone = (today - first_on).days + 1
    return min(1.0, max(0.0, gone / days))
