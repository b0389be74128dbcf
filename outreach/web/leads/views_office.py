"""The manager's steps over many leads."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.services.lead_steps import hand_over_leads
from outreach.web.leads import bp
from outreach.web.security import access, current_actor


@bp.post("/hand-over")
@access(Permission.LEADS_HAND_OVER)
def hand_over() -> ResponseReturnValue:
    """Give the chosen leads to a colleague, or to nobody."""
    session = db.session()
    leads, owner = [_uuid(text) for text in request.form.getlist("lead")[:500]], request.form.get("owner_id", "")
    try:
        number = hand_over_leads(
            session, actor=current_actor(), lead_ids=leads, owner_id=_uuid(owner) if owner else None
        )
        session.commit()
        flash(ngettext("%(num)s lead handed over.", "%(num)s leads handed over.", number))
    except RuleBroken as error:
        session.rollback()
        flash(gettext(error.message), "error")
    return redirect(url_for("leads.index"), 303)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
