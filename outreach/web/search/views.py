"""The search page."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.phones import last_four, parse_phone
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.queries.search import search
from outreach.web.forms import clean_text
from outreach.web.search import bp
from outreach.web.security import access, current_actor


@bp.get("/search")
@access(Permission.DASHBOARD_READ)
def index() -> ResponseReturnValue:
    """Hits for `q` in everything that the actor may read; of a whole number only its last four digits are kept."""
    try:
        text = str(clean_text(request.args.get("q", "")))[:80]
    except ValueError:
        text = ""
    if number := parse_phone(text):
        return redirect(url_for("search.index", q=last_four(number)), 303)
    found = search(db.session(), actor=current_actor(), text=text)
    return render_template("search/index.html", text=text, found=found)
