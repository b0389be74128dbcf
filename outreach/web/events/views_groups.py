"""A group of events: its page, and one submission, approval or return for all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from outreach.domain.clock import utcnow
from outreach.domain.errors import Conflict
from outreach.domain.events import EventStatus
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.models.events import Event
from outreach.policies import events as policy
from outreach.queries.event_groups import get_group
from outreach.services.event_groups import Refused, approve_group, return_group, submit_group
from outreach.web.events import bp
from outreach.web.events.advice import to_uuid
from outreach.web.events.small_forms import CommentForm, number_of
from outreach.web.events.views import outlook_of
from outreach.web.security import access, current_actor
from outreach.web.wording import said


def reasons_of(error: Refused) -> list[str]:
    """The reasons of a refusal, each behind its event's title."""
    return [f"{title}: {said(message, params)}" for title, message, params in error.reasons]


@bp.get("/groups/<uuid:group_id>")
@access(Permission.EVENTS_READ)
def group(group_id: UUID) -> str:
    """The events of a group, by time."""
    return _page(group_id)


def _page(group_id: UUID, faults: list[str] | None = None, form: CommentForm | None = None) -> str:
    actor = current_actor()
    found, members = get_group(db.session(), actor=actor, group_id=group_id)
    waiting = [one for one in members if one.status is EventStatus.SUBMITTED and policy.can_approve(actor, one)]
    kept = [one for one in members if policy.can_keep(actor, one)]
    return render_template(
        "events/group.html",
        group=found,
        rows=[(one, outlook_of(one) if one in waiting else None) for one in members],
        waiting=waiting,
        ready=[one for one in kept if one.status in {EventStatus.DRAFT, EventStatus.RETURNED}],
        keeps=bool(kept),
        faults=faults or [],
        form=form or CommentForm(formdata=None),
    )


def _all(group_id: UUID, act: Callable[[list[Event]], int], message: Callable[[int], str]) -> ResponseReturnValue:
    form = CommentForm()
    if not form.validate_on_submit():
        return _page(group_id, form=form), 422
    _, members = get_group(db.session(), actor=current_actor(), group_id=group_id)
    try:
        number = act(members)
    except Refused as error:
        db.session.rollback()
        return _page(group_id, reasons_of(error), form), 422
    except Conflict as error:
        db.session.rollback()
        return _page(group_id, [gettext(error.message)], form), 409
    db.session.commit()
    flash(message(number))
    return redirect(url_for("events.group", group_id=group_id), 303)


@bp.post("/groups/<uuid:group_id>/submit")
@access(Permission.EVENTS_WRITE)
def submit_all(group_id: UUID) -> ResponseReturnValue:
    """Hand all drafts in."""

    def act(members: list[Event]) -> int:
        return submit_group(db.session(), actor=current_actor(), events=members, now=utcnow())

    return _all(
        group_id, act, lambda num: ngettext("%(num)s event is submitted.", "%(num)s events are submitted.", num)
    )


@bp.post("/groups/<uuid:group_id>/approve")
@access(Permission.EVENTS_APPROVE)
def approve_all(group_id: UUID) -> ResponseReturnValue:
    """Approve all that wait, as they were read."""

    def act(members: list[Event]) -> int:
        common: dict[str, Any] = {"actor": current_actor(), "now": utcnow()}
        comment = request.form.get("comment", "")[:500]
        return approve_group(db.session(), events=members, versions=read_versions(), comment=comment, **common)

    return _all(group_id, act, lambda num: ngettext("%(num)s event is approved.", "%(num)s events are approved.", num))


def read_versions() -> dict[UUID, int]:
    """The version of each event that the reader saw, as 'id:version'."""
    versions: dict[UUID, int] = {}
    for text in request.form.getlist("seen")[:500]:
        ident, _, version = text.partition(":")
        if event_id := to_uuid(ident):
            versions[event_id] = number_of(version)
    return versions


@bp.post("/groups/<uuid:group_id>/return")
@access(Permission.EVENTS_APPROVE)
def return_all(group_id: UUID) -> ResponseReturnValue:
    """Return all that wait."""

    def act(members: list[Event]) -> int:
        comment = request.form.get("comment", "").strip()[:500]
        return return_group(db.session(), actor=current_actor(), events=members, comment=comment, now=utcnow())

    return _all(group_id, act, lambda num: ngettext("%(num)s event is returned.", "%(num)s events are returned.", num))
