"""A company's calendar of the days on which it can't come."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from outreach.domain.absences import Absence
from outreach.domain.errors import Forbidden
from outreach.domain.roles import Actor
from outreach.models.organisations import CompanyAbsence
from outreach.policies.vehicles import can_register
from outreach.services.audit import record


def enter_absence(session: Session, *, actor: Actor, absence: Absence, today: date) -> CompanyAbsence:
    """Say that the actor's company can't come on some days: plans and new days of events leave it out then."""
    if not can_register(actor):
        raise Forbidden
    absence.check(today=today)
    row = CompanyAbsence(
        organisation_id=actor.organisation_id,
        first_on=absence.first_on,
        last_on=absence.last_on,
        reason=absence.reason,
    )
    session.add(row)
    session.flush()
    record(session, actor=actor, action="absence.enter", subject=row, after=_days(row))
    return row


def remove_absence(session: Session, *, actor: Actor, absence: CompanyAbsence) -> None:
    """Let the company be planned for on these days again."""
    if not can_register(actor) or absence.organisation_id != actor.organisation_id:
        raise Forbidden
    record(session, actor=actor, action="absence.remove", subject=absence, before=_days(absence))
    session.delete(absence)
    session.flush()


def _days(row: CompanyAbsence) -> dict[str, str]:
    return {"first_on": row.first_on.isoformat(), "last_on": row.last_on.isoformat(), "reason": row.reason}
