"""Registering a venue and changing it: the position first, then what it is."""

from __future__ import annotations

from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.errors import Forbidden, NotFound, RuleBroken
from outreach.domain.roles import Actor, Permission, Role
from outreach.extensions import db
from outreach.models.venues import Venue
from outreach.policies import venues as policy
from outreach.queries.venue_places import list_organisers, own_area_code
from outreach.queries.venues import get_venue
from outreach.services.venues import VenuePlace, change_venue, register_venue
from outreach.web.choices import choice, show_faults
from outreach.web.security import access, current_actor
from outreach.web.venues import bp
from outreach.web.venues.forms import VenueForm, values_of
from outreach.web.venues.locating import locate_for_form, outlines_of
from outreach.web.venues.places import Doubts, doubts_about, resolve_place


@bp.get("/new")
@access(Permission.VENUES_WRITE)
def new() -> str:
    """The empty form."""
    return _page(_form(current_actor()))


@bp.post("/")
@access(Permission.VENUES_WRITE)
def create() -> ResponseReturnValue:
    """Register a venue; likely duplicates are shown first."""
    actor = current_actor()
    form = _form(actor)
    keeper = _keeper(form, actor)
    place, doubts = _checked(form, actor, keeper)
    if place is None or doubts:
        return _page(form, doubts=doubts), 422
    try:
        venue = register_venue(db.session(), actor=actor, details=form.details(), place=place, organisation_id=keeper)
    except RuleBroken as error:
        return _refused(form, error)
    return _saved(venue, gettext("The venue is registered."))


@bp.get("/<uuid:venue_id>/edit")
@access(Permission.VENUES_WRITE)
def edit(venue_id: UUID) -> str:
    """The form of a registered venue."""
    venue = _kept(venue_id)
    return _page(_form(current_actor(), venue), venue)


@bp.post("/<uuid:venue_id>")
@access(Permission.VENUES_WRITE)
def update(venue_id: UUID) -> ResponseReturnValue:
    """Change a venue."""
    venue, actor = _kept(venue_id), current_actor()
    form = _form(actor, venue)
    place, doubts = _checked(form, actor, venue.organisation_id, venue)
    if place is None or doubts:
        return _page(form, venue, doubts), 422
    try:
        change_venue(db.session(), actor=actor, venue=venue, details=form.details(), place=place)
    except RuleBroken as error:
        return _refused(form, error, venue)
    return _saved(venue, gettext("The changes are saved."))


@bp.get("/locate")
@access(Permission.VENUES_WRITE)
def locate() -> ResponseReturnValue:
    """What a position means, while it is being entered: its county, townships, venues nearby."""
    return jsonify(locate_for_form(db.session(), actor=current_actor(), values=request.args))


@bp.get("/outlines/<code>")
@access(Permission.VENUES_READ)
def outlines(code: str) -> ResponseReturnValue:
    """Outlines of the counties of a prefecture, for the maps of the register."""
    if len(code) != 6 or not code.isascii() or not code.isdigit():
        raise NotFound
    answer = jsonify(outlines_of(db.session(), code))
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer


def _form(actor: Actor, venue: Venue | None = None) -> VenueForm:
    form = VenueForm(data=values_of(venue) if venue else None)
    if actor.role is Role.OFFICE and venue is None:
        form.organisation_id.choices = [choice(one.id, one.name) for one in list_organisers(db.session(), actor=actor)]
    else:
        del form.organisation_id
    return form


def _keeper(form: VenueForm, actor: Actor) -> UUID | None:
    if "organisation_id" not in form:
        return actor.organisation_id
    chosen = form.organisation_id.data
    offered = {str(one.id) for one in list_organisers(db.session(), actor=actor)}
    return UUID(chosen) if chosen in offered else None


def _checked(
    form: VenueForm, actor: Actor, keeper: UUID | None, venue: Venue | None = None
) -> tuple[VenuePlace | None, Doubts]:
    if not form.validate_on_submit():
        return None, Doubts()
    try:
        place = resolve_place(
            db.session(), **{n: form[n].data or "" for n in ("position", "datum", "county", "township")}
        )
    except RuleBroken as error:
        show_faults(form, error)
        return None, Doubts()
    if request.form.get("confirmed") == "yes":
        return place, Doubts()
    name, own = form.name.data or "", venue.id if venue else None
    return place, doubts_about(db.session(), actor=actor, name=name, place=place, keeper=keeper, venue_id=own)


def _kept(venue_id: UUID) -> Venue:
    venue = get_venue(db.session(), actor=current_actor(), venue_id=venue_id)
    if not policy.can_change(current_actor(), venue):
        raise Forbidden
    return venue


def _page(form: VenueForm, venue: Venue | None = None, doubts: Doubts | None = None) -> str:
    start = venue.area.code if venue else own_area_code(db.session(), current_actor())
    return render_template("venues/form.html", form=form, venue=venue, doubts=doubts or Doubts(), start=start)


def _refused(form: VenueForm, error: RuleBroken, venue: Venue | None = None) -> ResponseReturnValue:
    db.session.rollback()
    show_faults(form, error)
    return _page(form, venue), 422


def _saved(venue: Venue, message: str) -> ResponseReturnValue:
    db.session.commit()
    flash(message)
    return redirect(url_for("venues.show", venue_id=venue.id), 303)
