"""Quotas and closed days of the areas in somebody's charge."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from outreach.domain.clock import today
from outreach.domain.errors import RuleBroken
from outreach.domain.roles import Permission
from outreach.domain.scheduling.limits import BLACKOUT_WORDS, BlackoutKind
from outreach.domain.words import N_
from outreach.extensions import db
from outreach.importers.blackouts import BlackoutReport, read_blackouts
from outreach.models.regions import Area
from outreach.policies.regions import has_charge_of
from outreach.queries.event_limits import get_blackout, list_kept_blackouts, list_quotas
from outreach.queries.station_map import find_own_area
from outreach.queries.venue_places import find_area
from outreach.services.event_limits import add_blackout, add_blackouts, remove_blackout, set_quota
from outreach.web.choices import show_faults
from outreach.web.events import bp
from outreach.web.events.planning_forms import BlackoutForm, CalendarFileForm, QuotaForm
from outreach.web.security import access, current_actor
from outreach.web.templating import area_name


def _page(report: BlackoutReport | None = None, **forms: Any) -> str:
    actor, session = current_actor(), db.session()
    own = find_own_area(session, actor=actor)
    empty: dict[str, Any] = {"formdata": None, "data": {"area": f"{own.code} {area_name(own)}"} if own else None}
    return render_template(
        "events/limits.html",
        quotas=list_quotas(session, actor=actor),
        blackouts=list_kept_blackouts(session, actor=actor, since=today()),
        report=report,
        quota_form=forms.get("quota") or QuotaForm(prefix="q-", **empty),
        blackout_form=forms.get("blackout") or BlackoutForm(prefix="b-", **empty),
        file_form=forms.get("file") or CalendarFileForm(prefix="f-", **empty),
        KINDS_OF_DAYS=BLACKOUT_WORDS,
    )


def _area(text: str | None) -> Area:
    area = find_area(db.session(), text or "")
    if area is None or not has_charge_of(current_actor(), area):
        raise RuleBroken({"area": N_("No county or township of your charge has this name or code.")})
    return area


def _done(message: str) -> ResponseReturnValue:
    db.session.commit()
    flash(message)
    return redirect(url_for("events.limits"), 303)


@bp.get("/limits")
@access(Permission.EVENTS_APPROVE)
def limits() -> str:
    """Quotas and closed days."""
    return _page()


@bp.post("/limits/quota")
@access(Permission.EVENTS_APPROVE)
def keep_quota() -> ResponseReturnValue:
    """Set an area's quota."""
    form = QuotaForm(prefix="q-")
    if not form.validate_on_submit():
        return _page(quota=form), 422
    try:
        set_quota(db.session(), actor=current_actor(), area=_area(form.area.data), quota=form.quota())
    except RuleBroken as error:
        show_faults(form, error)
        return _page(quota=form), 422
    return _done(gettext("The quota is set. It holds for approvals from now on."))


@bp.post("/limits/days")
@access(Permission.EVENTS_APPROVE)
def keep_blackout() -> ResponseReturnValue:
    """Close days of an area."""
    form = BlackoutForm(prefix="b-")
    if not form.validate_on_submit():
        return _page(blackout=form), 422
    try:
        add_blackout(db.session(), actor=current_actor(), area=_area(form.area.data), days=form.days())
    except RuleBroken as error:
        show_faults(form, error)
        return _page(blackout=form), 422
    return _done(gettext("The days are entered."))


@bp.post("/limits/days/import")
@access(Permission.EVENTS_APPROVE)
def import_blackouts() -> ResponseReturnValue:
    """Take the days of a calendar file; entries that are known are changed."""
    form = CalendarFileForm(prefix="f-")
    if not form.validate_on_submit():
        return _page(file=form), 422
    try:
        report = read_blackouts(form.file.data.read(), BlackoutKind(form.kind.data))
        add_blackouts(db.session(), actor=current_actor(), area=_area(form.area.data), entries=report.entries)
    except RuleBroken as error:
        show_faults(form, error)
        return _page(file=form), 422
    db.session.commit()
    number = len(report.entries)
    flash(ngettext("%(num)s entry is taken.", "%(num)s entries are taken.", number))
    return _page(report)


@bp.post("/limits/days/<uuid:blackout_id>/remove")
@access(Permission.EVENTS_APPROVE)
def drop_blackout(blackout_id: UUID) -> ResponseReturnValue:
    """Open the days again."""
    row = get_blackout(db.session(), actor=current_actor(), blackout_id=blackout_id)
    remove_blackout(db.session(), actor=current_actor(), blackout=row)
    return _done(gettext("The days are open again."))
