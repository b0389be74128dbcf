"""After the event: close with its figures, hand the report in, return it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from outreach.domain.errors import Conflict, RuleBroken
from outreach.domain.events import MOST_PEOPLE, ClosingFigures, EventStatus, Verb, next_status
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.models.events import Event, EventReport
from outreach.services.audit import record
from outreach.services.event_steps import demand_party, take_step


def close_event(session: Session, *, actor: Actor, event: Event, figures: ClosingFigures, now: datetime) -> None:
    """End the event with its figures."""
    demand_party(actor, event, Verb.CLOSE)
    next_status(event.status, Verb.CLOSE)
    if event.starts_at and now < event.starts_at:
        raise RuleBroken({"attendance": N_("The event has not begun. To call it off, cancel it.")})
    _write(event, figures)
    take_step(session, actor, event, Verb.CLOSE)


def correct_figures(session: Session, *, actor: Actor, event: Event, figures: ClosingFigures) -> None:
    """Change the figures of a closed event before its report is handed in."""
    demand_party(actor, event, Verb.CLOSE)
    if event.status is not EventStatus.CLOSED or event.report is None:
        raise Conflict(N_("The event has moved on since this page was opened. Reload it and look again."))
    before = _facts(event.report)
    _write(event, figures)
    record(session, actor=actor, action="event.correct", subject=event, before=before, after=_facts(event.report))


def report_event(session: Session, *, actor: Actor, event: Event) -> None:
    """Hand the report in to the officials."""
    demand_party(actor, event, Verb.REPORT)
    take_step(session, actor, event, Verb.REPORT)


def reopen_event(session: Session, *, actor: Actor, event: Event, comment: str) -> None:
    """Return a report to be corrected."""
    demand_party(actor, event, Verb.REOPEN)
    if not comment:
        raise RuleBroken({"comment": N_("Say what is to be changed.")})
    take_step(session, actor, event, Verb.REOPEN, comment)


def _write(event: Event, figures: ClosingFigures) -> None:
    faults = {
        name: N_("A number from 0 to 1,000,000.")
        for name in ("attendance", "visitors", "incidents")
        if not 0 <= getattr(figures, name) <= MOST_PEOPLE
    }
    if figures.visitors > figures.attendance and not faults:
        faults["visitors"] = N_("There can't be more visitors at the stalls than people at the event.")
    if figures.incidents and not figures.incident_note:
        faults["incident_note"] = N_("Describe the incidents.")
    if faults:
        raise RuleBroken(faults)
    if event.report is None:
        event.report = EventReport()
    report = event.report
    report.attendance, report.visitors, report.incidents = figures.attendance, figures.visitors, figures.incidents
    report.incident_note, report.summary = figures.incident_note, figures.summary


def _facts(report: EventReport) -> dict[str, int]:
    return {"attendance": report.attendance, "visitors": report.visitors, "incidents": report.incidents}
