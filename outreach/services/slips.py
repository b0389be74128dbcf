"""Printing sheets of paper slips, and typing in what was written on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.domain.errors import Conflict, Forbidden
from outreach.domain.leads import LeadDetails, LeadSource
from outreach.domain.roles import Actor
from outreach.domain.stands import StandCodes
from outreach.domain.words import N_
from outreach.models.events import Event
from outreach.models.leads import Lead
from outreach.models.slips import SlipSheet
from outreach.policies.leads import can_record
from outreach.queries.slips import Slip
from outreach.services import audit
from outreach.services.leads import record_lead
from outreach.services.visitors import give_record_code

_TRIES = 5
USED = N_("This slip has been typed in already. Look at its lead, or take the next slip.")


def make_sheet(session: Session, *, actor: Actor, event: Event) -> SlipSheet:
    """Reserve the next twenty numbers of the actor's company at an event."""
    if not can_record(actor) or actor.organisation_id is None or actor.user_id is None:
        raise Forbidden
    last = select(func.max(SlipSheet.number)).where(
        SlipSheet.organisation_id == actor.organisation_id, SlipSheet.event_id == event.id
    )
    for _ in range(_TRIES):
        sheet = SlipSheet(
            organisation_id=actor.organisation_id,
            event_id=event.id,
            number=(session.scalar(last) or 0) + 1,
            printed_by_id=actor.user_id,
        )
        try:
            with session.begin_nested():
                session.add(sheet)
                session.flush()
        except IntegrityError:  # a colleague took the number
            continue
        audit.record(session, actor=actor, action="slip_sheet.print", subject=sheet, after={"number": sheet.number})
        return sheet
    raise Conflict(N_("Colleagues are printing sheets at this moment. Try again."))


def enter_slip(
    session: Session, *, actor: Actor, slip: Slip, details: LeadDetails, codes: StandCodes, now: datetime
) -> Lead:
    """Record the lead that was written on a slip, and open its record to the customer's half of the slip.

    The same entries again give the lead that is there. Raises `Conflict` on 'slip' where others were typed in from it.
    """
    details = replace(details, id=slip.id, event_id=slip.sheet.event_id, source=LeadSource.EVENT)
    known = session.get(Lead, slip.id)
    if known is None:
        try:
            known = record_lead(session, actor=actor, details=details, now=now)
        except Conflict as error:
            if error.field != "id":
                raise
            raise Conflict(USED, field="slip") from None
    if known.body_hmac != details.body_hmac:
        raise Conflict(USED, field="slip")
    give_record_code(session, actor=actor, codes=codes, lead=known)
    return known
