"""The account page: who I am, my second factor, my devices, my tokens."""

from __future__ import annotations

from uuid import UUID

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from outreach.domain.accounts import ROLE_LABELS
from outreach.domain.clock import utcnow
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.models.accounts import User
from outreach.queries.accounts import list_sessions, list_tokens
from outreach.services.accounts import create_token, end_session, end_sessions, end_token
from outreach.web.accounts import bp
from outreach.web.accounts.forms import TokenForm
from outreach.web.login import current_token_hash
from outreach.web.security import access, current_actor


def _page(form: TokenForm, token: str | None = None) -> str:
    session, actor, now = db.session(), current_actor(), utcnow()
    return render_template(
        "accounts/show.html",
        user=session.get(User, actor.user_id),
        role_label=ROLE_LABELS[actor.role],
        sessions=list_sessions(session, actor=actor, now=now),
        this_session=g.get("login_session_id"),
        tokens=list_tokens(session, actor=actor, now=now),
        form=form,
        token=token,
    )


@bp.get("/account/")
@access(Permission.ACCOUNT_OWN)
def show() -> str:
    """The account page."""
    return _page(TokenForm(formdata=None))


@bp.post("/account/tokens")
@access(Permission.ACCOUNT_OWN)
def new_token() -> ResponseReturnValue:
    """Make a token and show it, once."""
    form = TokenForm()
    if not form.validate_on_submit():
        return _page(form), 422
    _row, text = create_token(db.session(), actor=current_actor(), name=form.name.data or "", now=utcnow())
    db.session.commit()
    return _page(TokenForm(formdata=None), text), 201


@bp.post("/account/tokens/<uuid:token_id>/end")
@access(Permission.ACCOUNT_OWN)
def revoke_token(token_id: UUID) -> ResponseReturnValue:
    """Revoke a token."""
    end_token(db.session(), actor=current_actor(), token_id=token_id, now=utcnow())
    db.session.commit()
    flash(gettext("The token is revoked."))
    return redirect(url_for("accounts.show"), 303)


@bp.post("/account/sessions/<uuid:session_id>/end")
@access(Permission.ACCOUNT_OWN)
def revoke_session(session_id: UUID) -> ResponseReturnValue:
    """Sign one device out."""
    end_session(db.session(), actor=current_actor(), session_id=session_id, now=utcnow())
    db.session.commit()
    flash(gettext("The device is signed out."))
    return redirect(url_for("accounts.show"), 303)


@bp.post("/account/sessions/end-others")
@access(Permission.ACCOUNT_OWN)
def revoke_others() -> ResponseReturnValue:
    """Sign all other devices out."""
    end_sessions(db.session(), user=current_user, now=utcnow(), keep=current_token_hash())
    db.session.commit()
    flash(gettext("All other devices are signed out."))
    return redirect(url_for("accounts.show"), 303)
