"""Registers that are asked by the clock: list, add, change, ask now."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.charger_feeds import EVERY_HOURS, FEED_LABELS
from outreach.domain.clock import utcnow
from outreach.domain.errors import RuleBroken
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.jobs.queue import wake
from outreach.models.charger_feeds import StationFeed
from outreach.queries.charger_feeds import get_feed, list_feeds
from outreach.services.charger_feeds import keep_feed, request_fetch
from outreach.web.chargers import bp
from outreach.web.chargers.forms_feeds import FeedForm, filled
from outreach.web.choices import show_faults
from outreach.web.security import access, current_actor


@bp.get("/feeds/")
@access(Permission.CHARGERS_FETCH)
def feeds() -> str:
    """The registers with the last answer, its faults, and the next turn."""
    found = list_feeds(db.session(), actor=current_actor())
    return render_template("chargers/feeds.html", feeds=found, every=EVERY_HOURS, labels=FEED_LABELS)


@bp.get("/feeds/new")
@access(Permission.CHARGERS_FETCH)
def new_feed() -> str:
    """The form of a new register."""
    return render_template("chargers/feed.html", form=FeedForm(), feed=None)


@bp.post("/feeds/new")
@access(Permission.CHARGERS_FETCH)
def create_feed() -> ResponseReturnValue:
    """Keep it; the worker asks it at its next turn."""
    return _keep(None)


@bp.get("/feeds/<uuid:station_feed_id>")
@access(Permission.CHARGERS_FETCH)
def edit_feed(station_feed_id: UUID) -> str:
    """The form of a kept register."""
    feed = get_feed(db.session(), actor=current_actor(), feed_id=station_feed_id)
    return render_template("chargers/feed.html", form=FeedForm(data=filled(feed)), feed=feed)


@bp.post("/feeds/<uuid:station_feed_id>")
@access(Permission.CHARGERS_FETCH)
def update_feed(station_feed_id: UUID) -> ResponseReturnValue:
    """Change it."""
    return _keep(get_feed(db.session(), actor=current_actor(), feed_id=station_feed_id))


def _keep(feed: StationFeed | None) -> ResponseReturnValue:
    form = FeedForm()
    if form.validate():
        try:
            keep_feed(db.session(), actor=current_actor(), entry=form.details(), now=utcnow(), feed=feed)
            db.session.commit()
            flash(gettext("The register is kept. It is asked within ten minutes, and then by the clock."), "good")
            return redirect(url_for("chargers.feeds"), 303)
        except RuleBroken as error:
            db.session.rollback()
            show_faults(form, error)
    return render_template("chargers/feed.html", form=form, feed=feed), 422


@bp.post("/feeds/<uuid:station_feed_id>/fetch")
@access(Permission.CHARGERS_FETCH)
def fetch_feed(station_feed_id: UUID) -> ResponseReturnValue:
    """Ask it now, in the background."""
    session, actor = db.session(), current_actor()
    feed = get_feed(session, actor=actor, feed_id=station_feed_id)
    job_id = request_fetch(session, actor=actor, feed=feed, now=utcnow()).id
    session.commit()
    wake(job_id)
    return redirect(url_for("jobs.show", job_id=job_id), 303)
