"""A register asked in the background, and its stations imported like a file's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from outreach.domain.chargers import ImportStatus
from outreach.domain.clock import utcnow
from outreach.domain.errors import Forbidden, OutreachError
from outreach.domain.roles import Actor, Permission
from outreach.domain.words import N_
from outreach.importers.chargers.fetch import fetch
from outreach.importers.chargers.preview import columns_in
from outreach.importers.chargers.run import Options, Outcome, import_file
from outreach.importers.tables import UnreadableFile
from outreach.jobs import Progress, task
from outreach.jobs.chargers import files_folder, keep_fault, keep_outcome, texts
from outreach.jobs.station_tiles import wake_redraw
from outreach.models.accounts import User
from outreach.models.charger_feeds import StationFeed
from outreach.models.chargers import StationImport
from outreach.models.jobs import Job
from outreach.queries.chargers import find_mapping
from outreach.services.charger_feeds import JOB, note_outcome
from outreach.services.files import store_file


@task(JOB)
def ask_register(session: Session, job: Job, progress: Progress) -> dict[str, Any]:
    """Payload: `feed_id`. Fetches without holding the database, imports the good rows, and keeps what came of it."""
    progress.report(0, 2, N_("The register is asked."))
    feed = session.get_one(StationFeed, UUID(job.payload["feed_id"]))
    actor = session.get_one(User, job.user_id).actor
    session.expunge(feed)
    session.rollback()  # nothing is held while the register answers: on SQLite nobody else could write
    record: StationImport | None = None
    result: dict[str, Any] = {}
    error = ""
    try:
        if not actor.may(Permission.CHARGERS_FETCH):  # who keeps it may have another role by now
            raise Forbidden
        private = current_app.extensions["outreach.settings"].private_registers
        name, data = fetch(feed, now=utcnow(), private=private)
        progress.report(1, 2, N_("Reading the file"))
        record = _keep_file(session, feed, actor, name, data)
        outcome = _bring(session, feed, actor, record, data)
        keep_outcome(session, record, actor, outcome, {})
        result = {**outcome.counts.as_dict(), "moves": len(outcome.plan.moves)}
    except (OutreachError, UnreadableFile) as fault:
        session.rollback()
        result, error = texts(fault.params), fault.message
        if record is not None:
            keep_fault(record, fault, {"choices": {"choices": {"source": feed.name}}})
    import_id = record.id if record is not None else None
    kept = session.get_one(StationFeed, feed.id)
    note_outcome(session, feed=kept, now=utcnow(), import_id=import_id, result=result, error=error)
    session.commit()
    wake_redraw(session)
    return {"url": "/chargers/feeds/"} if error else {"url": "/chargers/feeds/", **result}


def _keep_file(session: Session, feed: StationFeed, actor: Actor, name: str, data: bytes) -> StationImport:
    """Keep what was fetched as an issue of this register, its columns assigned as before."""
    folder = files_folder()
    stored = store_file(
        session, actor=actor, folder=folder, content=data, name=name, media_type="application/octet-stream"
    )
    signature, columns = columns_in(data)
    before = find_mapping(session, actor=actor, signature=signature, source=feed.name, names=columns)
    record = _unfinished(session, feed) or StationImport(mapping=before.mapping if before else None)
    record.file_name, record.file_id, record.datum = name, stored.id, feed.datum
    record.status, record.created_by_id = ImportStatus.UPLOADED, actor.user_id
    session.add(record)
    session.commit()
    return record


def _unfinished(session: Session, feed: StationFeed) -> StationImport | None:
    """The last issue, where it couldn't be brought in: the next one takes its place, with the columns that somebody assigned."""
    last = session.get(StationImport, feed.last_import_id) if feed.last_import_id else None
    return last if last is not None and last.status is ImportStatus.UPLOADED else None


def _bring(session: Session, feed: StationFeed, actor: Actor, record: StationImport, data: bytes) -> Outcome:
    """Import its good rows."""
    settings = current_app.extensions["outreach.settings"]
    options = Options(
        file_name=record.file_name,
        datum=feed.datum,
        source=feed.name,
        mapping=dict(record.mapping or {}),
        partial=True,
        duplicate_metres=settings.duplicate_metres,
        move_metres=settings.move_metres,
    )
    return import_file(session, actor=actor, data=data, options=options, record=record, now=utcnow())
