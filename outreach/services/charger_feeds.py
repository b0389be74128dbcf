"""Registers that are asked by the clock: kept by the office, asked by the worker, with what came of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.domain.charger_feeds import CecSecrets, FeedKind, is_address, next_time
from outreach.domain.errors import Forbidden, RuleBroken
from outreach.domain.geo.datums import Datum
from outreach.domain.roles import Actor, Permission
from outreach.domain.words import N_
from outreach.models.charger_feeds import StationFeed
from outreach.models.jobs import Job
from outreach.queries.charger_feeds import list_due
from outreach.services import audit
from outreach.services.jobs import request_job

JOB = "station_feed"
KEY_BYTES = 16
TAKEN = N_("Another register has this name.")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """What a form says of a register; without secrets those that are kept stay."""

    name: str
    kind: FeedKind
    url: str
    datum: Datum
    every_hours: int
    is_active: bool = True
    operator_id: str = ""
    secrets: CecSecrets | None = None


def keep_feed(
    session: Session, *, actor: Actor, entry: FeedEntry, now: datetime, feed: StationFeed | None = None
) -> StationFeed:
    """Add a register or change it; it is asked at the worker's next turn."""
    if not actor.may(Permission.CHARGERS_FETCH):
        raise Forbidden
    _check(session, entry, feed)
    values = {name: value for name, value in asdict(entry).items() if name != "secrets"}
    if feed is None:
        feed = StationFeed(created_by_id=actor.user_id)
    for name, value in values.items():
        setattr(feed, name, value)
    feed.next_at = now
    session.add(feed)
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:  # a colleague took the name in the same moment
        raise RuleBroken({"name": TAKEN}) from None
    if entry.secrets is not None:
        feed.secrets = json.dumps(asdict(entry.secrets))
    session.flush()
    # what follows the question mark is a key, as often as not
    after = values | {"url": entry.url.split("?")[0], "secrets": "changed" if entry.secrets else "kept"}
    audit.record(session, actor=actor, action="station_feed.keep", subject=feed, after=after)
    return feed


def _check(session: Session, entry: FeedEntry, feed: StationFeed | None) -> None:
    faults: dict[str, str] = {}
    if not is_address(entry.url):
        faults["url"] = N_("Enter an address that begins with https:// or http://.")
    taken = session.scalar(select(StationFeed.id).where(StationFeed.name == entry.name))
    if taken is not None and (feed is None or taken != feed.id):
        faults["name"] = TAKEN
    if entry.kind is FeedKind.CEC102:
        if not entry.operator_id:
            faults["operator_id"] = N_("Enter the operator's id.")
        if entry.secrets is None and (feed is None or not feed.secrets):
            faults["operator_secret"] = N_("Enter the four secrets that the platform has given you.")
    if entry.secrets is not None:
        faults |= _faults_of(entry.secrets)
    if faults:
        raise RuleBroken(faults)


def _faults_of(secrets: CecSecrets) -> dict[str, str]:
    faults = {}
    for name in ("operator_secret", "sig_secret"):
        if not getattr(secrets, name):
            faults[name] = N_("Enter the four secrets that the platform has given you.")
    for name in ("data_secret", "data_vector"):
        if len(getattr(secrets, name).encode()) != KEY_BYTES:
            faults[name] = N_("The data key and its vector have 16 characters each.")
    return faults


def request_fetch(session: Session, *, actor: Actor, feed: StationFeed, now: datetime) -> Job:
    """Ask a register out of turn; the caller commits, then wakes the job."""
    if not actor.may(Permission.CHARGERS_FETCH):
        raise Forbidden
    feed.next_at = next_time(now, feed.every_hours)
    return request_job(session, actor=actor, kind=JOB, payload={"feed_id": str(feed.id)})


def request_due(session: Session, *, now: datetime) -> list[UUID]:
    """One job for each register whose time has come, in the name of who keeps it; of two workers one has it."""
    asked = []
    for feed in list_due(session, now=now):
        mine = (StationFeed.id == feed.id) & (StationFeed.next_at <= now)
        claim = update(StationFeed).where(mine).values(next_at=next_time(now, feed.every_hours))
        if session.execute(claim).rowcount == 1:  # type: ignore[attr-defined]  # an update has it
            job = Job(kind=JOB, user_id=feed.created_by_id, payload={"feed_id": str(feed.id)})
            session.add(job)
            session.flush()
            asked.append(job.id)
    return asked


def note_outcome(
    session: Session, *, feed: StationFeed, now: datetime, import_id: UUID | None, result: dict[str, Any], error: str
) -> None:
    """Keep what came of it; after a failure it is asked again sooner. `error`: a message id, its values are the `result`."""
    feed.last_at, feed.last_result, feed.last_error = now, result, error[:2000]
    feed.last_import_id = import_id
    feed.next_at = next_time(now, feed.every_hours, failed=bool(error))
    session.flush()
