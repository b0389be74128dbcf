"""Recording and changing leads."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, make_transient_to_detached

from outreach.database import insert_rows
from outreach.domain.adcodes import AreaLevel
from outreach.domain.clock import beijing
from outreach.domain.consent import check_consent
from outreach.domain.errors import Conflict, Forbidden, OutreachError, RuleBroken
from outreach.domain.leads import GRADE_OF_TIME, ContactStatus, LeadDetails, LeadSource, Stage
from outreach.domain.outbox import ERASED
from outreach.domain.phones import last_four, read_phone
from outreach.domain.roles import Actor
from outreach.domain.vault import current_vault
from outreach.domain.words import N_
from outreach.models.accounts import User
from outreach.models.base import new_id
from outreach.models.catalogues import VehicleModel
from outreach.models.events import Event
from outreach.models.lead_records import LeadConsent, LeadStep
from outreach.models.leads import Lead, LeadInterest
from outreach.models.people import Person
from outreach.models.regions import Area
from outreach.policies.events import visible_to as events_visible_to
from outreach.policies.leads import can_change, can_record
from outreach.queries.follow_up import LeadTerms, read_terms
from outreach.services import audit
from outreach.services.people import KnownNumber, add_person, read_number

TAKEN_BY = N_(
    "Your company has this number already, recorded on %(when)s by %(who)s: the same person, or another in the family?"
)
_LIMITS = {"name": 80, "village": 120, "note": 1000}
_LEADS, _INTERESTS, _STEPS, _CONSENTS = (
    cast(Table, model.__table__) for model in (Lead, LeadInterest, LeadStep, LeadConsent)
)


class ErasedPersonError(OutreachError):
    """The number belongs to somebody who asked to be erased after it had been noted."""


def record_lead(session: Session, *, actor: Actor, details: LeadDetails, now: datetime) -> Lead:
    """Record a customer's wish to buy for the actor's company.

    The same `details.id` again gives the lead that is there. Raises `RuleBroken` by field, and `Conflict` on 'phone'
    where the company already has a lead with this number and `shared_number` doesn't say that it is another person.
    """
    if not can_record(actor) or actor.organisation_id is None:
        raise Forbidden
    if details.id is not None and (known := session.get(Lead, details.id)) is not None:
        return _same_again(actor, known)
    try:
        with session.begin_nested():
            terms = read_terms(session, organisation_id=actor.organisation_id, day=beijing(now).date())
            return record_new_lead(session, actor=actor, details=details, terms=terms, now=now)
    except IntegrityError:
        known = session.get(Lead, details.id, populate_existing=True) if details.id else None
        if known is None:
            raise
        return _same_again(actor, known)


def record_new_lead(
    session: Session, *, actor: Actor, details: LeadDetails, terms: LeadTerms, now: datetime, is_late: bool = False
) -> Lead:
    """As `record_lead`, for a caller who has looked for `details.id` and takes back what was begun where it fails.

    Raises `IntegrityError`, too, where somebody else has stored it in the meantime; and `ErasedPersonError` where it
    `is_late`, noted somewhere else before it comes here, and its person was erased in between.
    """
    if not can_record(actor) or actor.organisation_id is None:
        raise Forbidden
    if details.no_phone == bool(details.phone):
        raise RuleBroken({"phone": N_("Enter a mobile number, or choose 'no phone'.")})
    number = None if details.no_phone else read_phone(details.phone)
    known = read_number(session, number, organisation_id=actor.organisation_id) if number else None
    if known and is_late:
        _refuse_erased(details, known)
    _check_details(session, details, has_phone=number is not None)
    if number and known and known.has_lead and not details.shared_number:
        _refuse_duplicate(session, organisation_id=actor.organisation_id, number=number)
    lead = _new_lead(session, actor, actor.organisation_id, details, terms, now)
    if number and known:
        _attach_number(session, lead, number, known, now)
    _set_due(lead, details, terms, now)
    _write(session, actor, lead, details, now)
    return lead


def update_lead(session: Session, *, actor: Actor, lead: Lead, details: LeadDetails) -> Lead:
    """Change what is known of the customer: all but number and consent, which have their own steps."""
    if not can_change(actor, lead):
        raise Forbidden
    _check_texts(details)
    _check_places(session, details)
    before = _facts(lead)
    _fill(lead, details)
    _choose_models(lead, details)
    lead.area_id = details.area_id or lead.area_id
    lead.grade = details.grade
    lead.next_follow_up_on = details.next_follow_up_on if lead.may_be_contacted else None
    audit.record(session, actor=actor, action="lead.update", subject=lead, before=before, after=_facts(lead))
    return lead


def _check_details(session: Session, details: LeadDetails, *, has_phone: bool) -> None:
    """Check consent, texts and places."""
    check_consent(details.purposes, has_phone=has_phone, version=details.consent_version)
    _check_texts(details)
    _check_places(session, details)
    if details.source is LeadSource.EVENT and details.event_id is None:
        raise RuleBroken({"source": N_("Choose the event, or another source.")})


def _refuse_erased(details: LeadDetails, known: KnownNumber) -> None:
    """A number that was erased after it was noted doesn't come back by itself."""
    noted, erased = details.captured_at, known.erased_at
    if erased and (noted is None or (noted - erased).total_seconds() <= (details.clock_skew_seconds or 0)):
        raise ErasedPersonError(ERASED)


def _refuse_duplicate(session: Session, *, organisation_id: UUID, number: str) -> None:
    """Raise `Conflict` on 'phone' where the company has a lead with this number already: who took it first, and when."""
    known = select(Lead.created_at, User.name).join(Person, Lead.person_id == Person.id)
    known = known.outerjoin(User, Lead.recorded_by_id == User.id).where(
        Person.number_index.in_(current_vault().number_indexes(number)), Lead.organisation_id == organisation_id
    )
    first = session.execute(known.order_by(Lead.created_at, Lead.id).limit(1)).first()
    if first is None:
        return
    if first.name is None:  # a visitor left it without help
        message = N_("Your company has recorded this number already: the same person, or another in the family?")
        raise Conflict(message, field="phone")
    told = {"who": first.name, "when": beijing(first.created_at).strftime("%Y-%m-%d %H:%M")}
    raise Conflict(TAKEN_BY, field="phone", **told)


def _same_again(actor: Actor, known: Lead) -> Lead:
    if known.organisation_id != actor.organisation_id or known.recorded_by_id != actor.user_id:
        raise Conflict(N_("This record's number is taken. Load the page again."), field="id")
    return known


def _new_lead(
    session: Session, actor: Actor, organisation_id: UUID, details: LeadDetails, terms: LeadTerms, now: datetime
) -> Lead:
    lead = Lead(
        id=details.id or new_id(),
        organisation_id=organisation_id,
        owner_id=actor.user_id,
        recorded_by_id=actor.user_id,
        event_id=details.event_id,
        source=details.source,
        stage=Stage.NEW,
        area_id=_counting_area(session, actor, details, terms),
        captured_at=details.captured_at,
        body_hmac=details.body_hmac,
        clock_skew_seconds=details.clock_skew_seconds,
        created_at=now,
        contact_status=ContactStatus.NO_PHONE,
    )
    _fill(lead, details)
    return lead


def _set_due(lead: Lead, details: LeadDetails, terms: LeadTerms, now: datetime) -> None:
    lead.grade = details.grade or (GRADE_OF_TIME[details.buying_time] if details.buying_time else None)
    if lead.may_be_contacted:
        lead.next_follow_up_on = details.next_follow_up_on or terms.plan.after(lead.grade, beijing(now).date())


def _write(session: Session, actor: Actor, lead: Lead, details: LeadDetails, now: datetime) -> None:
    """The lead with its models, its first stage, its consents, and who did it; `lead` is of the session from here on."""
    session.flush()
    step = {"lead_id": lead.id, "at": now, "user_id": actor.user_id}
    consent = step | {"text_version": details.consent_version, "channel": details.consent_channel}
    models = enumerate(dict.fromkeys(details.model_ids))
    told = {column.name: value for column in _LEADS.c if (value := getattr(lead, column.name)) is not None}
    rows = [
        (_LEADS, told | {"updated_at": now}),
        *((_INTERESTS, {"lead_id": lead.id, "model_id": model_id, "rank": rank}) for rank, model_id in models),
        (_STEPS, {"id": new_id(), "to_stage": Stage.NEW} | step),
        *((_CONSENTS, {"id": new_id(), "purpose": purpose} | consent) for purpose in sorted(details.purposes)),
        (audit.ENTRIES, audit.entry_of(actor=actor, action="lead.record", subject=lead, after=_facts(lead))),
    ]
    insert_rows(session, rows)
    make_transient_to_detached(lead)
    session.add(lead)


def _attach_number(session: Session, lead: Lead, number: str, known: KnownNumber, now: datetime) -> None:
    lead.person_id = known.person_id or add_person(session, number, now=now)
    lead.last_four_index = current_vault().last_four_index(last_four(number), lead.organisation_id)
    lead.contact_status = ContactStatus.DO_NOT_CALL if known.is_blocked else ContactStatus.ALLOWED


def _fill(lead: Lead, details: LeadDetails) -> None:
    lead.name = details.name
    lead.village = details.village
    lead.note = details.note
    lead.township_id = details.township_id
    lead.buying_time = details.buying_time
    lead.home_parking = details.home_parking
    lead.own_meter = details.own_meter
    lead.meter_metres = details.meter_metres
    lead.trade_in = details.trade_in


def _choose_models(lead: Lead, details: LeadDetails) -> None:
    wanted = list(dict.fromkeys(details.model_ids))
    kept = {interest.model_id: interest for interest in lead.interests}
    lead.interests = [kept.get(model_id) or LeadInterest(model_id=model_id) for model_id in wanted]
    for rank, interest in enumerate(lead.interests):
        interest.rank = rank


def _check_texts(details: LeadDetails) -> None:
    for name, limit in _LIMITS.items():
        if len(getattr(details, name)) > limit:
            raise RuleBroken({name: N_("This text is too long.")})
    if details.meter_metres is not None and not 0 <= details.meter_metres <= 5000:
        raise RuleBroken({"meter_metres": N_("Enter a distance from 0 to 5,000 metres.")})


def _check_places(session: Session, details: LeadDetails) -> None:
    if details.township_id is not None:
        township = session.get(Area, details.township_id)
        if township is None or township.level is not AreaLevel.TOWNSHIP:
            raise RuleBroken({"township_id": N_("There is no such township.")})
    for model_id in details.model_ids:
        if session.get(VehicleModel, model_id) is None:
            raise RuleBroken({"model_ids": N_("This model is not in the catalogue.")})
    if details.area_id is not None and session.get(Area, details.area_id) is None:
        raise RuleBroken({"area_id": N_("There is no such area.")})


def _counting_area(session: Session, actor: Actor, details: LeadDetails, terms: LeadTerms) -> int | None:
    """The area in whose counts the lead stands: the event's, else the one given, else the company's."""
    if details.event_id is not None:
        stmt = select(Event).where(Event.id == details.event_id, events_visible_to(actor))
        event = session.scalar(stmt)
        if event is None:
            raise RuleBroken({"event_id": N_("Your company does not take part in this event.")})
        return event.area_id
    return details.area_id or terms.area_id


def _facts(lead: Lead) -> dict[str, object]:
    """What the audit log may hold: nothing that tells who the customer is."""
    return {
        "stage": lead.stage.value,
        "source": lead.source.value,
        "grade": lead.grade.value if lead.grade else None,
        "event_id": str(lead.event_id) if lead.event_id else None,
        "owner_id": str(lead.owner_id) if lead.owner_id else None,
        "next_follow_up_on": lead.next_follow_up_on.isoformat() if lead.next_follow_up_on else None,
        "contact": lead.contact_status.value,
    }
