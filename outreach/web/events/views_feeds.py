"""Calendar addresses: a secret feed of what an account sees, and one event as a file."""

from __future__ import annotations

from uuid import UUID

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.clock import utcnow
from outreach.domain.errors import RuleBroken
from outreach.domain.roles import Permission
from outreach.exporters.icalendar import write_calendar
from outreach.extensions import db
from outreach.models.events import Event
from outreach.queries.calendars import get_own_feed, list_feeds
from outreach.queries.events import get_event
from outreach.services.calendars import end_feed, open_feed
from outreach.web.choices import show_faults
from outreach.web.events import bp
from outreach.web.events.small_forms import FeedForm
from outreach.web.security import access, current_actor


def _public_url() -> str:
    return str(current_app.extensions["outreach.settings"].public_url).rstrip("/")


@bp.get("/<uuid:event_id>/event.ics")
@access(Permission.EVENTS_READ)
def ics(event_id: UUID) -> ResponseReturnValue:
    """The event for a calendar."""
    event = get_event(db.session(), actor=current_actor(), event_id=event_id)
    body = write_calendar([(event, event)], name=event.title, public_url=_public_url(), url_of=_url_of)
    response = Response(body, mimetype="text/calendar", headers={"Cache-Control": "private, no-cache"})
    response.headers["Content-Disposition"] = f'attachment; filename="event-{event.code}.ics"'
    response.add_etag()
    return response.make_conditional(request)


def _url_of(event: Event) -> str:
    return _public_url() + url_for("events.show", event_id=event.id)


@bp.get("/feeds")
@access(Permission.EVENTS_READ)
def feeds() -> str:
    """The account's calendar addresses."""
    return _page(FeedForm(formdata=None))


def _page(form: FeedForm, address: str = "") -> str:
    rows = list_feeds(db.session(), actor=current_actor())
    return render_template("events/feeds.html", rows=rows, form=form, address=address)


@bp.post("/feeds")
@access(Permission.EVENTS_READ)
def make_feed() -> ResponseReturnValue:
    """Make an address; it is shown once."""
    form = FeedForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        token = open_feed(db.session(), actor=current_actor(), name=form.name.data or "")
    except RuleBroken as error:
        show_faults(form, error)
        return _page(form), 422
    db.session.commit()
    return _page(FeedForm(formdata=None), f"{_public_url()}{url_for('public.feed', token=token)}")


@bp.post("/feeds/<uuid:feed_id>/end")
@access(Permission.EVENTS_READ)
def drop_feed(feed_id: UUID) -> ResponseReturnValue:
    """End an address."""
    actor = current_actor()
    end_feed(db.session(), actor=actor, feed=get_own_feed(db.session(), actor=actor, feed_id=feed_id), now=utcnow())
    db.session.commit()
    flash(gettext("The address is ended: calendars that use it get nothing more."))
    return redirect(url_for("events.feeds"), 303)
