"""The link of an invitation: its owner sets a password and can sign in."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security.utils import hash_password

from outreach.domain.clock import utcnow
from outreach.domain.errors import NotFound
from outreach.domain.words import N_
from outreach.extensions import db
from outreach.models.accounts import Invitation
from outreach.queries.accounts import get_invitation
from outreach.services.accounts import accept_invitation
from outreach.web.accounts import bp
from outreach.web.accounts.forms import FirstPasswordForm
from outreach.web.links import read_invitation_link
from outreach.web.security import PUBLIC, access


def _invitation(token: str) -> Invitation:
    try:
        return get_invitation(db.session(), invitation_id=read_invitation_link(token), now=utcnow())
    except NotFound:
        raise NotFound(N_("This link was used, has expired or was replaced. Ask for a new one.")) from None


@bp.get("/invitations/<token>")
@access(PUBLIC)
def invitation(token: str) -> str:
    """Welcome, and the password form."""
    return render_template("accounts/invitation.html", user=_invitation(token).user, form=FirstPasswordForm())


@bp.post("/invitations/<token>")
@access(PUBLIC)
def accept(token: str) -> ResponseReturnValue:
    """Set the password, once."""
    found, form = _invitation(token), FirstPasswordForm()
    if not form.validate_on_submit():
        return render_template("accounts/invitation.html", user=found.user, form=form), 422
    accept_invitation(
        db.session(), invitation=found, password_hash=hash_password(form.password.data or ""), now=utcnow()
    )
    db.session.commit()
    flash(gettext("Your password is set. Sign in with it."))
    return redirect(url_for("security.login"), 303)
