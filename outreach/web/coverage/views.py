"""An area's coverage page, its map's frame, and the request to compute anew."""

from __future__ import annotations

from datetime import date

from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.clock import beijing, utcnow
from outreach.domain.coverage.classes import MEASURES
from outreach.domain.coverage.definitions import DEFINITIONS, INPUT_WORDS
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.roles import Permission
from outreach.domain.words import N_
from outreach.extensions import db
from outreach.jobs.coverage import KIND
from outreach.jobs.queue import wake
from outreach.maps import Choropleth, shapes_of, values_of
from outreach.queries.coverage import start_code
from outreach.queries.coverage_excluded import REASONS, count_by_reason
from outreach.queries.operations import find_operations
from outreach.queries.regions import get_area
from outreach.services.jobs import request_job
from outreach.web.coverage import bp
from outreach.web.coverage.charts import choropleth, class_words, draw, scheme_words
from outreach.web.coverage.pages import (
    boundaries,
    change_beside,
    chosen_day,
    load_page,
    second_choices,
    shapes_version,
    unit_words,
)
from outreach.web.maps import approval_words, framed
from outreach.web.operation_words import judged
from outreach.web.security import access, current_actor
from outreach.web.tile_door import pass_for
from outreach.web.verdicts import correction_words, verdict_words

EARLIEST = date(2012, 1, 1)  # the ministry's first count of charging facilities


@bp.get("/coverage")
@access(Permission.COVERAGE_READ)
def index() -> ResponseReturnValue:
    """The coverage of the actor's own area."""
    return redirect(url_for("coverage.show", code=start_code(db.session(), actor=current_actor())), 303)


@bp.get("/areas/<code>/coverage")
@access(Permission.COVERAGE_READ)
def show(code: str) -> str:
    """The answer, the map, the same as a table and in words."""
    page = load_page(code)
    return render_template(
        "coverage/show.html",
        page=page,
        measures=MEASURES,
        schemes=scheme_words(),
        class_words=class_words(page),
        approval=approval_words(boundaries()),
        verdict_words=verdict_words,
        correction_words=correction_words,
        unit_words=unit_words,
        today=beijing(utcnow()).date(),
        shapes_version=shapes_version(page),
        tile_pass=pass_for(current_actor()),
        second=second_choices(page),
        change=change_beside(page),
        operations=judged(find_operations(db.session(), actor=current_actor(), area=page.area), page.area),
    )


@bp.get("/areas/<code>/coverage/figures")
@access(Permission.COVERAGE_READ)
def figures(code: str) -> str:
    """What stands behind each figure: definition, inputs with their version, freshness, what was left out."""
    page = load_page(code)
    if page.coverage is None:
        raise NotFound
    day = page.coverage.as_of
    return render_template(
        "coverage/figures.html",
        page=page,
        definitions=DEFINITIONS,
        input_words=INPUT_WORDS,
        excluded=count_by_reason(db.session(), actor=current_actor(), area=page.area, as_of=day),
        reasons=REASONS,
    )


@bp.get("/areas/<code>/coverage/map")
@access(Permission.COVERAGE_READ)
def frame(code: str) -> Response:
    """The map as a document of its own."""
    return framed(draw(load_page(code)))


@bp.get("/areas/<code>/coverage/shapes/<version>.json")
@access(Permission.COVERAGE_READ)
def shapes(code: str, version: str) -> ResponseReturnValue:
    """The shapes of the map without any value, for as long as their version lasts."""
    response = Response(shapes_of(_drawn(code)), content_type="application/json")
    if version == shapes_version(load_page(code)):
        response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


@bp.get("/areas/<code>/coverage/values.json")
@access(Permission.COVERAGE_READ)
def values(code: str) -> ResponseReturnValue:
    """What colours the shapes: all that a change of the measure sends."""
    return current_app.json.response(values_of(_drawn(code)))


def _drawn(code: str) -> Choropleth:
    page = load_page(code)
    if not page.has_choropleth or not page.rows or not page.has_map:
        raise NotFound
    return choropleth(page)


@bp.post("/areas/<code>/coverage/recompute")
@access(Permission.COVERAGE_COMPUTE)
def recompute(code: str) -> ResponseReturnValue:
    """Compute the area's figures for today, or for a day that is past, in the background."""
    session, actor, today = db.session(), current_actor(), beijing(utcnow()).date()
    area = get_area(session, actor=actor, code=code)
    day = chosen_day(request.form.get("day")) if request.form.get("day") else today
    if day is None or not EARLIEST <= day <= today:
        raise RuleBroken({"day": N_("Choose a day from 2012 until today: figures of days to come don't exist.")})
    payload = {"area": area.code, "as_of": day.isoformat()}
    job_id = request_job(session, actor=actor, kind=KIND, payload=payload).id
    session.commit()
    wake(job_id)
    return redirect(url_for("jobs.show", job_id=job_id), 303)
