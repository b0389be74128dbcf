"""Entering a venue's market, its end, and single days that differ."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.clock import today
from outreach.domain.errors import Forbidden, RuleBroken
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.policies import venues as policy
from outreach.queries.markets import find_market, get_market
from outreach.queries.venues import get_venue
from outreach.services.markets import drop_exception, end_market, except_market_day, keep_market
from outreach.web.choices import show_faults
from outreach.web.i18n import language
from outreach.web.markets import bp
from outreach.web.markets.forms import ExceptionForm, MarketForm, values_of
from outreach.web.markets.views import show_market
from outreach.web.security import access, current_actor


def _done(venue_id: UUID, message: str) -> ResponseReturnValue:
    db.session.commit()
    flash(message)
    return redirect(url_for("markets.show", venue_id=venue_id), 303)


@bp.get("/venues/<uuid:venue_id>/market/edit")
@access(Permission.VENUES_WRITE)
def edit(venue_id: UUID) -> str:
    """The form of a venue's market."""
    actor = current_actor()
    venue = get_venue(db.session(), actor=actor, venue_id=venue_id)
    if not policy.can_change(actor, venue):
        raise Forbidden
    market = find_market(db.session(), actor=actor, venue_id=venue_id)
    form = MarketForm(formdata=None, data=values_of(market, language()))
    return render_template("markets/form.html", form=form, venue=venue, market=market)


@bp.post("/venues/<uuid:venue_id>/market/edit")
@access(Permission.VENUES_WRITE)
def update(venue_id: UUID) -> ResponseReturnValue:
    """Enter or replace the venue's market."""
    actor, form = current_actor(), MarketForm()
    venue = get_venue(db.session(), actor=actor, venue_id=venue_id)
    market = find_market(db.session(), actor=actor, venue_id=venue_id)
    if form.validate_on_submit():
        try:
            keep_market(db.session(), actor=actor, venue=venue, details=form.details(today()))
        except RuleBroken as error:
            show_faults(form, error)
        else:
            return _done(venue_id, gettext("The market days are entered."))
    return render_template("markets/form.html", form=form, venue=venue, market=market), 422


@bp.post("/venues/<uuid:venue_id>/market/end")
@access(Permission.VENUES_WRITE)
def end(venue_id: UUID) -> ResponseReturnValue:
    """The venue has no market any more."""
    actor = current_actor()
    end_market(db.session(), actor=actor, market=get_market(db.session(), actor=actor, venue_id=venue_id))
    return _done(venue_id, gettext("The venue has no market days any more."))


@bp.post("/venues/<uuid:venue_id>/market/exceptions")
@access(Permission.VENUES_WRITE)
def add_exception(venue_id: UUID) -> ResponseReturnValue:
    """A single day that differs."""
    actor, form = current_actor(), ExceptionForm()
    market = get_market(db.session(), actor=actor, venue_id=venue_id)
    if not form.validate_on_submit() or form.day.data is None:
        return show_market(venue_id, form), 422
    held = form.held.data == "yes"
    except_market_day(db.session(), actor=actor, market=market, day=form.day.data, held=held, note=form.note.data or "")
    return _done(venue_id, gettext("The day is entered."))


@bp.post("/venues/<uuid:venue_id>/market/exceptions/<uuid:exception_id>/remove")
@access(Permission.VENUES_WRITE)
def remove_exception(venue_id: UUID, exception_id: UUID) -> ResponseReturnValue:
    """Follow the rules again on a day."""
    actor = current_actor()
    market = get_market(db.session(), actor=actor, venue_id=venue_id)
    drop_exception(db.session(), actor=actor, market=market, exception_id=exception_id)
    return _done(venue_id, gettext("The day follows the rules again."))
