"""Two leads of one number beside each other: merged into one, or taken apart again."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.clock import utcnow
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.models.leads import Lead
from outreach.queries.lead_history import lead_history
from outreach.queries.leads import get_lead
from outreach.services.lead_merges import merge_leads, undo_merge
from outreach.web.leads import bp
from outreach.web.security import access, current_actor


@bp.get("/<uuid:lead_id>/merge")
@access(Permission.LEADS_WRITE)
def compare(lead_id: UUID) -> str:
    """Both leads with their histories, before anything is done."""
    kept, other = _both(lead_id, request.args.get("other", ""))
    return _page(kept, other)


@bp.post("/<uuid:lead_id>/merge")
@access(Permission.LEADS_WRITE)
def merge(lead_id: UUID) -> ResponseReturnValue:
    """Merge the other lead into this one."""
    session, (kept, other) = db.session(), _both(lead_id, request.form.get("other", ""))
    try:
        merge_leads(session, actor=current_actor(), kept=kept, other=other, now=utcnow())
        session.commit()
    except RuleBroken as error:
        session.rollback()
        return _page(kept, other, fault=gettext(error.message)), 422
    flash(gettext("The two leads are one now; the other's history stands below. It can be undone on the other's page."))
    return redirect(url_for("leads.show", lead_id=lead_id), 303)


@bp.post("/<uuid:lead_id>/merge/undo")
@access(Permission.LEADS_WRITE)
def undo_merged(lead_id: UUID) -> ResponseReturnValue:
    """Take a merge back; `lead_id` is the lead that was merged into another."""
    session, actor = db.session(), current_actor()
    lead = get_lead(session, actor=actor, lead_id=lead_id)
    try:
        undo_merge(session, actor=actor, other=lead, now=utcnow())
        session.commit()
        flash(gettext("The two leads are apart again."))
    except RuleBroken as error:
        session.rollback()
        flash(gettext(error.message), "error")
    return redirect(url_for("leads.show", lead_id=lead_id), 303)


def _both(lead_id: UUID, other: str) -> tuple[Lead, Lead]:
    session, actor = db.session(), current_actor()
    kept = get_lead(session, actor=actor, lead_id=lead_id)
    try:
        return kept, get_lead(session, actor=actor, lead_id=UUID(other))
    except ValueError:
        raise NotFound from None


def _page(kept: Lead, other: Lead, fault: str = "") -> str:
    pairs = [(lead, lead_history(db.session(), lead=lead)) for lead in (kept, other)]
    return render_template("leads/merge.html", kept=kept, other=other, pairs=pairs, fault=fault)
