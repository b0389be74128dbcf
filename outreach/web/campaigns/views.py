"""List, create, change, start and close; the page of progress."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.campaigns import STATUS_LABELS, STEP_LABELS, TARGET_LABELS, CampaignStep, steps_from
from outreach.domain.clock import today, utcnow
from outreach.domain.errors import Conflict, RuleBroken
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.models.campaigns import Campaign
from outreach.queries.campaigns import get_campaign, list_campaigns, list_counties
from outreach.queries.progress import campaign_progress
from outreach.services.campaigns import copy_season, move_campaign, save_campaign, set_counties
from outreach.web.area_codes import read_counties
from outreach.web.campaigns import bp
from outreach.web.campaigns.forms import CampaignForm, CopyForm, CountiesForm
from outreach.web.choices import show_faults
from outreach.web.security import access, current_actor

LABELS = {"statuses": STATUS_LABELS, "steps": STEP_LABELS, "kinds": TARGET_LABELS}


def campaign_or_404(campaign_id: UUID) -> Campaign:
    """The campaign, if the actor may see it."""
    return get_campaign(db.session(), actor=current_actor(), campaign_id=campaign_id)


@bp.get("/")
@access(Permission.CAMPAIGNS_READ)
def index() -> str:
    """All campaigns, the latest first."""
    rows = list_campaigns(db.session(), actor=current_actor())
    return render_template("campaigns/index.html", rows=rows, **LABELS)


@bp.get("/new")
@access(Permission.CAMPAIGNS_EDIT)
def new() -> str:
    """The empty form."""
    return render_template("campaigns/form.html", form=CampaignForm(first_on=today()), campaign=None)


@bp.post("/")
@access(Permission.CAMPAIGNS_EDIT)
def create() -> ResponseReturnValue:
    """Create a campaign in preparation."""
    return _save(None)


def _save(campaign: Campaign | None) -> ResponseReturnValue:
    form = CampaignForm()
    if form.validate_on_submit():
        try:
            saved = save_campaign(db.session(), actor=current_actor(), details=form.details(), campaign=campaign)
            db.session.commit()
            return redirect(url_for("campaigns.show", campaign_id=saved.id), 303)
        except (Conflict, RuleBroken) as error:
            db.session.rollback()
            show_faults(form, error)
    return render_template("campaigns/form.html", form=form, campaign=campaign), 422


@bp.get("/<uuid:campaign_id>")
@access(Permission.CAMPAIGNS_READ)
def show(campaign_id: UUID) -> str:
    """The campaign and its progress, county by county."""
    session, actor, campaign = db.session(), current_actor(), campaign_or_404(campaign_id)
    progress = campaign_progress(session, actor=actor, campaign=campaign, now=utcnow())
    steps = steps_from(campaign.status) if actor.may(Permission.CAMPAIGNS_EDIT) else []
    return render_template("campaigns/show.html", campaign=campaign, progress=progress, next_steps=steps, **LABELS)


@bp.get("/<uuid:campaign_id>/edit")
@access(Permission.CAMPAIGNS_EDIT)
def edit(campaign_id: UUID) -> str:
    """The form with the present values."""
    campaign = campaign_or_404(campaign_id)
    return render_template("campaigns/form.html", form=CampaignForm(obj=campaign), campaign=campaign)


@bp.post("/<uuid:campaign_id>")
@access(Permission.CAMPAIGNS_EDIT)
def update(campaign_id: UUID) -> ResponseReturnValue:
    """Keep the changes."""
    return _save(campaign_or_404(campaign_id))


@bp.post("/<uuid:campaign_id>/move")
@access(Permission.CAMPAIGNS_EDIT)
def move(campaign_id: UUID) -> ResponseReturnValue:
    """Start, close or reopen."""
    campaign = campaign_or_404(campaign_id)
    try:
        step = CampaignStep(request.form.get("step", ""))
    except ValueError:
        raise RuleBroken({"step": gettext("Choose a step.")}) from None
    move_campaign(db.session(), actor=current_actor(), campaign=campaign, step=step)
    db.session.commit()
    return redirect(url_for("campaigns.show", campaign_id=campaign_id), 303)


@bp.get("/<uuid:campaign_id>/counties")
@access(Permission.CAMPAIGNS_EDIT)
def edit_counties(campaign_id: UUID) -> str:
    """Which counties take part."""
    campaign = campaign_or_404(campaign_id)
    areas = list_counties(db.session(), actor=current_actor(), campaign=campaign)
    form = CountiesForm(counties="\n".join(f"{area.code}" for area in areas))
    return render_template("campaigns/counties.html", form=form, campaign=campaign, areas=areas)


@bp.post("/<uuid:campaign_id>/counties")
@access(Permission.CAMPAIGNS_EDIT)
def update_counties(campaign_id: UUID) -> ResponseReturnValue:
    """Make exactly these take part."""
    session, campaign, form = db.session(), campaign_or_404(campaign_id), CountiesForm()
    if form.validate_on_submit():
        try:
            codes = [area.code for area in read_counties(session, form.counties.data or "", "counties")]
            set_counties(session, actor=current_actor(), campaign=campaign, codes=codes)
            session.commit()
            return redirect(url_for("campaigns.edit_targets", campaign_id=campaign_id), 303)
        except RuleBroken as error:
            session.rollback()
            show_faults(form, error)
    return render_template("campaigns/counties.html", form=form, campaign=campaign, areas=[]), 422


def _copy_form(campaign: Campaign) -> CopyForm:
    rows = list_campaigns(db.session(), actor=current_actor())
    return CopyForm(campaigns=[row.campaign for row in rows if row.campaign.id != campaign.id])


@bp.get("/<uuid:campaign_id>/copy")
@access(Permission.CAMPAIGNS_EDIT)
def choose_season(campaign_id: UUID) -> str:
    """Which season to copy from."""
    campaign = campaign_or_404(campaign_id)
    return render_template("campaigns/copy.html", form=_copy_form(campaign), campaign=campaign)


@bp.post("/<uuid:campaign_id>/copy")
@access(Permission.CAMPAIGNS_EDIT)
def copy(campaign_id: UUID) -> ResponseReturnValue:
    """Bring the counties and targets of that season in."""
    campaign = campaign_or_404(campaign_id)
    form, actor = _copy_form(campaign), current_actor()
    if not form.validate_on_submit():
        return render_template("campaigns/copy.html", form=form, campaign=campaign), 422
    source, percent = campaign_or_404(UUID(form.source.data)), form.percent.data or 100
    number = copy_season(db.session(), actor=actor, campaign=campaign, source=source, percent=percent)
    db.session.commit()
    flash(gettext("%(number)s targets were copied.", number=number))
    return redirect(url_for("campaigns.edit_targets", campaign_id=campaign_id), 303)
