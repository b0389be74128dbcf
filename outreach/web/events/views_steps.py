"""The steps of an event: submit, withdraw, return, approve, publish, start, report, cancel, and the permit."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.clock import utcnow
from outreach.domain.errors import Conflict, RuleBroken
from outreach.domain.event_words import RETURN_REASONS, VERB_WORDS
from outreach.domain.events import Verb
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.models.events import Event
from outreach.queries.events import get_event
from outreach.services import event_closing, events
from outreach.services.event_escalation import escalate_event
from outreach.web.choices import show_faults
from outreach.web.events import bp
from outreach.web.events.small_forms import CommentForm, PermitForm
from outreach.web.events.views import show_event
from outreach.web.security import access, current_actor
from outreach.web.wording import said

Act = Callable[[Event, CommentForm], object]


def _take(event_id: UUID, verb: Verb | None, act: Act) -> ResponseReturnValue:
    form = CommentForm()
    event = get_event(db.session(), actor=current_actor(), event_id=event_id)
    if not form.validate_on_submit():
        return show_event(event, comment_form=form), 422
    try:
        act(event, form)
    except RuleBroken as error:
        return _refused(event_id, form, error)
    except Conflict as error:
        return _refused(event_id, form, RuleBroken({"": error.message}), 409)
    db.session.commit()
    if verb:
        flash(gettext("Done: %(step)s.", step=gettext(VERB_WORDS[verb])))
    # who decides in the queue stays there, for the next one
    queue = request.form.get("then") == "queue"
    return redirect(url_for("events.queue") if queue else url_for("events.show", event_id=event_id), 303)


def _refused(event_id: UUID, form: CommentForm, error: RuleBroken, status: int = 422) -> ResponseReturnValue:
    db.session.rollback()
    event = get_event(db.session(), actor=current_actor(), event_id=event_id)
    if "comment" in error.fields:
        show_faults(form, error)
    faults = [said(text, error.params) for name, text in error.fields.items() if name != "comment"]
    return show_event(event, comment_form=form, faults=faults), status


@bp.post("/<uuid:event_id>/submit")
@access(Permission.EVENTS_WRITE)
def submit(event_id: UUID) -> ResponseReturnValue:
    """Hand in for approval."""
    actor = current_actor()
    return _take(
        event_id, Verb.SUBMIT, lambda e, _: events.submit_event(db.session(), actor=actor, event=e, now=utcnow())
    )


@bp.post("/<uuid:event_id>/withdraw")
@access(Permission.EVENTS_WRITE)
def withdraw(event_id: UUID) -> ResponseReturnValue:
    """Take back what was handed in."""
    actor = current_actor()
    return _take(event_id, Verb.WITHDRAW, lambda e, _: events.withdraw_event(db.session(), actor=actor, event=e))


@bp.post("/<uuid:event_id>/return")
@access(Permission.EVENTS_APPROVE)
def give_back(event_id: UUID) -> ResponseReturnValue:
    """Return for changes, with the ticked reasons before the comment."""

    def act(event: Event, form: CommentForm) -> None:
        ticked = [gettext(why) for n, why in enumerate(RETURN_REASONS) if str(n) in request.form.getlist("reason")]
        comment = "\n".join(filter(None, [*ticked, form.comment.data or ""]))
        events.return_event(db.session(), actor=current_actor(), event=event, comment=comment, now=utcnow())

    return _take(event_id, Verb.RETURN, act)


@bp.post("/<uuid:event_id>/escalate")
@access(Permission.EVENTS_READ)
def escalate(event_id: UUID) -> ResponseReturnValue:
    """Pass the decision to the level above."""

    def act(event: Event, form: CommentForm) -> None:
        comment = form.comment.data or ""
        escalate_event(db.session(), actor=current_actor(), event=event, now=utcnow(), comment=comment)

    return _take(event_id, Verb.ESCALATE, act)


@bp.post("/<uuid:event_id>/approve")
@access(Permission.EVENTS_APPROVE)
def approve(event_id: UUID) -> ResponseReturnValue:
    """Approve what was read."""

    def act(event: Event, form: CommentForm) -> None:
        comment, version = form.comment.data or "", form.read_version()
        approved = events.approve_event(
            db.session(), actor=current_actor(), event=event, version=version, now=utcnow(), comment=comment
        )
        step = gettext(VERB_WORDS[Verb.APPROVE if approved else Verb.CONSENT])
        flash(gettext("Done: %(step)s.", step=step))

    return _take(event_id, None, act)


@bp.post("/<uuid:event_id>/publish")
@access(Permission.EVENTS_WRITE)
def publish(event_id: UUID) -> ResponseReturnValue:
    """Show it to the public."""
    actor = current_actor()
    return _take(
        event_id, Verb.PUBLISH, lambda e, _: events.publish_event(db.session(), actor=actor, event=e, now=utcnow())
    )


@bp.post("/<uuid:event_id>/start")
@access(Permission.EVENTS_WRITE)
def start(event_id: UUID) -> ResponseReturnValue:
    """Open it on its day."""
    actor = current_actor()
    return _take(
        event_id, Verb.START, lambda e, _: events.start_event(db.session(), actor=actor, event=e, now=utcnow())
    )


@bp.post("/<uuid:event_id>/report")
@access(Permission.EVENTS_WRITE)
def report(event_id: UUID) -> ResponseReturnValue:
    """Hand the report in."""
    actor = current_actor()
    return _take(event_id, Verb.REPORT, lambda e, _: event_closing.report_event(db.session(), actor=actor, event=e))


@bp.post("/<uuid:event_id>/reopen")
@access(Permission.EVENTS_APPROVE)
def reopen(event_id: UUID) -> ResponseReturnValue:
    """Return the report."""

    def act(event: Event, form: CommentForm) -> None:
        comment = form.comment.data or ""
        event_closing.reopen_event(db.session(), actor=current_actor(), event=event, comment=comment)

    return _take(event_id, Verb.REOPEN, act)


@bp.post("/<uuid:event_id>/cancel")
@access(Permission.EVENTS_WRITE)
def cancel(event_id: UUID) -> ResponseReturnValue:
    """Call it off."""

    def act(event: Event, form: CommentForm) -> None:
        reason = form.comment.data or ""
        events.cancel_event(db.session(), actor=current_actor(), event=event, reason=reason, now=utcnow())

    return _take(event_id, Verb.CANCEL, act)


@bp.post("/<uuid:event_id>/permit")
@access(Permission.EVENTS_WRITE)
def permit(event_id: UUID) -> ResponseReturnValue:
    """Write down the police permit."""
    actor, form = current_actor(), PermitForm()
    event = get_event(db.session(), actor=actor, event_id=event_id)
    if not form.validate_on_submit():
        return show_event(event, permit_form=form), 422
    try:
        events.record_permit(db.session(), actor=actor, event=event, permit=form.details(), now=utcnow())
    except RuleBroken as error:
        show_faults(form, error)
        return show_event(event, permit_form=form), 422
    db.session.commit()
    flash(gettext("The permit is entered."))
    return redirect(url_for("events.show", event_id=event_id), 303)
