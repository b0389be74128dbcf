"""The review queue of pairs that may be one station."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.charger_duplicates import Verdict
from outreach.domain.clock import utcnow
from outreach.domain.errors import RuleBroken
from outreach.domain.roles import Permission
from outreach.domain.words import N_
from outreach.extensions import db
from outreach.jobs.queue import wake
from outreach.queries.charger_duplicates import compare, count_duplicates, get_duplicate, list_duplicates
from outreach.queries.duplicate_kinds import count_decided, count_kinds, get_decision
from outreach.services import charger_duplicates as services
from outreach.services.jobs import request_job
from outreach.web.chargers import bp
from outreach.web.security import access, current_actor

SAID = {
    Verdict.MERGE: N_("The two are merged."),
    Verdict.BOTH: N_("Both stations are kept."),
    Verdict.NEVER: N_("The second record is left out, also from later files."),
}


@bp.get("/duplicates/")
@access(Permission.CHARGERS_KEEP)
def duplicates() -> str:
    """Pairs to decide, the likeliest first; or what was decided, the latest first."""
    session, actor, decided = db.session(), current_actor(), request.args.get("decided") == "1"
    decision_id = request.args.get("decision", type=UUID)
    decision = get_decision(session, actor=actor, decision_id=decision_id) if decided and decision_id else None
    cursor = request.args.get("cursor")
    page = list_duplicates(session, actor=actor, decided=decided, decision_id=decision_id, cursor=cursor)
    return render_template(
        "chargers/duplicates.html",
        page=page,
        pairs=[(pair, compare(pair)) for pair in page.items],
        decided=decided,
        decision=decision,
        standing=count_decided(session, decision_id=decision.id) if decision else 0,
        waiting=count_duplicates(session, actor=actor),
        kinds=[] if decided else count_kinds(session, actor=actor),
        duplicate_metres=current_app.extensions["outreach.settings"].duplicate_metres,
    )


@bp.post("/duplicates/find")
@access(Permission.CHARGERS_KEEP)
def find_duplicates() -> ResponseReturnValue:
    """Look for pairs that both stand in the register, in the background."""
    job_id = request_job(db.session(), actor=current_actor(), kind="station_duplicates", payload={}).id
    db.session.commit()
    wake(job_id)
    return redirect(url_for("jobs.show", job_id=job_id), 303)


@bp.post("/duplicates/<uuid:duplicate_id>/decide")
@access(Permission.CHARGERS_KEEP)
def decide_duplicate(duplicate_id: UUID) -> ResponseReturnValue:
    """Merge the two, keep both, or never ask again."""
    session, actor, now = db.session(), current_actor(), utcnow()
    pair = get_duplicate(session, actor=actor, duplicate_id=duplicate_id)
    verdict = request.form.get("verdict", "")
    if verdict not in set(Verdict):
        raise RuleBroken({"verdict": N_("Choose what the two are.")})
    fields = request.form.getlist("field")
    services.decide_duplicate(session, actor=actor, pair=pair, verdict=Verdict(verdict), fields=fields, now=now)
    session.commit()
    flash(gettext(SAID[Verdict(verdict)]))
    return redirect(url_for("chargers.duplicates"), 303)


@bp.post("/duplicates/<uuid:duplicate_id>/undo")
@access(Permission.CHARGERS_KEEP)
def undo_duplicate(duplicate_id: UUID) -> ResponseReturnValue:
    """Take a decision back."""
    session, actor = db.session(), current_actor()
    pair = get_duplicate(session, actor=actor, duplicate_id=duplicate_id)
    services.undo_duplicate(session, actor=actor, pair=pair, now=utcnow())
    session.commit()
    flash(gettext("The decision is taken back: the pair is open again."))
    return redirect(url_for("chargers.duplicates"), 303)
