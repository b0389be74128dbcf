"""A colleague scans the manager's code, says who they are and enters their PIN: signed in for this event, for 72 hours."""

from __future__ import annotations

from uuid import UUID

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_security.utils import login_user
from wtforms import PasswordField, RadioField
from wtforms.validators import DataRequired, Length

from outreach.domain.clock import utcnow
from outreach.domain.errors import NotFound
from outreach.domain.words import N_
from outreach.extensions import db
from outreach.models.stalls import StallPass
from outreach.queries.stalls import get_pass, list_with_pin
from outreach.services.accounts import hash_token
from outreach.services.stalls import check_pin
from outreach.web.choices import choice
from outreach.web.fair import bp
from outreach.web.forms import Form
from outreach.web.security import PUBLIC, access
from outreach.web.sign_in_forms import TOO_MANY, admit, forget

ENDED = N_("This code has ended or was replaced. Ask your manager to show the new one.")


class JoinForm(Form):
    """Who, and the PIN."""

    user_id = RadioField(_l("Who are you"), choices=[], validators=[DataRequired()])
    pin = PasswordField(_l("PIN"), validators=[DataRequired(), Length(max=12)])


@bp.get("/<uuid:event_id>/join/<token>")
@access(PUBLIC)
def join(event_id: UUID, token: str) -> str:
    """Where the code leads."""
    stall = _pass(event_id, token)
    return _page(stall, _form(stall))


@bp.post("/<uuid:event_id>/join/<token>")
@access(PUBLIC)
def enter(event_id: UUID, token: str) -> ResponseReturnValue:
    """Sign in, for this event only."""
    stall = _pass(event_id, token)
    form = _form(stall)
    if not form.validate_on_submit():
        return _page(stall, form), 422
    identity = f"stall {event_id} {form.user_id.data}"
    if not admit(identity):
        form.pin.errors = [gettext(TOO_MANY)]
        return _page(_pass(event_id, token), form), 429
    user = check_pin(
        db.session(), stall=_pass(event_id, token), user_id=UUID(form.user_id.data), pin=form.pin.data or ""
    )
    if user is None:
        form.pin.errors = [gettext("This PIN is wrong.")]
        return _page(_pass(event_id, token), form), 422
    forget(identity)
    g.stall_event_id = event_id  # the sign-in that begins is for this event
    login_user(user, remember=False, authn_via=["stall"])
    return redirect(url_for("fair.show", event_id=event_id), 303)


def _pass(event_id: UUID, token: str) -> StallPass:
    try:
        return get_pass(db.session(), event_id=event_id, token_hash=hash_token(token), now=utcnow())
    except NotFound:
        raise NotFound(ENDED) from None


def _form(stall: StallPass) -> JoinForm:
    form = JoinForm()
    form.user_id.choices = [choice(str(user.id), user.name) for user in list_with_pin(db.session(), stall=stall)]
    return form


def _page(stall: StallPass, form: JoinForm) -> str:
    return render_template("fair/join.html", event=stall.event, form=form)
