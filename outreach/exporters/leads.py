"""Leads and their counts as rows of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from outreach.domain.lead_labels import (
    GRADE_LABELS,
    PARKING_LABELS,
    SOURCE_LABELS,
    STAGE_LABELS,
    STATUS_LABELS,
    TIME_LABELS,
    TRADE_IN_LABELS,
)
from outreach.domain.phones import national_digits
from outreach.domain.words import N_
from outreach.exporters.tables import Column
from outreach.models.leads import Lead

Say = Callable[[str], str]
HEADINGS: dict[str, str] = {
    "recorded_at": N_("Recorded"),
    "phone": N_("Mobile number"),
    "name": N_("Full name"),
    "stage": N_("Stage"),
    "grade": N_("Grade"),
    "source": N_("Source"),
    "models": N_("Models"),
    "buying_time": N_("When to buy"),
    "township": N_("Township"),
    "village": N_("Village"),
    "home_parking": N_("Parking at home"),
    "trade_in": N_("Trade-in"),
    "owner": N_("Followed by"),
    "next_follow_up_on": N_("Next contact on"),
    "contact": N_("May be contacted"),
    "note": N_("Note"),
}


def lead_columns(say: Say) -> list[Column]:
    """The columns of a list of leads."""
    return [Column(key, say(heading)) for key, heading in HEADINGS.items()]


def lead_rows(leads: Iterable[Lead], say: Say, *, in_clear: bool) -> list[list[object]]:
    """One row a lead; numbers masked unless `in_clear`."""

    def word(labels: dict[object, str], value: object) -> str:
        return say(labels[value]) if value is not None else ""

    rows: list[list[object]] = []
    for lead in leads:
        number = lead.person.number if in_clear and lead.person and lead.may_be_contacted else ""
        rows.append(
            [
                lead.created_at,
                national_digits(number) if number else lead.masked,
                lead.name,
                word(STAGE_LABELS, lead.stage),  # type: ignore[arg-type]
                word(GRADE_LABELS, lead.grade),  # type: ignore[arg-type]
                word(SOURCE_LABELS, lead.source),  # type: ignore[arg-type]
                ", ".join(interest.model.title for interest in lead.interests),
                word(TIME_LABELS, lead.buying_time),  # type: ignore[arg-type]
                lead.township.name_zh if lead.township else "",
                lead.village,
                word(PARKING_LABELS, lead.home_parking),  # type: ignore[arg-type]
                word(TRADE_IN_LABELS, lead.trade_in),  # type: ignore[arg-type]
                lead.owner.name if lead.owner else "",
                lead.next_follow_up_on,
                word(STATUS_LABELS, lead.contact_status),  # type: ignore[arg-type]
                lead.note,
            ]
        )
    return rows
