"""The events with records from phones, one event's evidence, and what people say of what is odd in it."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.errors import RuleBroken
from outreach.domain.evidence import Finding
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.queries.evidence import list_evidence, list_records, read_evidence
from outreach.services.evidence import review_oddity
from outreach.web.choices import show_faults
from outreach.web.evidence import bp
from outreach.web.evidence.forms import ReviewForm
from outreach.web.security import access, current_actor


@bp.get("/")
@access(Permission.LEADS_HAND_OVER)
def index() -> str:
    """The latest events, those with something to look at told."""
    return render_template("evidence/index.html", rows=list_evidence(db.session(), actor=current_actor()))


@bp.get("/<uuid:event_id>")
@access(Permission.LEADS_HAND_OVER)
def show(event_id: UUID) -> str:
    """One event: its figures, its phones, what is odd, every record with its receipt."""
    return _page(event_id, ReviewForm(formdata=None))


@bp.post("/<uuid:event_id>/review")
@access(Permission.LEADS_HAND_OVER)
def review(event_id: UUID) -> ResponseReturnValue:
    """Write down what was found."""
    session, form = db.session(), ReviewForm()
    if form.validate_on_submit():
        finding, note = Finding(form.finding.data), form.note.data or ""
        try:
            review_oddity(
                session, actor=current_actor(), event_id=event_id, key=form.key.data or "", finding=finding, note=note
            )
            session.commit()
        except RuleBroken as error:
            session.rollback()
            show_faults(form, error)
        else:
            flash(gettext("Noted."))
            return redirect(url_for("evidence.show", event_id=event_id, _anchor="odd"), 303)
    return _page(event_id, form), 422


def _page(event_id: UUID, form: ReviewForm) -> str:
    session, actor = db.session(), current_actor()
    evidence = read_evidence(session, actor=actor, event_id=event_id)
    records = list_records(session, actor=actor, event_id=event_id, cursor=request.args.get("cursor"))
    return render_template("evidence/show.html", evidence=evidence, records=records, form=form)
