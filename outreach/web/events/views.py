"""The list, one event, and the queue of those who approve."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import render_template, request
from flask_babel import gettext

from outreach.domain.clock import BEIJING, today, utcnow
from outreach.domain.events import EDITABLE, OVER, EventKind, EventStatus, Party, Verb, steps_of
from outreach.domain.roles import Actor, Permission
from outreach.extensions import db
from outreach.models.events import Event
from outreach.policies import events as policy
from outreach.policies.approvals import desks_to_escalate, has_turn
from outreach.policies.regions import has_charge_of
from outreach.queries.approval_facts import list_past_nearby, list_pushed_out
from outreach.queries.approvals import list_deciders
from outreach.queries.campaigns import list_open_campaigns
from outreach.queries.coverage import find_coverage
from outreach.queries.event_conflicts import GroundOutlook, ground_outlook
from outreach.queries.event_limits import list_quota_use
from outreach.queries.event_looks import list_since_then
from outreach.queries.event_parties import list_companies, list_documents, list_invitable, list_partners
from outreach.queries.events import EventFilters, count_events, get_event, list_events
from outreach.queries.fair_days import count_visitors
from outreach.queries.venue_places import find_area
from outreach.web.choices import choice
from outreach.web.events import bp
from outreach.web.events.advice import alternatives_of
from outreach.web.events.forms import EventFilterForm
from outreach.web.events.small_forms import (
    CommentForm,
    DocumentForm,
    InviteForm,
    PartnerForm,
    PermitForm,
    permit_values,
)
from outreach.web.events.writing import venues_in
from outreach.web.security import access, current_actor

# of which the ground isn't held yet
OPEN = frozenset({EventStatus.DRAFT, EventStatus.SUBMITTED, EventStatus.RETURNED})


def read_filters() -> tuple[EventFilterForm, EventFilters]:
    """The filter form of the address, and what it means."""
    form = EventFilterForm(request.args)
    campaigns = list_open_campaigns(db.session())
    form.campaign.choices = [choice("", gettext("All")), *(choice(one.id, one.name) for one in campaigns)]
    if not form.validate():
        return form, EventFilters()
    area = find_area(db.session(), form.area.data) if form.area.data else None
    if form.area.data and area is None:
        form.area.errors = [gettext("No county or township has this name or code.")]
    return form, _filters(form, area)


def _filters(form: EventFilterForm, area: Any) -> EventFilters:
    since, until = form.since.data, form.until.data
    return EventFilters(
        q=form.q.data or "",
        status=EventStatus(form.status.data) if form.status.data else None,
        kind=EventKind(form.kind.data) if form.kind.data else None,
        area=area,
        campaign_id=UUID(form.campaign.data) if form.campaign.data else None,
        since=datetime.combine(since, time(0), BEIJING) if since and since.year > 1 else None,
        until=datetime.combine(until, time(0), BEIJING) + timedelta(days=1) if until and until.year < 9999 else None,
        own=form.own.data,
    )


@bp.get("/")
@access(Permission.EVENTS_READ)
def index() -> str:
    """The events that the actor may see."""
    form, filters = read_filters()
    actor = current_actor()
    page = list_events(db.session(), actor=actor, filters=filters, cursor=request.args.get("cursor"))
    total = count_events(db.session(), actor=actor, filters=filters)
    return render_template("events/index.html", form=form, page=page, total=total, may_draft=policy.can_draft(actor))


@bp.get("/<uuid:event_id>")
@access(Permission.EVENTS_READ)
def show(event_id: UUID) -> str:
    """One event."""
    return show_event(get_event(db.session(), actor=current_actor(), event_id=event_id))


def deciders() -> list[Actor]:
    """Who sits here, and for whom they stand in today."""
    return list_deciders(db.session(), actor=current_actor(), today=today())


def approval_facts(event: Event) -> dict[str, Any]:
    """What stands beside the plan when somebody decides about it."""
    actor, session = current_actor(), db.session()
    place = event.venue.township or event.venue.area if event.venue else None
    readable = place and actor.may(Permission.COVERAGE_READ) and has_charge_of(actor, place)
    return {
        "pushed_out": list_pushed_out(session, event=event),
        "past": list_past_nearby(session, actor=actor, event=event, now=utcnow()),
        "quotas": list_quota_use(session, event=event),
        "place": place,
        "coverage": find_coverage(session, actor=actor, code=place.code) if place and readable else None,
    }


def outlook_of(event: Event) -> GroundOutlook | None:
    """How full the event's ground is; None while venue or time are open."""
    if event.venue is None or event.starts_at is None or event.ends_at is None:
        return None
    return ground_outlook(
        db.session(),
        venue=event.venue,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        wanted=event.stalls_needed,
        leave_out=event.id,
    )


def show_event(event: Event, **given: Any) -> str:
    """The event's page with its small forms, of which one may come back with faults."""
    actor, session = current_actor(), db.session()
    keeps = policy.can_keep(actor, event)
    return render_template(
        "events/show.html",
        event=event,
        keeps=keeps,
        reads_plan=policy.can_read_plan(actor, event),
        editable=keeps and event.status in EDITABLE,
        over=event.status in OVER,
        advice=event.permit_advice(today()),
        **_ground(event),
        venues=venues_in(event.steps),
        companies=list_companies(session, actor=actor, event=event),
        partners=list_partners(session, event=event),
        **_turn(event, keeps),
        **_papers(event),
        **_forms(event, keeps, given),
    )


def _ground(event: Event) -> dict[str, Any]:
    """How full its ground is, and where else it could be held while it holds none."""
    asks = event.status in OPEN and policy.can_read_plan(current_actor(), event)
    return {"outlook": outlook_of(event), "other": alternatives_of(event) if asks else None}


def _turn(event: Event, keeps: bool) -> dict[str, Any]:
    """Which steps are the reader's to take now, and what to look at before deciding."""
    approves = policy.can_approve(current_actor(), event)
    waits = event.status is EventStatus.SUBMITTED
    turn = waits and has_turn(deciders(), event)
    return {
        "approves": approves,
        "turn": turn,
        "escalates": bool(desks_to_escalate(current_actor(), deciders(), event, today=today())),
        "reads_report": event.status is EventStatus.REPORTED and policy.can_read_report(current_actor(), event),
        "facts": approval_facts(event) if turn else None,
        "looks": approves and event.submitted_at is not None,
        "since_then": list_since_then(db.session(), actor=current_actor(), events=[event]).get(event.id)
        if turn
        else None,
        "steps": _steps(event, keeps, turn if waits else approves),
    }


def _papers(event: Event) -> dict[str, Any]:
    actor = current_actor()
    return {
        "visitors": count_visitors(db.session(), event_id=event.id),
        "documents": list_documents(db.session(), actor=actor, event=event),
        "may_attach": policy.can_attach(actor, event),
        "may_detach": lambda document: policy.can_detach(actor, event, document),
    }


def _steps(event: Event, keeps: bool, approves: bool) -> set[str]:
    steps: list[Verb] = steps_of(event.status, Party.KEEPER) if keeps else []
    steps += steps_of(event.status, Party.APPROVER) if approves else []
    return {verb.value for verb in steps}


def _forms(event: Event, keeps: bool, given: dict[str, Any]) -> dict[str, Any]:
    forms: dict[str, Any] = {
        "comment_form": given.get("comment_form") or CommentForm(formdata=None, data={"version": event.version}),
        "permit_form": given.get("permit_form") or PermitForm(formdata=None, data=permit_values(event)),
        "invite_form": given.get("invite_form") or InviteForm(formdata=None),
        "partner_form": given.get("partner_form") or PartnerForm(formdata=None),
        "document_form": given.get("document_form") or DocumentForm(formdata=None),
        "faults": given.get("faults", []),
    }
    if keeps:
        companies = list_invitable(db.session(), event=event)
        forms["invite_form"].organisation_id.choices = [choice(one.id, one.name) for one in companies]
    return forms
