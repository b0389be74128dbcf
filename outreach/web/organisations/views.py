"""List, register, change, suspend."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.errors import Conflict, RuleBroken
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.models.organisations import Organisation, OrganisationStatus
from outreach.queries.organisations import count_organisations, get_organisation, list_organisations
from outreach.services.organisations import save_organisation, set_status
from outreach.web.choices import show_faults
from outreach.web.organisations import bp
from outreach.web.organisations.forms import KIND_LABELS, OrganisationFilterForm, OrganisationForm
from outreach.web.security import access, current_actor


@bp.get("/")
@access(Permission.ORGANISATIONS_READ)
def index() -> str:
    """The register."""
    session, actor, form = db.session(), current_actor(), OrganisationFilterForm(request.args)
    wanted = form.wanted(session)
    page = list_organisations(session, actor=actor, wanted=wanted, cursor=request.args.get("cursor"))
    total = count_organisations(session, actor=actor, wanted=wanted)
    return render_template("organisations/index.html", page=page, total=total, form=form, kinds=KIND_LABELS)


@bp.get("/new")
@access(Permission.ORGANISATIONS_EDIT)
def new() -> str:
    """The empty form."""
    return render_template("organisations/form.html", form=OrganisationForm(), organisation=None)


@bp.post("/")
@access(Permission.ORGANISATIONS_EDIT)
def create() -> ResponseReturnValue:
    """Enter an organisation."""
    return _save(None)


def _save(organisation: Organisation | None) -> ResponseReturnValue:
    session, form = db.session(), OrganisationForm()
    if form.validate_on_submit():
        try:
            details = form.details(session)
            saved = save_organisation(session, actor=current_actor(), details=details, organisation=organisation)
            session.commit()
            return redirect(url_for("organisations.show", organisation_id=saved.id), 303)
        except (Conflict, RuleBroken) as error:
            session.rollback()
            show_faults(form, error)
    return render_template("organisations/form.html", form=form, organisation=organisation), 422


@bp.get("/<uuid:organisation_id>")
@access(Permission.ORGANISATIONS_READ)
def show(organisation_id: UUID) -> str:
    """One entry."""
    found = get_organisation(db.session(), actor=current_actor(), organisation_id=organisation_id)
    return render_template("organisations/show.html", organisation=found, kinds=KIND_LABELS)


@bp.get("/<uuid:organisation_id>/edit")
@access(Permission.ORGANISATIONS_EDIT)
def edit(organisation_id: UUID) -> str:
    """The form with the present values."""
    found = get_organisation(db.session(), actor=current_actor(), organisation_id=organisation_id)
    form = OrganisationForm()
    form.fill(found)
    return render_template("organisations/form.html", form=form, organisation=found)


@bp.post("/<uuid:organisation_id>")
@access(Permission.ORGANISATIONS_EDIT)
def update(organisation_id: UUID) -> ResponseReturnValue:
    """Keep the changes."""
    return _save(get_organisation(db.session(), actor=current_actor(), organisation_id=organisation_id))


@bp.post("/<uuid:organisation_id>/suspend")
@access(Permission.ORGANISATIONS_EDIT)
def suspend(organisation_id: UUID) -> ResponseReturnValue:
    """Stop it from taking part; its accounts are signed out."""
    return _switch(organisation_id, OrganisationStatus.SUSPENDED)


@bp.post("/<uuid:organisation_id>/resume")
@access(Permission.ORGANISATIONS_EDIT)
def resume(organisation_id: UUID) -> ResponseReturnValue:
    """Let it take part again."""
    return _switch(organisation_id, OrganisationStatus.ACTIVE)


def _switch(organisation_id: UUID, status: OrganisationStatus) -> ResponseReturnValue:
    found = get_organisation(db.session(), actor=current_actor(), organisation_id=organisation_id)
    set_status(db.session(), actor=current_actor(), organisation=found, status=status)
    db.session.commit()
    return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)
