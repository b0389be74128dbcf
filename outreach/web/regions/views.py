"""An area's page with drill-down, and the search box's answers."""

from __future__ import annotations

from typing import Any

from flask import current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.adcodes import COUNTRY_CODE
from outreach.domain.clock import utcnow
from outreach.domain.event_words import STATUS_WORDS
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.models.regions import Area
from outreach.policies.regions import opens
from outreach.queries.area_hub import area_hub
from outreach.queries.boundaries import current_boundaries
from outreach.queries.population import find_census, people_of
from outreach.queries.regions import (
    get_area,
    list_ancestors,
    list_child_rows,
    list_settlements,
    search_areas,
)
from outreach.web.operation_words import judged
from outreach.web.regions import bp
from outreach.web.security import access, current_actor
from outreach.web.templating import area_name
from outreach.web.verdicts import verdict_words

PLACES_SHOWN = 20


@bp.get("/")
@access(Permission.AREAS_READ)
def index() -> ResponseReturnValue:
    """An official's own area; the country for everybody else."""
    lineage = current_actor().area_lineage
    code = lineage.strip("/").split("/")[-1] if lineage else COUNTRY_CODE
    return redirect(url_for("regions.show", code=code), 303)


@bp.get("/search")
@access(Permission.AREAS_READ)
def search() -> ResponseReturnValue:
    """Areas that a text names: a page, the inner list for htmx, or JSON for scripts."""
    text = "".join(c for c in request.args.get("q", "")[:80] if c.isprintable())
    found = search_areas(db.session(), actor=current_actor(), text=text)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return jsonify([_as_json(area) for area in found])
    template = "regions/_found.html" if request.headers.get("HX-Request") else "regions/search.html"
    return render_template(template, text=text, found=found)


@bp.get("/<code>")
@access(Permission.AREAS_READ)
def show(code: str) -> str:
    """One area: the way to it, what goes on there, its people, what lies below."""
    session, actor = db.session(), current_actor()
    area = get_area(session, actor=actor, code=code)
    above = list_ancestors(session, area)
    return render_template(
        "regions/show.html",
        area=area,
        breadcrumbs=[(area_name(a), url_for("regions.show", code=a.code) if opens(actor, a) else None) for a in above]
        + [(area_name(area), None)],
        children=list_child_rows(session, area),
        census=find_census(session, area),
        people=people_of(session, area),
        floor=current_app.extensions["outreach.settings"].census_share_floor,
        places=list_settlements(session, area, limit=PLACES_SHOWN),
        **_going_on(area),
        status_words=STATUS_WORDS,
        verdict_words=verdict_words,
        without_polygon=area.code in current_boundaries(session).without_polygon,
    )


def _going_on(area: Area) -> dict[str, Any]:
    hub = area_hub(db.session(), actor=current_actor(), area=area, now=utcnow())
    return {"hub": hub, "operations": judged(hub.operations, area)}


def _as_json(area: Area) -> dict[str, Any]:
    return {
        "code": area.code,
        "level": area.level.value,
        "name_zh": area.name_zh,
        "name_en": area.name_en,
        "label": area_name(area),
        "parent": area_name(area.parent),
        "url": url_for("regions.show", code=area.code),
    }
