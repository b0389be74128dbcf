"""Notices: what each kind says, and why somebody gets it. Quiet by design: one line, one reason, one digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from outreach.domain.clock import beijing
from outreach.domain.words import N_

QUIET_FROM, QUIET_TO = 21, 8
DIGEST_AFTER = timedelta(minutes=10)


class NoticeKind(StrEnum):
    """What happened."""

    APPROVAL_DUE = "approval_due"
    BOOKINGS_MOVED = "bookings_moved"
    CHARGER_NEAR = "charger_near"
    COMPLAINT_MADE = "complaint_made"
    EVENT_APPROVED = "event_approved"
    EVENT_CANCELLED = "event_cancelled"
    EVENT_CHANGED = "event_changed"
    EVENT_INCIDENT = "event_incident"
    EVENT_INVITED = "event_invited"
    EVENT_POSTPONED = "event_postponed"
    EVENT_REPORTED = "event_reported"
    EVENT_RETURNED = "event_returned"
    EVENT_SUBMITTED = "event_submitted"
    INVITATION_ANSWERED = "invitation_answered"
    JOB_ENDED = "job_ended"
    LEADS_DUE = "leads_due"
    LEADS_HANDED_OVER = "leads_handed_over"
    TASK_DUE = "task_due"
    LEADS_RETURNED = "leads_returned"
    LOSS_TO_CONFIRM = "loss_to_confirm"
    VENUE_ASKED = "venue_asked"
    VENUE_ANSWERED = "venue_answered"


@dataclass(frozen=True)
class NoticeText:
    """A kind's line and its reason; `%(name)s` and others come from the notice's parameters."""

    line: str
    reason: str


_APPROVER = N_("You get this because you approve events in this area.")
_KEEPER = N_("You get this because your organisation keeps the event.")
_PARTY = N_("You get this because your company takes part in the event.")

TEXTS: Mapping[NoticeKind, NoticeText] = {
    NoticeKind.CHARGER_NEAR: NoticeText(
        N_("A fast charger has opened near a customer of yours who can't charge at home."),
        N_("You get this because the lead is yours; it is a reason to call."),
    ),
    NoticeKind.COMPLAINT_MADE: NoticeText(
        N_("A customer complains about calls by %(company)s."),
        N_("You get this because complaints are answered by the company's manager and seen by the campaign office."),
    ),
    NoticeKind.EVENT_APPROVED: NoticeText(N_("%(name)s is approved and can be published."), _KEEPER),
    NoticeKind.EVENT_CANCELLED: NoticeText(N_("%(name)s is cancelled."), _PARTY),
    NoticeKind.EVENT_CHANGED: NoticeText(N_("Time or place of %(name)s has changed."), _PARTY),
    NoticeKind.EVENT_INCIDENT: NoticeText(N_("An incident was reported at %(name)s."), _APPROVER),
    NoticeKind.EVENT_INVITED: NoticeText(
        N_("Your company is invited to %(name)s."), N_("You get this because you answer for your company.")
    ),
    NoticeKind.APPROVAL_DUE: NoticeText(N_("%(name)s waits for your decision; it is due on %(day)s."), _APPROVER),
    NoticeKind.BOOKINGS_MOVED: NoticeText(
        N_(
            "%(name)s has another time or is called off: call those who booked a test drive with you there. Moved: %(count)s, let go: %(gone)s."
        ),
        N_("You get this because test drives are booked with you."),
    ),
    NoticeKind.EVENT_POSTPONED: NoticeText(N_("%(name)s is postponed to %(day)s: %(comment)s"), _PARTY),
    NoticeKind.EVENT_REPORTED: NoticeText(N_("The report on %(name)s is handed in."), _APPROVER),
    NoticeKind.EVENT_RETURNED: NoticeText(N_("%(name)s was returned for changes: %(comment)s"), _KEEPER),
    NoticeKind.EVENT_SUBMITTED: NoticeText(N_("%(name)s waits for your approval."), _APPROVER),
    NoticeKind.INVITATION_ANSWERED: NoticeText(N_("%(company)s has answered the invitation to %(name)s."), _KEEPER),
    NoticeKind.JOB_ENDED: NoticeText(
        N_("The work you asked for has ended."), N_("You get this because you started this work.")
    ),
    NoticeKind.LEADS_DUE: NoticeText(
        N_("Customers who wait for your call today: %(count)s."),
        N_("You get this because these leads are yours and their day has come."),
    ),
    NoticeKind.LEADS_RETURNED: NoticeText(
        N_("Overdue leads went back to your company's pool: %(count)s."),
        N_("You get this by your company's follow-up rules."),
    ),
    NoticeKind.LOSS_TO_CONFIRM: NoticeText(
        N_("A lead was given up and waits for your confirmation."),
        N_("You get this because a second person confirms each loss."),
    ),
    NoticeKind.LEADS_HANDED_OVER: NoticeText(
        N_("Leads were handed over to you: %(count)s."), N_("You get this because these leads are yours now.")
    ),
    NoticeKind.TASK_DUE: NoticeText(N_("%(task)s: due on %(day)s, for %(name)s."), _KEEPER),
    NoticeKind.VENUE_ASKED: NoticeText(
        N_("%(company)s asks to use %(name)s."), N_("You get this because your organisation keeps the venue.")
    ),
    NoticeKind.VENUE_ANSWERED: NoticeText(
        N_("Your request to use %(name)s has been answered."), N_("You get this because your organisation asked.")
    ),
}


def is_quiet(now: datetime) -> bool:
    """True between 21:00 and 08:00 in Beijing, when nothing is sent."""
    hour = beijing(now).hour
    return hour >= QUIET_FROM or hour < QUIET_TO
