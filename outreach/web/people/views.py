"""The privacy desk. Numbers are sent in bodies and shown masked; files are made on the spot and kept nowhere."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, cast

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from outreach.domain.clock import utcnow
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.lead_labels import HELD_LABELS
from outreach.domain.phones import mask_phone, parse_phone
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.queries.retention import count_stale, held_of, list_stale, storage
from outreach.services import people, privacy
from outreach.web.choices import show_faults
from outreach.web.forms import Form
from outreach.web.people import bp
from outreach.web.security import access, current_actor

# how long before its erasure a lead is listed
NOTICE = timedelta(days=30)


class DeskForm(Form):
    """A person's number, and who asked how."""

    phone = StringField(_l("Mobile number"), validators=[DataRequired(), Length(max=32)])
    reason = StringField(_l("Who asked, and how"), validators=[Length(max=200)])


@bp.get("/")
@access(Permission.PEOPLE_SERVE)
def index() -> str:
    """The empty desk, with what will be erased in the next days."""
    return _desk(DeskForm(formdata=None))


@bp.post("/find")
@access(Permission.PEOPLE_SERVE)
def find() -> ResponseReturnValue:
    """What is held about a number, by whom, until when."""
    form = DeskForm()
    number = _number(form)
    if number is None:
        return _desk(form), 422
    leads = privacy.held_about(db.session(), actor=current_actor(), number=number)
    page = _desk(form, held=held_of(db.session(), leads), searched=True, masked=mask_phone(number))
    return page, 200, {"Cache-Control": "no-store"}


@bp.post("/export")
@access(Permission.PEOPLE_SERVE)
def export() -> ResponseReturnValue:
    """Everything held about the number, as JSON for the person."""
    data = _serve(DeskForm(), privacy.export_person)
    if isinstance(data, tuple):
        return cast(ResponseReturnValue, data)
    answer = Response(json.dumps(data, ensure_ascii=False, indent=2), mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="person.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/erase")
@access(Permission.PEOPLE_SERVE)
def erase() -> ResponseReturnValue:
    """Erase, and show the receipt."""
    receipt = _serve(DeskForm(), privacy.erase_person)
    if isinstance(receipt, tuple):
        return cast(ResponseReturnValue, receipt)
    flash(gettext("Erased in %(num)s leads. Receipt: %(receipt)s.", num=receipt.lead_count, receipt=receipt.id))
    return redirect(url_for("people.index"), 303)


@bp.post("/block")
@access(Permission.PEOPLE_SERVE)
def block() -> ResponseReturnValue:
    """Nobody may call this number."""
    entry = _serve(DeskForm(), _block)
    if isinstance(entry, tuple):
        return cast(ResponseReturnValue, entry)
    flash(gettext("No company may call this number from now on. Receipt: %(receipt)s.", receipt=entry.id))
    return redirect(url_for("people.index"), 303)


def _block(session: Any, *, actor: Any, number: str, reason: str, now: Any) -> Any:
    return people.block_number(session, actor=actor, number=number, reason=reason)


def _serve(form: DeskForm, verb: Any) -> Any:
    session, number = db.session(), _number(form)
    if number is None:
        return _desk(form), 422
    try:
        done = verb(session, actor=current_actor(), number=number, reason=form.reason.data or "", now=utcnow())
        session.commit()
        return done
    except RuleBroken as error:
        session.rollback()
        show_faults(form, error)
        return _desk(form), 422
    except NotFound:
        session.rollback()
        return _desk(form, searched=True, masked=mask_phone(number)), 404


def _number(form: DeskForm) -> str | None:
    number = parse_phone(form.phone.data or "") if form.validate() else None
    if number is None and not form.phone.errors:
        form.phone.errors = [gettext("This is not a mobile number: 11 digits are needed.")]
    return number


def _desk(form: DeskForm, **found: Any) -> str:
    session, months = db.session(), current_app.extensions["outreach.settings"].retention_months
    soon = utcnow() + NOTICE - storage(months)
    due = list_stale(session, actor=current_actor(), before=soon, cursor=request.args.get("cursor"))
    context = {"held": [], "searched": False, "masked": "", "labels": HELD_LABELS, "storage": storage(months), **found}
    number = count_stale(session, before=soon)
    return render_template("people/index.html", form=form, months=months, due=due, number=number, **context)
