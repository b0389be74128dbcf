"""Health for the operator; the language switch; the browser's icon."""

from __future__ import annotations

from flask import current_app, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from outreach.extensions import db
from outreach.web.i18n import COOKIE, LANGUAGES
from outreach.web.security import PUBLIC, access, safe_next
from outreach.web.system import bp


@bp.get("/healthz")
@access(PUBLIC)
def healthz() -> ResponseReturnValue:
    """200 where the database answers."""
    db.session.execute(text("SELECT 1"))
    return jsonify(status="ok")


@bp.get("/favicon.ico")
@access(PUBLIC)
def icon() -> ResponseReturnValue:
    """The icon, which a browser asks for where what it shows names none: a picture, an answer of the interface."""
    return current_app.send_static_file("img/favicon.svg")


@bp.post("/language")
@access(PUBLIC)
def language() -> ResponseReturnValue:
    """Keep the chosen language in a cookie and go back."""
    response = redirect(safe_next(request.form.get("next")) or "/", 303)
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        response.set_cookie(COOKIE, chosen, max_age=31_536_000, samesite="Lax", httponly=True)
    return response
