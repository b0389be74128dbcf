"""The company's calendar of the days on which it can't come to events."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.clock import today
from outreach.domain.errors import RuleBroken
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.policies import vehicles as policy
from outreach.queries.absences import get_absence, list_absences
from outreach.services.absences import enter_absence, remove_absence
from outreach.web.choices import show_faults
from outreach.web.security import access, current_actor
from outreach.web.vehicles import bp
from outreach.web.vehicles.forms import AbsenceForm


def _page(form: AbsenceForm) -> str:
    rows = list_absences(db.session(), actor=current_actor(), since=today())
    return render_template("vehicles/away.html", rows=rows, form=form)


@bp.get("/away")
@access(Permission.EVENTS_ANSWER)
def away() -> ResponseReturnValue:
    """The days, the next first."""
    if not policy.can_register(current_actor()):
        flash(gettext("These days are entered by the managers of a company."), "warning")
        return redirect(url_for("vehicles.index"), 303)
    return _page(AbsenceForm(formdata=None))


@bp.post("/away")
@access(Permission.EVENTS_ANSWER)
def enter_away() -> ResponseReturnValue:
    """Enter days."""
    form = AbsenceForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        enter_absence(db.session(), actor=current_actor(), absence=form.absence(), today=today())
    except RuleBroken as error:
        show_faults(form, error)
        return _page(form), 422
    return _done(gettext("The days are entered. Plans leave your company out then."))


@bp.post("/away/<uuid:absence_id>/remove")
@access(Permission.EVENTS_ANSWER)
def remove_away(absence_id: UUID) -> ResponseReturnValue:
    """Be planned for again."""
    row = get_absence(db.session(), actor=current_actor(), absence_id=absence_id)
    remove_absence(db.session(), actor=current_actor(), absence=row)
    return _done(gettext("The days are taken back. Your company can be planned for again."))


def _done(message: str) -> ResponseReturnValue:
    db.session.commit()
    flash(message)
    return redirect(url_for("vehicles.away"), 303)
