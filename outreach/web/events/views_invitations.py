"""A dealer's side: the invitations of the company, its answer, its team."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.clock import utcnow
from outreach.domain.errors import Conflict, RuleBroken
from outreach.domain.events import InvitationStatus
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.models.event_parties import EventCompany
from outreach.queries.event_parties import get_company, list_cars, list_invitations, list_staff
from outreach.services.event_parties import accept_invitation, decline_invitation, name_team
from outreach.web.choices import choice, show_faults
from outreach.web.events import bp
from outreach.web.events.small_forms import AnswerForm, TeamForm
from outreach.web.security import access, current_actor


@bp.get("/invitations")
@access(Permission.EVENTS_ANSWER)
def invitations() -> str:
    """The invitations of the company, open ones first."""
    rows = list_invitations(db.session(), actor=current_actor())
    waiting = sum(row.status is InvitationStatus.INVITED for row in rows)
    return render_template("events/invitations.html", rows=rows, waiting=waiting)


@bp.get("/invitations/<uuid:company_id>")
@access(Permission.EVENTS_ANSWER)
def invitation(company_id: UUID) -> str:
    """One invitation: answer it, name the team."""
    return _page(get_company(db.session(), actor=current_actor(), company_id=company_id))


def _page(company: EventCompany, answer_form: AnswerForm | None = None, team_form: TeamForm | None = None) -> str:
    return render_template(
        "events/invitation.html",
        company=company,
        event=company.event,
        answer_form=answer_form or AnswerForm(formdata=None),
        team_form=team_form or _offer(_team_of(company), company),
    )


def _team_of(company: EventCompany) -> TeamForm:
    staff, cars = [str(user.id) for user in company.staff], [str(car.id) for car in company.vehicles]
    return TeamForm(formdata=None, data={"staff": staff, "vehicles": cars})


def _offer(form: TeamForm, company: EventCompany) -> TeamForm:
    session = db.session()
    form.staff.choices = [choice(user.id, user.name or user.email) for user in list_staff(session, company=company)]
    cars = list_cars(session, company=company)
    form.vehicles.choices = [choice(car.id, f"{car.label} {car.plate or ''} {car.model.model}".strip()) for car in cars]
    return form


@bp.post("/invitations/<uuid:company_id>/accept")
@access(Permission.EVENTS_ANSWER)
def accept(company_id: UUID) -> ResponseReturnValue:
    """Come."""
    actor, form = current_actor(), AnswerForm()
    company = get_company(db.session(), actor=actor, company_id=company_id)
    if not form.validate_on_submit():
        return _page(company, form), 422
    try:
        accept_invitation(db.session(), actor=actor, company=company, now=utcnow(), answer=form.answer.data or "")
    except Conflict as error:
        return _overtaken(company_id, form, error)
    return _done(company_id, gettext("You take part. Name your team and vehicles now."))


@bp.post("/invitations/<uuid:company_id>/decline")
@access(Permission.EVENTS_ANSWER)
def decline(company_id: UUID) -> ResponseReturnValue:
    """Stay away."""
    actor, form = current_actor(), AnswerForm()
    company = get_company(db.session(), actor=actor, company_id=company_id)
    if not form.validate_on_submit():
        return _page(company, form), 422
    try:
        decline_invitation(db.session(), actor=actor, company=company, now=utcnow(), answer=form.answer.data or "")
    except Conflict as error:
        return _overtaken(company_id, form, error)
    return _done(company_id, gettext("The invitation is declined. The organiser is told."))


@bp.post("/invitations/<uuid:company_id>/team")
@access(Permission.EVENTS_ANSWER)
def team(company_id: UUID) -> ResponseReturnValue:
    """Name who comes, with which vehicles; 409 where somebody is booked elsewhere."""
    actor, session = current_actor(), db.session()
    company = get_company(session, actor=actor, company_id=company_id)
    form = _offer(TeamForm(), company)
    if not form.validate_on_submit():
        return _page(company, team_form=form), 422
    staff, cars = [[UUID(value) for value in field.data or []] for field in (form.staff, form.vehicles)]
    try:
        name_team(session, actor=actor, company=company, user_ids=staff, vehicle_ids=cars)
    except (RuleBroken, Conflict) as error:
        session.rollback()
        show_faults(form, error)
        return _page(company, team_form=form), 409 if isinstance(error, Conflict) else 422
    return _done(company_id, gettext("The team is named."))


def _overtaken(company_id: UUID, form: AnswerForm, error: Conflict) -> ResponseReturnValue:
    db.session.rollback()
    show_faults(form, error)
    return _page(get_company(db.session(), actor=current_actor(), company_id=company_id), form), 409


def _done(company_id: UUID, message: str) -> ResponseReturnValue:
    db.session.commit()
    flash(message)
    return redirect(url_for("events.invitation", company_id=company_id), 303)
