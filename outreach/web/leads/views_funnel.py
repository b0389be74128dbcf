"""From lead to delivery, for the company's own people."""

from __future__ import annotations

from flask import render_template, request

from outreach.domain.roles import Permission
from outreach.domain.words import N_
from outreach.extensions import db
from outreach.queries.funnels import FunnelBy, list_funnel
from outreach.web.leads import bp
from outreach.web.security import access, current_actor

BY_LABELS = {
    FunnelBy.EVENT: N_("By event"),
    FunnelBy.MODEL: N_("By model"),
    FunnelBy.OWNER: N_("By colleague"),
    FunnelBy.GRADE: N_("By grade"),
}
NAMELESS = {
    FunnelBy.EVENT: N_("Without an event"),
    FunnelBy.MODEL: N_("No model"),
    FunnelBy.OWNER: N_("Nobody yet"),
    FunnelBy.GRADE: N_("No grade"),
}


@bp.get("/funnel")
@access(Permission.LEADS_READ)
def funnel() -> str:
    """How many leads came how far; the choice of rows stays in the address."""
    by = next((one for one in FunnelBy if one.value == request.args.get("by")), FunnelBy.EVENT)
    rows = list_funnel(db.session(), actor=current_actor(), by=by)
    return render_template("leads/funnel.html", rows=rows, by=by, labels=BY_LABELS, nameless=NAMELESS[by])
