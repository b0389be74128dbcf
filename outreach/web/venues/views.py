"""The register: list, map, one venue."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask_babel import gettext

from outreach.domain.clock import today
from outreach.domain.roles import Permission
from outreach.domain.venues import KIND_LABELS, VenueKind
from outreach.extensions import db
from outreach.models.venues import Venue
from outreach.policies import venues as policy
from outreach.queries.venue_places import find_area
from outreach.queries.venues import (
    VenueFilters,
    count_venues,
    get_venue,
    list_mapped_venues,
    list_requests,
    list_venues,
)
from outreach.web.security import access, current_actor
from outreach.web.venues import bp
from outreach.web.venues.forms import AnswerForm, AskForm, ClosureForm, PhotoForm, VenueFilterForm


def _filters() -> tuple[VenueFilterForm, VenueFilters]:
    form = VenueFilterForm(request.args)
    if not form.validate():
        return form, VenueFilters()
    area = find_area(db.session(), form.area.data or "") if form.area.data else None
    if form.area.data and area is None:
        form.area.errors = [gettext("No county or township has this name or code.")]
    filters = VenueFilters(
        q=form.q.data or "",
        kind=VenueKind(form.kind.data) if form.kind.data else None,
        area=area,
        stalls=form.stalls.data,
        powered=form.powered.data,
        routed=form.routed.data,
        own=form.own.data,
        retired=form.retired.data,
    )
    return form, filters


@bp.get("/")
@access(Permission.VENUES_READ)
def index() -> str:
    """The venues that the actor may see, as a list."""
    form, filters = _filters()
    actor = current_actor()
    page = list_venues(db.session(), actor=actor, filters=filters, cursor=request.args.get("cursor"))
    total = count_venues(db.session(), actor=actor, filters=filters)
    return render_template(
        "venues/index.html", form=form, page=page, total=total, may_register=policy.can_register(actor)
    )


@bp.get("/map")
@access(Permission.VENUES_READ)
def chart() -> str:
    """The same on a map, with its table beside it."""
    form, filters = _filters()
    actor = current_actor()
    venues = list_mapped_venues(db.session(), actor=actor, filters=filters)
    return render_template("venues/map.html", form=form, venues=venues, points=[_point(venue) for venue in venues])


def _point(venue: Venue) -> dict[str, Any]:
    return {
        "lat": round(venue.latitude, 6),
        "lon": round(venue.longitude, 6),
        "name": venue.name,
        "kind": gettext(KIND_LABELS[venue.kind]),
        "url": url_for("venues.show", venue_id=venue.id),
    }


@bp.get("/<uuid:venue_id>")
@access(Permission.VENUES_READ)
def show(venue_id: UUID) -> str:
    """One venue."""
    return show_venue(get_venue(db.session(), actor=current_actor(), venue_id=venue_id))


def show_venue(venue: Venue, **forms: Any) -> str:
    """The venue's page with its small forms, of which one may come back with faults."""
    actor = current_actor()
    fresh = {"closure_form": ClosureForm, "photo_form": PhotoForm, "ask_form": AskForm, "answer_form": AnswerForm}
    filled = {name: forms.get(name) or kind(formdata=None) for name, kind in fresh.items()}
    for name, form in filled.items():
        for field in form:
            field.id = f"{name}-{field.name}"  # several forms share the page
    return render_template(
        "venues/show.html",
        venue=venue,
        points=[_point(venue)],
        requests=list_requests(db.session(), actor=actor, venue=venue),
        may_change=policy.can_change(actor, venue),
        may_ask=policy.can_ask(actor, venue),
        today=today(),
        **filled,
    )
