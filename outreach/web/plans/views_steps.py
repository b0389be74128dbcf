"""What is done with a plan: lock, leave out, take back, solve again, accept, throw away, and its files."""

from __future__ import annotations

from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from outreach.domain.clock import utcnow
from outreach.domain.errors import Conflict, RuleBroken
from outreach.domain.roles import Permission
from outreach.domain.words import N_
from outreach.exporters.tables import XLSX_TYPE, xlsx_bytes
from outreach.extensions import db
from outreach.jobs.queue import ask_to_stop, wake
from outreach.queries.plans import get_stop
from outreach.services.plans import accept_stops, delete_plan, leave_out, lock_stop, solve_again, take_back
from outreach.web.plans import bp
from outreach.web.plans.files import calendar_of, columns, rows_of
from outreach.web.plans.pages import is_made_up
from outreach.web.plans.views import plan_or_404
from outreach.web.security import access, current_actor
from outreach.web.wording import said

MOST_PEOPLE = 1_000_000


def _back(campaign_id: UUID, plan_id: UUID, anchor: str = "") -> ResponseReturnValue:
    return redirect(url_for("plans.show", campaign_id=campaign_id, plan_id=plan_id, _anchor=anchor or None), 303)


@bp.post("/<uuid:plan_id>/stops/<uuid:stop_id>/lock")
@access(Permission.CAMPAIGNS_EDIT)
def lock(campaign_id: UUID, plan_id: UUID, stop_id: UUID) -> ResponseReturnValue:
    """Keep a stop, or let it go."""
    session, plan = db.session(), plan_or_404(campaign_id, plan_id)
    stop = get_stop(session, plan=plan, stop_id=stop_id)
    lock_stop(session, actor=current_actor(), stop=stop, locked=request.form.get("locked") == "yes")
    session.commit()
    return _back(campaign_id, plan_id, f"stop-{stop_id}")


@bp.post("/<uuid:plan_id>/stops/<uuid:stop_id>/leave-out")
@access(Permission.CAMPAIGNS_EDIT)
def drop(campaign_id: UUID, plan_id: UUID, stop_id: UUID) -> ResponseReturnValue:
    """Take a stop out, and its venue with it."""
    session, plan = db.session(), plan_or_404(campaign_id, plan_id)
    leave_out(session, actor=current_actor(), plan=plan, stop=get_stop(session, plan=plan, stop_id=stop_id))
    session.commit()
    flash(gettext("The venue is left out. Work the plan out again to fill the gap."))
    return _back(campaign_id, plan_id)


@bp.post("/<uuid:plan_id>/left-out/<uuid:venue_id>/take-back")
@access(Permission.CAMPAIGNS_EDIT)
def restore(campaign_id: UUID, plan_id: UUID, venue_id: UUID) -> ResponseReturnValue:
    """Let a venue be chosen again."""
    session, plan = db.session(), plan_or_404(campaign_id, plan_id)
    take_back(session, actor=current_actor(), plan=plan, venue_id=venue_id)
    session.commit()
    return _back(campaign_id, plan_id)


@bp.post("/<uuid:plan_id>/again")
@access(Permission.CAMPAIGNS_EDIT)
def again(campaign_id: UUID, plan_id: UUID) -> ResponseReturnValue:
    """Work the plan out again round what is locked."""
    session, plan = db.session(), plan_or_404(campaign_id, plan_id)
    job_id = solve_again(session, actor=current_actor(), plan=plan).id
    session.commit()
    wake(job_id)
    return _back(campaign_id, plan_id)


@bp.post("/<uuid:plan_id>/stop")
@access(Permission.CAMPAIGNS_EDIT)
def stop_work(campaign_id: UUID, plan_id: UUID) -> ResponseReturnValue:
    """Stop the work and take the best plan so far."""
    plan = plan_or_404(campaign_id, plan_id)
    if plan.job_id:
        ask_to_stop(plan.job_id)
    return _back(campaign_id, plan_id)


@bp.post("/<uuid:plan_id>/accept")
@access(Permission.CAMPAIGNS_EDIT)
def accept(campaign_id: UUID, plan_id: UUID) -> ResponseReturnValue:
    """Make drafts of the chosen stops."""
    session, plan = db.session(), plan_or_404(campaign_id, plan_id)
    chosen = [stop.id for stop in plan.stops if str(stop.id) in set(request.form.getlist("stop"))]
    attendance = request.form.get("attendance", type=int)
    if not chosen:
        raise RuleBroken({"stop": N_("Choose at least one stop.")})
    if attendance is None or not 1 <= attendance <= MOST_PEOPLE:
        raise RuleBroken({"attendance": N_("Enter how many people are expected.")})
    actor = current_actor()
    try:
        made = accept_stops(session, actor=actor, plan=plan, stop_ids=chosen, attendance=attendance, now=utcnow())
    except Conflict as error:
        session.rollback()
        flash(said(error.message, error.params), "error")
        return _back(campaign_id, plan_id)
    session.commit()
    flash(ngettext("%(num)d draft was made.", "%(num)d drafts were made.", made))
    return _back(campaign_id, plan_id)


@bp.post("/<uuid:plan_id>/delete")
@access(Permission.CAMPAIGNS_EDIT)
def delete(campaign_id: UUID, plan_id: UUID) -> ResponseReturnValue:
    """Throw the plan away; drafts made from it stay."""
    session, plan = db.session(), plan_or_404(campaign_id, plan_id)
    delete_plan(session, actor=current_actor(), plan=plan)
    session.commit()
    flash(gettext("The plan is gone. Drafts made from it stay."))
    return redirect(url_for("plans.index", campaign_id=campaign_id), 303)


@bp.get("/<uuid:plan_id>.xlsx")
@access(Permission.CAMPAIGNS_EDIT)
def workbook(campaign_id: UUID, plan_id: UUID) -> Response:
    """The stops as a workbook."""
    plan = plan_or_404(campaign_id, plan_id)
    note = gettext("demonstration data") if is_made_up(db.session(), plan) else ""
    body = xlsx_bytes(columns(), rows_of(plan, note=note), plan.name)
    return _file(body, XLSX_TYPE, "plan.xlsx")


@bp.get("/<uuid:plan_id>.ics")
@access(Permission.CAMPAIGNS_EDIT)
def calendar(campaign_id: UUID, plan_id: UUID) -> Response:
    """The stops as a calendar of whole days."""
    return _file(calendar_of(plan_or_404(campaign_id, plan_id)), "text/calendar; charset=utf-8", "plan.ics")


def _file(body: bytes, kind: str, name: str) -> Response:
    return Response(body, mimetype=kind, headers={"Content-Disposition": f"attachment; filename={name}"})
