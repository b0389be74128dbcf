"""The page 'needs you': what was kept aside, why field by field, and the one that came first beside it."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.clock import utcnow
from outreach.domain.errors import RuleBroken
from outreach.domain.roles import Permission, Role
from outreach.extensions import db
from outreach.queries.outbox import get_held, list_held
from outreach.services.held_records import drop_held, store_held
from outreach.services.outbox import Rules
from outreach.web.forms import Form
from outreach.web.outbox import bp
from outreach.web.security import access, current_actor
from outreach.web.wording import said


@bp.get("/")
@access(Permission.LEADS_WRITE)
def index() -> str:
    """What waits: a manager's whole company, a colleague's own."""
    return _page()


@bp.post("/<uuid:held_id>/store")
@access(Permission.LEADS_HAND_OVER)
def store(held_id: UUID) -> ResponseReturnValue:
    """Store it after all, in its writer's name."""
    session, actor = db.session(), current_actor()
    held = get_held(session, actor=actor, held_id=held_id)
    months = current_app.extensions["outreach.settings"].licence_months
    rules = Rules(current_app.extensions["outreach.fingerprints"], months, decided=True)
    try:
        store_held(session, actor=actor, held=held, rules=rules, now=utcnow())
        session.commit()
    except RuleBroken as error:
        session.rollback()
        texts = [said(text, error.params) for text in error.fields.values()]
        return _page(held_id, texts), 422
    flash(gettext("Stored in its writer's name."))
    return redirect(url_for("outbox.index"), 303)


@bp.post("/<uuid:held_id>/drop")
@access(Permission.LEADS_HAND_OVER)
def drop(held_id: UUID) -> ResponseReturnValue:
    """Let it go: its contents are deleted."""
    session, actor = db.session(), current_actor()
    drop_held(session, actor=actor, held=get_held(session, actor=actor, held_id=held_id), now=utcnow())
    session.commit()
    flash(gettext("Let go. The record that came first stays as it was."))
    return redirect(url_for("outbox.index"), 303)


def _page(faulty: UUID | None = None, faults: list[str] | None = None) -> str:
    actor = current_actor()
    return render_template(
        "outbox/index.html",
        waiting=list_held(db.session(), actor=actor),
        may_settle=actor.role is Role.DEALER_MANAGER,
        form=Form(formdata=None),
        faulty=faulty,
        faults=faults or [],
    )
