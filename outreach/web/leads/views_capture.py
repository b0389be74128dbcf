"""A lead in one screen, made for a thumb; works without JavaScript too."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.clock import beijing, today, utcnow
from outreach.domain.consent import CURRENT_CONSENT
from outreach.domain.errors import Conflict, NotFound, RuleBroken
from outreach.domain.phones import parse_phone
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.models.base import new_id
from outreach.models.leads import Lead
from outreach.queries.catalogues import list_listed
from outreach.queries.lead_choices import (
    home_county,
    is_running,
    list_capture_events,
    list_townships,
    suggest_models,
)
from outreach.queries.leads import Duplicate, count_recorded, find_duplicates
from outreach.queries.slips import Slip, get_slip, slips_of
from outreach.services.leads import record_lead
from outreach.services.slips import enter_slip
from outreach.web.choices import show_faults
from outreach.web.leads import bp
from outreach.web.leads.forms import CaptureForm
from outreach.web.security import access, current_actor
from outreach.web.visitors.pages import fingerprint, stand_codes


@bp.get("/new")
@access(Permission.LEADS_WRITE)
def new() -> ResponseReturnValue:
    """The empty screen, with what was chosen last time for this event or source. The office is sent to the list."""
    if not current_actor().is_dealer:
        flash(gettext("Leads are recorded by the dealers' own people. Here you can look on."), "warning")
        return redirect(url_for("leads.index"), 303)
    slip = _slip(request.args.get("slip"))
    events = list_capture_events(db.session(), actor=current_actor(), now=utcnow())
    running = str(events[0].id) if events and is_running(events[0], utcnow()) else ""
    form = CaptureForm(
        data={
            "lead_id": str(new_id()),
            "slip": request.args.get("slip") if slip else "",
            "event_id": str(slip.sheet.event_id) if slip else request.args.get("event", running)[:36],
            "source": request.args.get("source", "showroom")[:20],
            "township": request.args.get("township", "")[:10],
            "consent_version": CURRENT_CONSENT.version,
        }
    )
    return _screen(form)


@bp.post("/new")
@access(Permission.LEADS_WRITE)
def create() -> ResponseReturnValue:
    """Record the lead and show the empty screen again, ready for the next visitor."""
    session, form = db.session(), CaptureForm()
    slip = _slip(form.slip.data)
    _offer(form)
    if not form.validate():
        return _screen(form), 422
    try:
        lead = _record(form, slip)
        session.commit()
    except RuleBroken as error:
        session.rollback()
        show_faults(form, error)
        return _screen(form), 422
    except Conflict as error:
        session.rollback()
        show_faults(form, error)
        return _screen(form, _known(form.phone.data)), 409
    return _next_slip(slip) if slip else _next_visitor(lead)


@bp.post("/duplicates")
@access(Permission.LEADS_WRITE)
def duplicates() -> str:
    """While typing: the own company's leads with this number. Sent in the body, so that no log holds it."""
    return render_template("leads/_duplicates.html", known=_known(request.form.get("phone", "")[:32]))


def _known(text: str | None) -> list[Duplicate]:
    number = parse_phone(text or "")
    return find_duplicates(db.session(), actor=current_actor(), number=number) if number else []


def _slip(text: str | None) -> Slip | None:
    """The slip that is typed in: its sheet's id and its place; None where it isn't from one. 404 for others'."""
    sheet_id, _, place = (text or "").partition(".")
    if not text:
        return None
    try:
        return get_slip(db.session(), actor=current_actor(), sheet_id=UUID(sheet_id), place=int(place[:3]))
    except ValueError:
        raise NotFound from None


def _record(form: CaptureForm, slip: Slip | None) -> Lead:
    session, actor, details = db.session(), current_actor(), form.details()
    if slip is None:
        return record_lead(session, actor=actor, details=details, now=utcnow())
    details = replace(details, body_hmac=fingerprint(slip.id, form.body()))
    return enter_slip(session, actor=actor, slip=slip, details=details, codes=stand_codes(), now=utcnow())


def _next_slip(slip: Slip) -> ResponseReturnValue:
    """The next slip of the sheet that isn't typed in yet, or all sheets."""
    flash(gettext("Slip %(number)s is typed in.", number=slip.label))
    rest = [one for one in slips_of(db.session(), sheet=slip.sheet) if one.used_at is None]
    following = next((one for one in rest if one.place > slip.place), rest[0] if rest else None)
    if following is None:
        return redirect(url_for("fair.slips", event_id=slip.sheet.event_id), 303)
    return redirect(url_for("leads.new", slip=f"{slip.sheet.id}.{following.place}"), 303)


def _next_visitor(lead: Lead) -> ResponseReturnValue:
    who = lead.masked or gettext("no phone")
    flash(gettext("Received: %(who)s, %(time)s.", who=who, time=f"{beijing(lead.created_at):%H:%M}"))
    source = None if lead.event_id else lead.source.value
    kept: dict[str, Any] = {"event": lead.event_id or "", "source": source, "township": lead.township_id}
    return redirect(url_for("leads.new", **kept), 303)


def _offer(form: CaptureForm) -> None:
    session, actor = db.session(), current_actor()
    form.offer(
        chips=suggest_models(session, actor=actor, day=today()),
        models=list_listed(session, today()),
        townships=list_townships(session, area=home_county(session, actor=actor)),
    )
    slip = _slip(form.slip.data)
    form.offer_events([slip.sheet.event] if slip else list_capture_events(session, actor=actor, now=utcnow()))


def _screen(form: CaptureForm, known: list[Duplicate] | None = None) -> str:
    _offer(form)
    since = _midnight()
    context: dict[str, Any] = {
        "form": form,
        "slip": _slip(form.slip.data),
        "known": known or [],
        "consent": CURRENT_CONSENT,
        "recorded": count_recorded(db.session(), actor=current_actor(), since=since),
        "more_open": any(form[name].errors for name in ("name", "village", "meter_metres", "note", "township")),
    }
    return render_template("leads/new.html", **context)


def _midnight() -> datetime:
    return beijing(utcnow()).replace(hour=0, minute=0, second=0, microsecond=0)
