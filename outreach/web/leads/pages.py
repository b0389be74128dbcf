"""What the pages of leads are made of."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, request

from outreach.domain.clock import today, utcnow
from outreach.domain.consent import CHANNEL_LABELS, PURPOSE_LABELS
from outreach.domain.home_charging import ANSWERS
from outreach.domain.lead_labels import (
    CONTACT_LABELS,
    GRADE_LABELS,
    LOSS_LABELS,
    METER_LABELS,
    OUTCOME_LABELS,
    PARKING_LABELS,
    REVEAL_LABELS,
    SOURCE_LABELS,
    STAGE_LABELS,
    STATUS_LABELS,
    TIME_LABELS,
    TRADE_IN_LABELS,
)
from outreach.domain.leads import next_stages
from outreach.extensions import db
from outreach.models.leads import Lead
from outreach.policies.leads import can_change, can_check_loss, can_hand_over, can_take
from outreach.queries.catalogues import list_ever_listed, list_listed
from outreach.queries.home_charging import advise
from outreach.queries.households import count_homes, is_served_elsewhere
from outreach.queries.lead_choices import home_county, list_colleagues, list_townships, suggest_models
from outreach.queries.lead_history import find_loss_check, find_order, lead_history, list_consents
from outreach.queries.leads import (
    NEWEST_FIRST,
    SORTS,
    Duplicate,
    LeadFilter,
    count_by_stage,
    find_duplicates,
    list_leads,
)
from outreach.settings import Settings
from outreach.web.leads import step_forms
from outreach.web.leads.filters import FilterForm
from outreach.web.leads.forms import CustomerForm
from outreach.web.security import current_actor

WORDS: dict[str, Any] = {
    "stages": STAGE_LABELS,
    "grades": GRADE_LABELS,
    "sources": SOURCE_LABELS,
    "losses": LOSS_LABELS,
    "times": TIME_LABELS,
    "parkings": PARKING_LABELS,
    "meters": METER_LABELS,
    "trade_ins": TRADE_IN_LABELS,
    "statuses": STATUS_LABELS,
    "contacts": CONTACT_LABELS,
    "outcomes": OUTCOME_LABELS,
    "reveals": REVEAL_LABELS,
    "purposes": PURPOSE_LABELS,
    "channels": CHANNEL_LABELS,
    "charging": ANSWERS,
}


def show_lead(lead: Lead, **bound: Any) -> str:
    """The lead's page; `bound` are forms that came back with faults."""
    session, actor = db.session(), current_actor()
    forms = {name: bound.get(name) or make(formdata=None) for name, make in _STEP_FORMS.items()}
    settings: Settings = current_app.extensions["outreach.settings"]
    loss = find_loss_check(session, lead=lead)
    forms["order"].offer(list_ever_listed(session))
    forms["stage"].stage.choices = [c for c in forms["stage"].stage.choices if c.value in next_stages(lead.stage)]
    return render_template(
        "leads/show.html",
        lead=lead,
        forms=forms,
        faulty=next((name for name, form in bound.items() if form.errors), None),
        history=lead_history(session, lead=lead),
        consents=list_consents(session, lead=lead),
        order=find_order(session, lead=lead),
        loss=loss,
        duplicates=_duplicates(lead),
        homes=count_homes(session, leads=[lead]),
        served=actor.is_dealer and is_served_elsewhere(session, lead=lead),
        charging=advise(
            session,
            lead=lead,
            day=today(),
            detour_factor=settings.detour_factor,
            home_price=settings.home_yuan_per_kwh,
            public_price=settings.public_yuan_per_kwh,
        ),
        may={
            "change": can_change(actor, lead),
            "take": can_take(actor, lead),
            "give": can_hand_over(actor, lead),
            "check_loss": loss is not None and can_check_loss(actor, lead, loss),
        },
        colleagues=list_colleagues(session, actor=actor) if can_hand_over(actor, lead) else [],
        owns=lead.owner_id == actor.user_id,
    )


def _duplicates(lead: Lead) -> list[Duplicate]:
    """Other leads of the number, for those who may do something about them."""
    if lead.person is None or lead.merged_into_id is not None or not can_change(current_actor(), lead):
        return []
    return find_duplicates(db.session(), actor=current_actor(), number=lead.person.number, besides=lead.id)


_STEP_FORMS: dict[str, Any] = {
    "stage": step_forms.StageForm,
    "lose": step_forms.LoseForm,
    "contact": step_forms.ContactForm,
    "reveal": step_forms.RevealForm,
    "reason": step_forms.ReasonForm,
    "consent": step_forms.ConsentForm,
    "order": step_forms.OrderForm,
    "day": step_forms.DayForm,
}


def list_page(wanted: LeadFilter, cursor: str | None, searched: bool = False) -> str:
    """The list's page."""
    session, actor = db.session(), current_actor()
    sort = request.args.get("sort", NEWEST_FIRST)
    colleagues = list_colleagues(session, actor=actor)
    page = list_leads(session, actor=actor, wanted=wanted, cursor=cursor, sort=sort)
    return render_template(
        "leads/index.html",
        page=page,
        homes=count_homes(session, leads=page.items),
        stages=count_by_stage(session, actor=actor),
        form=FilterForm.of(request.args, colleagues, list_townships(session, area=home_county(session, actor=actor))),
        colleagues=colleagues,
        sort=sort if sort.removeprefix("-") in SORTS else NEWEST_FIRST,
        searched=searched or bool(wanted.last_four),
        today=today(),
        now=utcnow(),
    )


def customer_form(lead: Lead, form: CustomerForm) -> CustomerForm:
    """`form` with its lists of choices filled in for `lead`."""
    session, actor = db.session(), current_actor()
    chips = suggest_models(session, actor=actor, day=today())
    models = {model.id: model for model in [*list_listed(session, today()), *(i.model for i in lead.interests)]}
    townships = list_townships(session, area=lead.area)
    if lead.township is not None and lead.township_id not in {area.id for area in townships}:
        townships.append(lead.township)
    form.offer(chips=chips, models=models.values(), townships=townships)
    return form
