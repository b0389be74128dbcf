"""List, invite, change, deactivate."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.accounts import ROLE_LABELS, STATE_LABELS
from outreach.domain.clock import utcnow
from outreach.domain.errors import Conflict, RuleBroken
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.models.accounts import User
from outreach.queries.accounts import count_users, find_open_invitation, get_user, list_users
from outreach.services.accounts import invite_user, reset_second_factor, save_user, set_active
from outreach.web.choices import show_faults
from outreach.web.links import invitation_link
from outreach.web.security import access, current_actor
from outreach.web.users import bp
from outreach.web.users.forms import UserFilterForm, UserForm


@bp.get("/")
@access(Permission.USERS_MANAGE)
def index() -> str:
    """The accounts that the actor keeps."""
    session, actor, form = db.session(), current_actor(), UserFilterForm(request.args)
    wanted = form.prepare(actor)
    page = list_users(session, actor=actor, wanted=wanted, cursor=request.args.get("cursor"))
    total = count_users(session, actor=actor, wanted=wanted)
    labels = {"roles": ROLE_LABELS, "states": STATE_LABELS}
    return render_template("users/index.html", page=page, total=total, form=form, **labels)


@bp.get("/new")
@access(Permission.USERS_MANAGE)
def new() -> str:
    """The empty form."""
    form = UserForm()
    form.prepare(db.session(), current_actor())
    return render_template("users/form.html", form=form, user=None)


@bp.post("/")
@access(Permission.USERS_MANAGE)
def create() -> ResponseReturnValue:
    """Make the account and its link."""
    return _save(None)


def _save(user: User | None) -> ResponseReturnValue:
    session, actor, form = db.session(), current_actor(), UserForm()
    form.prepare(session, actor)
    if form.validate_on_submit():
        try:
            saved = save_user(session, actor=actor, details=form.details(session), user=user)
            if user is None:
                invite_user(session, actor=actor, user=saved, now=utcnow())
            session.commit()
            return redirect(url_for("users.show", user_id=saved.id), 303)
        except (Conflict, RuleBroken) as error:
            session.rollback()
            show_faults(form, error)
    return render_template("users/form.html", form=form, user=user), 422


@bp.get("/<uuid:user_id>")
@access(Permission.USERS_MANAGE)
def show(user_id: UUID) -> str:
    """One account, with the link that is still open."""
    session = db.session()
    user = get_user(session, actor=current_actor(), user_id=user_id)
    invitation = find_open_invitation(session, user=user, now=utcnow())
    link = invitation_link(invitation) if invitation else None
    labels = {"roles": ROLE_LABELS, "states": STATE_LABELS}
    return render_template("users/show.html", user=user, invitation=invitation, link=link, **labels)


@bp.get("/<uuid:user_id>/edit")
@access(Permission.USERS_MANAGE)
def edit(user_id: UUID) -> str:
    """The form with the present values."""
    user, form = get_user(db.session(), actor=current_actor(), user_id=user_id), UserForm()
    form.prepare(db.session(), current_actor())
    form.fill(user)
    return render_template("users/form.html", form=form, user=user)


@bp.post("/<uuid:user_id>")
@access(Permission.USERS_MANAGE)
def update(user_id: UUID) -> ResponseReturnValue:
    """Keep the changes."""
    return _save(get_user(db.session(), actor=current_actor(), user_id=user_id))


@bp.post("/<uuid:user_id>/invite")
@access(Permission.USERS_MANAGE)
def invite(user_id: UUID) -> ResponseReturnValue:
    """Make a new link; the old one ends."""
    user = get_user(db.session(), actor=current_actor(), user_id=user_id)
    invite_user(db.session(), actor=current_actor(), user=user, now=utcnow())
    db.session.commit()
    return redirect(url_for("users.show", user_id=user_id), 303)


@bp.post("/<uuid:user_id>/deactivate")
@access(Permission.USERS_MANAGE)
def deactivate(user_id: UUID) -> ResponseReturnValue:
    """Close the account: it is signed out everywhere."""
    return _switch(user_id, active=False)


@bp.post("/<uuid:user_id>/activate")
@access(Permission.USERS_MANAGE)
def activate(user_id: UUID) -> ResponseReturnValue:
    """Open the account again."""
    return _switch(user_id, active=True)


def _switch(user_id: UUID, *, active: bool) -> ResponseReturnValue:
    user = get_user(db.session(), actor=current_actor(), user_id=user_id)
    set_active(db.session(), actor=current_actor(), user=user, active=active, now=utcnow())
    db.session.commit()
    flash(gettext("The account is active.") if active else gettext("The account is deactivated."))
    return redirect(url_for("users.show", user_id=user_id), 303)


@bp.post("/<uuid:user_id>/reset-second-factor")
@access(Permission.USERS_MANAGE)
def reset_factor(user_id: UUID) -> ResponseReturnValue:
    """The phone is lost: the account sets up a new second factor."""
    user = get_user(db.session(), actor=current_actor(), user_id=user_id)
    reset_second_factor(db.session(), actor=current_actor(), user=user)
    db.session.commit()
    flash(gettext("The second factor is reset."))
    return redirect(url_for("users.show", user_id=user_id), 303)
