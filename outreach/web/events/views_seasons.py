"""The office's own list of busy farm seasons."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.errors import RuleBroken
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.queries.farm_seasons import get_season, list_provinces, list_season_rows, list_seasons
from outreach.services import farm_seasons as service
from outreach.web.choices import choice, show_faults
from outreach.web.events import bp
from outreach.web.events.planning_forms import SeasonForm
from outreach.web.security import access, current_actor
from outreach.web.templating import area_name


def _form() -> SeasonForm:
    form = SeasonForm()
    form.provinces.choices = [choice(one.code[:2], area_name(one)) for one in list_provinces(db.session())]
    return form


def _page(form: SeasonForm) -> str:
    session = db.session()
    names = {one.code[:2]: area_name(one) for one in list_provinces(session)}
    rows, held = list_season_rows(session), list_seasons(session)
    return render_template("events/seasons.html", rows=rows, held=held, names=names, form=form)


def _done(message: str) -> ResponseReturnValue:
    db.session.commit()
    flash(message)
    return redirect(url_for("events.seasons"), 303)


@bp.get("/seasons")
@access(Permission.HOLIDAYS_EDIT)
def seasons() -> str:
    """The seasons that hold."""
    return _page(_form())


@bp.post("/seasons")
@access(Permission.HOLIDAYS_EDIT)
def enter_season() -> ResponseReturnValue:
    """Add a season."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        service.add_season(db.session(), actor=current_actor(), season=form.season())
    except RuleBroken as error:
        db.session.rollback()
        show_faults(form, error)
        return _page(form), 422
    return _done(gettext("The season is entered. It warns from now on."))


@bp.post("/seasons/own")
@access(Permission.HOLIDAYS_EDIT)
def own_seasons() -> ResponseReturnValue:
    """Begin a list of one's own with the shipped one."""
    service.own_seasons(db.session(), actor=current_actor())
    return _done(gettext("The list is yours now: remove and add as it is in your provinces."))


@bp.post("/seasons/shipped")
@access(Permission.HOLIDAYS_EDIT)
def shipped_seasons() -> ResponseReturnValue:
    """Go back to the shipped list."""
    service.use_shipped(db.session(), actor=current_actor())
    return _done(gettext("The shipped list holds again."))


@bp.post("/seasons/<uuid:season_id>/remove")
@access(Permission.HOLIDAYS_EDIT)
def remove_season(season_id: UUID) -> ResponseReturnValue:
    """Take a season off."""
    row = get_season(db.session(), season_id=season_id)
    service.remove_season(db.session(), actor=current_actor(), season=row)
    return _done(gettext("The season is removed."))
