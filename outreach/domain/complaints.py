"""What customers complain of about a company's calls, and where a complaint stands."""

from __future__ import annotations

from enum import StrEnum

from outreach.domain.words import N_

NOTE_LIMIT = 500


class ComplaintKind(StrEnum):
    """What about the calls."""

    TOO_OFTEN = "too_often"
    BAD_HOURS = "bad_hours"
    NOT_AGREED = "not_agreed"
    OTHER_COMPANY = "other_company"
    RUDE = "rude"
    OTHER = "other"


class ComplaintStatus(StrEnum):
    """Where it stands."""

    OPEN = "open"
    ANSWERED = "answered"


COMPLAINT_LABELS: dict[ComplaintKind, str] = {
    ComplaintKind.TOO_OFTEN: N_("I am called too often"),
    ComplaintKind.BAD_HOURS: N_("I am called at bad hours"),
    ComplaintKind.NOT_AGREED: N_("I never agreed to be called"),
    ComplaintKind.OTHER_COMPANY: N_("Another company calls me with this number"),
    ComplaintKind.RUDE: N_("The caller was rude or misled me"),
    ComplaintKind.OTHER: N_("Something else"),
}
