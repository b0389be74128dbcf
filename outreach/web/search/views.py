"""The search page."""

from __future__ import annotations

from flask import render_template, request

from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.queries.search import search
from outreach.web.forms import clean_text
from outreach.web.search import bp
from outreach.web.security import access, current_actor


@bp.get("/search")
@access(Permission.DASHBOARD_READ)
def index() -> str:
    """Hits for `q` in everything that the actor may read."""
    try:
        text = str(clean_text(request.args.get("q", "")))[:80]
    except ValueError:
        text = ""
    found = search(db.session(), actor=current_actor(), text=text)
    return render_template("search/index.html", text=text, found=found)
