"""One change for all events that were ticked in the list."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from outreach.domain.clock import utcnow
from outreach.domain.errors import RuleBroken
from outreach.domain.events import EDITABLE
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.models.events import Event
from outreach.policies import events as policy
from outreach.queries.campaigns import list_open_campaigns
from outreach.queries.event_groups import list_chosen
from outreach.services.event_bulk import change_together
from outreach.services.event_groups import Refused
from outreach.web.choices import choice, show_faults
from outreach.web.events import bp
from outreach.web.events.advice import to_uuid
from outreach.web.events.planning_forms import BulkForm
from outreach.web.events.views_groups import reasons_of
from outreach.web.security import access, current_actor


def _chosen(texts: Sequence[str]) -> list[Event]:
    ids: list[UUID] = [one for text in texts[:200] if (one := to_uuid(text))]
    events = list_chosen(db.session(), actor=current_actor(), ids=ids)
    return [one for one in events if policy.can_keep(current_actor(), one) and one.status in EDITABLE]


def _page(form: BulkForm, events: Sequence[Event], faults: Sequence[str] = ()) -> str:
    return render_template("events/bulk.html", form=form, events=events, faults=faults)


def _offer(form: BulkForm) -> BulkForm:
    campaigns = list_open_campaigns(db.session())
    form.campaign_id.choices = [choice("", ""), *(choice(one.id, one.name) for one in campaigns)]
    return form


@bp.get("/bulk")
@access(Permission.EVENTS_WRITE)
def bulk() -> str:
    """What is to be changed in the ticked events."""
    return _page(_offer(BulkForm(formdata=None)), _chosen(request.args.getlist("event")))


@bp.post("/bulk")
@access(Permission.EVENTS_WRITE)
def bulk_change() -> ResponseReturnValue:
    """Change all of them, or none and say why."""
    form, events = _offer(BulkForm()), _chosen(request.form.getlist("event"))
    if not form.validate_on_submit() or not events:
        return _page(form, events), 422
    try:
        again = change_together(db.session(), actor=current_actor(), events=events, change=form.change(), now=utcnow())
    except RuleBroken as error:
        show_faults(form, error)
        return _page(form, events), 422
    except Refused as error:
        db.session.rollback()
        return _page(form, _chosen(request.form.getlist("event")), reasons_of(error)), 422
    db.session.commit()
    _say(len(events), len(again))
    return redirect(url_for("events.index", own="y"), 303)


def _say(changed: int, again: int) -> None:
    flash(ngettext("%(num)s event is changed.", "%(num)s events are changed.", changed))
    if again:
        flash(ngettext("%(num)s of them waits for approval again.", "%(num)s of them wait for approval again.", again))
