"""What waits for somebody: each kind of task, what it says, why it matters, and the verb of its button."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from outreach.domain.words import N_


class TaskKind(StrEnum):
    """Why something waits; in the order in which the home page lists it."""

    EVENT_SUBMITTED = "event_submitted"
    EVENT_RETURNED = "event_returned"
    PERMIT_DUE = "permit_due"
    CHECKLIST_DUE = "checklist_due"
    REPORT_TO_READ = "report_to_read"
    EVENT_INVITED = "event_invited"
    VENUE_ASKED = "venue_asked"
    LEADS_DUE = "leads_due"
    COMPLAINTS_OPEN = "complaints_open"
    LOSSES_TO_CONFIRM = "losses_to_confirm"
    RECORDS_HELD = "records_held"
    LEADS_UNASSIGNED = "leads_unassigned"
    INSURANCE_EXPIRING = "insurance_expiring"
    PLATE_EXPIRING = "plate_expiring"
    EVENT_TO_PUBLISH = "event_to_publish"
    EVENT_TO_CLOSE = "event_to_close"
    EVENT_TO_REPORT = "event_to_report"
    EVENT_DRAFT = "event_draft"
    STATIONS_UNCONFIRMED = "stations_unconfirmed"
    STATIONS_UNPLACED = "stations_unplaced"
    NO_CAMPAIGN = "no_campaign"


@dataclass(frozen=True)
class TaskText:
    """What a task says: its line, the reason under it, the button's verb."""

    line: str
    why: str
    verb: str


@dataclass(frozen=True)
class Task:
    """One thing that waits. `values` fill the text; dates among them are written as the reader's language does."""

    kind: TaskKind
    values: Mapping[str, str | int | date] = field(default_factory=dict)
    subject_id: UUID | None = None
    late: bool = False


TEXTS: Mapping[TaskKind, TaskText] = {
    TaskKind.EVENT_SUBMITTED: TaskText(
        N_("%(name)s waits for approval"), N_("%(area)s, %(day)s, %(people)s people expected"), N_("Review")
    ),
    TaskKind.EVENT_RETURNED: TaskText(
        N_("%(name)s was returned"), N_("Change what the comment asks for, then submit it again."), N_("Change")
    ),
    TaskKind.PERMIT_DUE: TaskText(
        N_("%(name)s needs a police permit"), N_("Apply by %(day)s: 20 days before the event."), N_("Open")
    ),
    TaskKind.CHECKLIST_DUE: TaskText(
        N_("%(name)s: items of its checklist that are due: %(count)s"),
        N_("The first was due on %(day)s."),
        N_("Open the checklist"),
    ),
    TaskKind.REPORT_TO_READ: TaskText(
        N_("%(name)s has handed in its report"), N_("Read it: you pass it up, or return it."), N_("Read the report")
    ),
    TaskKind.EVENT_INVITED: TaskText(N_("Invitation to %(name)s"), N_("%(area)s, %(day)s"), N_("Answer")),
    TaskKind.VENUE_ASKED: TaskText(N_("%(company)s asks for %(name)s"), N_("From %(day)s to %(last)s"), N_("Answer")),
    TaskKind.LEADS_DUE: TaskText(
        N_("Leads to follow up by today: %(count)s"), N_("They were promised a call."), N_("Call today's list")
    ),
    TaskKind.COMPLAINTS_OPEN: TaskText(
        N_("Complaints about calls: %(count)s"),
        N_("The customer reads your answer at their own record."),
        N_("Answer"),
    ),
    TaskKind.LOSSES_TO_CONFIRM: TaskText(
        N_("Leads given up that wait for a second person: %(count)s"),
        N_("A loss counts as looked at when somebody else has confirmed it."),
        N_("Look at losses"),
    ),
    TaskKind.LEADS_UNASSIGNED: TaskText(
        N_("Leads without an owner: %(count)s"), N_("Nobody calls them until you hand them over."), N_("Hand over")
    ),
    TaskKind.RECORDS_HELD: TaskText(
        N_("Records from phones that need you: %(count)s"),
        N_("They were kept aside; nothing of them is lost."),
        N_("Decide"),
    ),
    TaskKind.INSURANCE_EXPIRING: TaskText(
        N_("Insurance of %(name)s ends on %(day)s"),
        N_("After that day the car may not go out."),
        N_("Renew insurance"),
    ),
    TaskKind.PLATE_EXPIRING: TaskText(
        N_("Temporary plate %(name)s ends on %(day)s"),
        N_("After that day the car may not go out."),
        N_("Enter the new plate"),
    ),
    TaskKind.EVENT_TO_PUBLISH: TaskText(
        N_("%(name)s is approved"), N_("Nobody sees it until you publish it."), N_("Publish")
    ),
    TaskKind.EVENT_TO_CLOSE: TaskText(
        N_("%(name)s is over"), N_("Enter attendance, visitors and incidents."), N_("Close event")
    ),
    TaskKind.EVENT_TO_REPORT: TaskText(
        N_("%(name)s is closed"), N_("The report has not been handed in."), N_("Hand in report")
    ),
    TaskKind.EVENT_DRAFT: TaskText(N_("Draft: %(name)s"), N_("Complete it and submit it."), N_("Continue")),
    TaskKind.STATIONS_UNCONFIRMED: TaskText(
        N_("Stations not confirmed for %(days)s days: %(count)s"),
        N_("Coverage counts them, but nobody knows whether they work."),
        N_("Confirm stations"),
    ),
    TaskKind.STATIONS_UNPLACED: TaskText(
        N_("Stations without a position: %(count)s"), N_("They count for no distance."), N_("Place stations")
    ),
    TaskKind.NO_CAMPAIGN: TaskText(
        N_("No campaign is running"), N_("Events need one to count in."), N_("Start a campaign")
    ),
}
_ORDER = {kind: place for place, kind in enumerate(TaskKind)}


def in_order(tasks: list[Task]) -> list[Task]:
    """Late ones first, then by kind."""
    return sorted(tasks, key=lambda task: (not task.late, _ORDER[task.kind]))
