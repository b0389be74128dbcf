"""An area's coverage page, its map's frame, and the request to compute anew."""

from __future__ import annotations

import secrets

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.clock import beijing, utcnow
from outreach.domain.coverage.classes import MEASURES
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.jobs.coverage import KIND
from outreach.jobs.queue import wake
from outreach.maps import MapDocument, content_security_policy
from outreach.queries.coverage import start_code
from outreach.queries.regions import get_area
from outreach.services.jobs import request_job
from outreach.web.base_map import base_map
from outreach.web.coverage import bp
from outreach.web.coverage.charts import class_words, draw, scheme_words
from outreach.web.coverage.pages import approval_words, boundaries, fingerprint, load_page, unit_words
from outreach.web.security import access, current_actor
from outreach.web.verdicts import verdict_words


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
        unit_words=unit_words,
        today=beijing(utcnow()).date(),
    )


@bp.get("/areas/<code>/coverage/map")
@access(Permission.COVERAGE_READ)
def frame(code: str) -> Response:
    """The map as a document of its own. A 304 carries no policy: a new nonce would blank the kept page."""
    chart = draw(load_page(code))
    tag = fingerprint([chart.data, chart.scripts, chart.styles])
    if tag in request.headers.get("If-None-Match", ""):
        return Response(status=304, headers={"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"})
    return _framed(chart, tag)


def _framed(chart: MapDocument, tag: str) -> Response:
    nonce = secrets.token_urlsafe(16)
    response = make_response(chart.html(nonce=nonce, url=lambda path: url_for("static", filename=path)))
    response.headers["Content-Security-Policy"] = content_security_policy(nonce, base_map())
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(tag)
    return response


@bp.post("/areas/<code>/coverage/recompute")
@access(Permission.COVERAGE_COMPUTE)
def recompute(code: str) -> ResponseReturnValue:
    """Compute the area's figures for today in the background."""
    session, actor = db.session(), current_actor()
    area = get_area(session, actor=actor, code=code)
    payload = {"area": area.code, "as_of": beijing(utcnow()).date().isoformat()}
    job_id = request_job(session, actor=actor, kind=KIND, payload=payload).id
    session.commit()
    wake(job_id)
    return redirect(url_for("jobs.show", job_id=job_id), 303)
