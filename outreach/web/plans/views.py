"""A campaign's plans: the list, the form, one plan, and what it says in files."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.calendar import lunar_text
from outreach.domain.clock import today
from outreach.domain.errors import RuleBroken
from outreach.domain.plans import FLOOR_WORDS, MISSED_WORDS, STATUS_WORDS, WAY_WORDS
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.jobs.queue import progress_of, wake
from outreach.models.plans import EventPlan
from outreach.queries.campaigns import get_campaign
from outreach.queries.plans import compare_before, compare_plans, get_plan, list_plans
from outreach.services.plans import ask_for_plan
from outreach.web.choices import show_faults
from outreach.web.i18n import language
from outreach.web.maps import framed
from outreach.web.plans import bp
from outreach.web.plans.charts import draw
from outreach.web.plans.files import is_far_from_chargers
from outreach.web.plans.forms import PlanForm
from outreach.web.plans.pages import facts_of, is_being_solved
from outreach.web.security import access, current_actor

WORDS = {
    "is_far_from_chargers": is_far_from_chargers,
    "lunar_of": lambda day: lunar_text(day, language()),
    "statuses": STATUS_WORDS,
    "floors": FLOOR_WORDS,
    "why": MISSED_WORDS,
    "ways": WAY_WORDS,
}


def plan_or_404(campaign_id: UUID, plan_id: UUID) -> EventPlan:
    """The plan, if the actor may see it."""
    return get_plan(db.session(), actor=current_actor(), campaign_id=campaign_id, plan_id=plan_id)


@bp.get("/")
@access(Permission.CAMPAIGNS_EDIT)
def index(campaign_id: UUID) -> str:
    """The campaign's plans, the latest first."""
    session, actor = db.session(), current_actor()
    campaign = get_campaign(session, actor=actor, campaign_id=campaign_id)
    rows = list_plans(session, actor=actor, campaign=campaign)
    return render_template("plans/index.html", campaign=campaign, rows=rows, **WORDS)


@bp.get("/new")
@access(Permission.CAMPAIGNS_EDIT)
def new(campaign_id: UUID) -> str:
    """The form: the campaign's days, or those of the plan that is to be varied (`like`)."""
    session, actor = db.session(), current_actor()
    campaign = get_campaign(session, actor=actor, campaign_id=campaign_id)
    first = max(campaign.first_on, today() + timedelta(days=28))
    form = PlanForm(name=campaign.name, first_on=first, last_on=max(first, campaign.last_on))
    if like := request.args.get("like", type=UUID):
        wishes = plan_or_404(campaign_id, like).wishes
        form = PlanForm(**{**asdict(wishes), "floor": wishes.floor.value})
    return render_template("plans/form.html", campaign=campaign, form=form)


@bp.post("/")
@access(Permission.CAMPAIGNS_EDIT)
def create(campaign_id: UUID) -> ResponseReturnValue:
    """Ask for a plan: it is worked out in the background."""
    session, actor, form = db.session(), current_actor(), PlanForm()
    campaign = get_campaign(session, actor=actor, campaign_id=campaign_id)
    if form.validate_on_submit():
        try:
            plan, job = ask_for_plan(session, actor=actor, campaign=campaign, wishes=form.wishes())
            plan_id, job_id = plan.id, job.id
            session.commit()
            wake(job_id)
            return redirect(url_for("plans.show", campaign_id=campaign_id, plan_id=plan_id), 303)
        except RuleBroken as error:
            session.rollback()
            show_faults(form, error)
    return render_template("plans/form.html", campaign=campaign, form=form), 422


@bp.get("/<uuid:plan_id>")
@access(Permission.CAMPAIGNS_EDIT)
def show(campaign_id: UUID, plan_id: UUID) -> ResponseReturnValue:
    """The plan: its figures, its stops with their reasons, what was just missed; beside another one (`beside`) the differences."""
    session, plan = db.session(), plan_or_404(campaign_id, plan_id)
    if request.headers.get("HX-Request"):
        return _standing_of(plan)
    beside = request.args.get("beside", type=UUID)
    other = plan_or_404(campaign_id, beside) if beside else None
    rows = list_plans(session, actor=current_actor(), campaign=plan.campaign)
    return render_template(
        "plans/show.html",
        plan=plan,
        others=[row.plan for row in rows if row.plan.id != plan.id],
        other=other,
        difference=compare_plans(session, plan, other) if other else compare_before(session, plan),
        progress=_progress(plan),
        **facts_of(session, plan),
        **WORDS,
    )


def _progress(plan: EventPlan) -> dict[str, Any]:
    return progress_of(plan.job_id) if plan.job_id else {}


def _standing_of(plan: EventPlan) -> ResponseReturnValue:
    """What the page asks for every second: how the search stands, or, once it has ended, to load the page anew."""
    if is_being_solved(plan):
        return render_template("plans/_progress.html", plan=plan, progress=_progress(plan))
    return Response(status=204, headers={"HX-Refresh": "true"})


@bp.get("/<uuid:plan_id>/map")
@access(Permission.CAMPAIGNS_EDIT)
def frame(campaign_id: UUID, plan_id: UUID) -> Response:
    """The plan's map as a document of its own; of one fleet (`fleet`), or of all."""
    return framed(draw(plan_or_404(campaign_id, plan_id), fleet=request.args.get("fleet", type=int)))
