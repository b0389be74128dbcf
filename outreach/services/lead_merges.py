"""Two leads of one customer become one: the other keeps its history, and the step can be undone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from outreach.domain.consent import Purpose
from outreach.domain.errors import Forbidden, RuleBroken
from outreach.domain.leads import OPEN_STAGES, ContactStatus
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.models.lead_records import LeadMerge
from outreach.models.leads import Lead, LeadInterest
from outreach.models.test_drives import TestDrive
from outreach.models.visitors import RecordCode
from outreach.policies.leads import can_change, can_see
from outreach.queries.lead_history import find_merge, find_order
from outreach.services import audit
from outreach.services.lead_contacts import consents_in_force
from outreach.services.people import is_on_do_not_call

# what the kept lead takes over where it knows nothing; sealed texts are sealed anew for its own row
FILLED = (
    "name",
    "village",
    "note",
    "grade",
    "township_id",
    "buying_time",
    "home_parking",
    "own_meter",
    "meter_metres",
    "trade_in",
)


def merge_leads(session: Session, *, actor: Actor, kept: Lead, other: Lead, now: datetime) -> LeadMerge:
    """Merge `other` into `kept`: both of one number in the actor's company. Raises `RuleBroken` on 'other'."""
    if not (can_change(actor, kept) and can_change(actor, other)):
        raise Forbidden
    _check(session, kept, other)
    filled = [n for n in FILLED if getattr(kept, n) in {None, ""} and getattr(other, n) not in {None, ""}]
    known = {interest.model_id for interest in kept.interests}
    added = [interest.model_id for interest in other.interests if interest.model_id not in known]
    drives = list(session.scalars(select(TestDrive.id).where(TestDrive.lead_id == other.id)))
    merge = LeadMerge(
        lead_id=kept.id,
        other_id=other.id,
        at=now,
        user_id=actor.user_id,
        event_id=other.event_id,
        area_id=other.area_id,
        other_next_on=other.next_follow_up_on,
        kept_next_on=kept.next_follow_up_on,
        kept_status=kept.contact_status,
        filled=filled,
        models=[str(model_id) for model_id in added],
        drives=[str(drive_id) for drive_id in drives],
    )
    session.add(merge)
    for name in filled:
        setattr(kept, name, getattr(other, name))
    kept.interests += [LeadInterest(model_id=one, rank=len(known) + at) for at, one in enumerate(added)]
    _move_drives(session, merge, kept)
    if other.contact_status is not ContactStatus.ALLOWED:
        kept.contact_status = other.contact_status
    days = [day for day in (kept.next_follow_up_on, other.next_follow_up_on) if day]
    open_still = kept.stage in OPEN_STAGES and kept.may_be_contacted
    kept.next_follow_up_on = min(days) if days and open_still else None
    # out of the counts: the customer is counted once, where the kept lead is
    other.merged_into_id, other.event_id, other.area_id, other.next_follow_up_on = kept.id, None, None, None
    session.flush()
    _take_codes_back(session, kept, other)
    _record(session, actor, "lead.merge", other, kept)
    return merge


def undo_merge(session: Session, *, actor: Actor, other: Lead, now: datetime) -> Lead:
    """Take the merge of `other` back: both stand as they did, with what was added since. Gives the kept lead."""
    merge = find_merge(session, other=other)
    if merge is None:
        raise RuleBroken({"other": N_("This lead isn't merged into another.")})
    kept = session.get_one(Lead, merge.lead_id)
    if not actor.is_dealer or not can_see(actor, other) or not can_change(actor, kept):
        raise Forbidden
    merge.undone_at, merge.undone_by_id = now, actor.user_id
    for name in merge.filled:
        if getattr(kept, name) == getattr(other, name):
            setattr(kept, name, "" if name in {"name", "village", "note"} else None)
    kept.interests = [one for one in kept.interests if str(one.model_id) not in merge.models]
    _move_drives(session, merge, other)
    other.merged_into_id, other.event_id, other.area_id = None, merge.event_id, merge.area_id
    session.flush()
    kept.contact_status = _status_since(session, kept, merge.kept_status)
    other.contact_status = _status_since(session, other, other.contact_status)
    for lead, day in ((kept, merge.kept_next_on), (other, merge.other_next_on)):
        lead.next_follow_up_on = day if lead.may_be_contacted else None
    session.flush()
    _record(session, actor, "lead.undo_merge", other, kept)
    return kept


def _status_since(session: Session, lead: Lead, status: ContactStatus) -> ContactStatus:
    """The status before the merge, unless the customer has taken consent back since, or asked not to be called."""
    if status is not ContactStatus.ALLOWED or lead.person is None:
        return status
    if is_on_do_not_call(session, number=lead.person.number, organisation_id=lead.organisation_id):
        return ContactStatus.DO_NOT_CALL
    agreed = any(consent.purpose is Purpose.CONTACT for consent in consents_in_force(session, lead))
    return ContactStatus.ALLOWED if agreed else ContactStatus.WITHDRAWN


def _check(session: Session, kept: Lead, other: Lead) -> None:
    if kept.id == other.id or kept.organisation_id != other.organisation_id:
        raise RuleBroken({"other": N_("Choose another lead of your company.")})
    if kept.person_id is None or kept.person_id != other.person_id:
        raise RuleBroken({"other": N_("Only leads with the same number can be merged.")})
    if find_order(session, lead=other) is not None:
        raise RuleBroken({"other": N_("This lead has an order: keep it, and merge the other one into it.")})


def _take_codes_back(session: Session, *leads: Lead) -> None:
    """Whoever typed a number at a stand needn't own it: so that code opens nothing that staff know of the customer."""
    typed = [lead.id for lead in leads if lead.recorded_by_id is None]
    session.execute(delete(RecordCode).where(RecordCode.lead_id.in_(typed)))


def _move_drives(session: Session, merge: LeadMerge, target: Lead) -> None:
    moved = [UUID(drive_id) for drive_id in merge.drives]
    session.execute(update(TestDrive).where(TestDrive.id.in_(moved)).values(lead_id=target.id))


def _record(session: Session, actor: Actor, action: str, other: Lead, kept: Lead) -> None:
    audit.record(session, actor=actor, action=action, subject=other, after={"kept": str(kept.id)})
