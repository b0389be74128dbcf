"""After the event: close with its figures, hand the report in, return it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path, PurePath
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.adcodes import AreaLevel
from outreach.domain.approvals import LEVELS
from outreach.domain.errors import Conflict, Forbidden, NotFound, RuleBroken
from outreach.domain.events import MOST_PEOPLE, ClosingFigures, EventStatus, Verb, next_status
from outreach.domain.notices import NoticeKind
from outreach.domain.roles import Actor
from outreach.domain.scheduling.limits import MOST_YUAN
from outreach.domain.words import N_
from outreach.models.events import Event, EventPhoto, EventReport, EventStep
from outreach.models.regions import Area
from outreach.policies.events import can_read_report
from outreach.queries.notices import list_officials
from outreach.services.audit import record
from outreach.services.event_steps import demand_party, take_step
from outreach.services.files import store_file
from outreach.services.notices import notify, settle_notices
from outreach.services.venue_photos import MOST_PHOTOS, reencoded


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
    if event.report is not None:
        event.report.at_level = _levels_of(session, event)[0]
    take_step(session, actor, event, Verb.REPORT)


def forward_report(session: Session, *, actor: Actor, event: Event, comment: str = "") -> AreaLevel | None:
    """Read the report and pass it to the level above; the new level, None where it has gone all the way up."""
    report = event.report
    if report is None or event.status is not EventStatus.REPORTED or report.at_level is None:
        raise Conflict(N_("The event has moved on since this page was opened. Reload it and look again."))
    if not can_read_report(actor, event):
        raise Forbidden(N_("This report is with another level."))
    levels = _levels_of(session, event)
    above = levels[levels.index(report.at_level) + 1 :]
    report.at_level = above[0] if above else None
    step = EventStep(verb=Verb.FORWARD, status=event.status, user_id=actor.user_id, comment=comment)
    event.steps.append(step)
    session.flush()
    facts = {"level": report.at_level.value if report.at_level else "top"}
    record(session, actor=actor, action="event.forward", subject=event, after=facts)
    settle_notices(session, subject=event, kinds=(NoticeKind.EVENT_REPORTED,))
    if report.at_level:
        told = list_officials(session, area=event.area, level=report.at_level)
        params: dict[str, str | int] = {"name": event.title}
        notify(session, actor=actor, kind=NoticeKind.EVENT_REPORTED, user_ids=told, subject=event, params=params)
    return report.at_level


def _levels_of(session: Session, event: Event) -> list[AreaLevel]:
    """The levels that read a report of this place, upwards from the county."""
    codes = [code for code in event.area.lineage.split("/") if code]
    present = set(session.scalars(select(Area.level).where(Area.code.in_(codes))))
    return [level for level in LEVELS if level in present] or [AreaLevel.COUNTY]


def add_photo(
    session: Session, *, actor: Actor, event: Event, folder: Path, content: bytes, name: str, caption: str
) -> EventPhoto:
    """Add a photo to the report of a closed event; raises `RuleBroken` on `photo` for what is no picture."""
    report = _open_report(actor, event)
    if len(report.photos) >= MOST_PHOTOS:
        raise RuleBroken({"photo": N_("A report has at most 12 photos. Remove one first.")})
    picture, width, height = reencoded(content)
    file_name = f"{PurePath(name).stem[:80]}.jpg"
    stored = store_file(session, actor=actor, folder=folder, content=picture, name=file_name, media_type="image/jpeg")
    photo = EventPhoto(report=report, file_id=stored.id, width=width, height=height, caption=caption)
    session.add(photo)
    record(session, actor=actor, action="event.add_photo", subject=event, after={"sha256": stored.sha256})
    return photo


def remove_photo(session: Session, *, actor: Actor, event: Event, photo_id: UUID) -> None:
    """Take a photo off the report."""
    report = _open_report(actor, event)
    photo = next((one for one in report.photos if one.id == photo_id), None)
    if photo is None:
        raise NotFound
    record(session, actor=actor, action="event.remove_photo", subject=event, before={"sha256": photo.file.sha256})
    report.photos.remove(photo)
    session.flush()


def _open_report(actor: Actor, event: Event) -> EventReport:
    demand_party(actor, event, Verb.CLOSE)
    if event.status is not EventStatus.CLOSED or event.report is None:
        raise Conflict(N_("Close the event with its figures first; a report that is handed in is returned first."))
    return event.report


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
    if any(not 0 <= yuan <= MOST_YUAN for yuan in figures.costs.values()):
        faults["costs"] = N_("Costs are whole yuan from 0 to 100,000,000.")
    if faults:
        raise RuleBroken(faults)
    if event.report is None:
        event.report = EventReport()
    report = event.report
    report.attendance, report.visitors, report.incidents = figures.attendance, figures.visitors, figures.incidents
    report.incident_note, report.summary, report.lessons = figures.incident_note, figures.summary, figures.lessons
    report.costs = {kind.value: yuan for kind, yuan in figures.costs.items() if yuan}


def _facts(report: EventReport) -> dict[str, int]:
    return {
        "attendance": report.attendance,
        "visitors": report.visitors,
        "incidents": report.incidents,
        "yuan": report.total_cost,
    }
