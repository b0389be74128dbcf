"""Background work on stations: check a file, import it, undo an import."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from outreach.database import reading
from outreach.domain.charger_checks import PositionsDoubted
from outreach.domain.charger_duplicates import Verdict
from outreach.domain.charger_moves import MoveVerdict
from outreach.domain.chargers import ImportStatus
from outreach.domain.clock import utcnow
from outreach.domain.errors import OutreachError
from outreach.domain.roles import Actor
from outreach.importers.chargers.run import Options, Outcome, check_file, import_file
from outreach.importers.refused_rows import JSON_TYPE
from outreach.importers.tables import UnreadableFile
from outreach.jobs import Progress, task
from outreach.jobs.station_tiles import wake_redraw
from outreach.models.accounts import User
from outreach.models.chargers import StationImport
from outreach.models.files import StoredFile
from outreach.models.jobs import Job
from outreach.queries.duplicate_kinds import get_decision
from outreach.services.charger_imports import undo_import
from outreach.services.charger_moves import decide_moves_of
from outreach.services.duplicates_together import decide_together, undo_together
from outreach.services.files import path_of, store_file
from outreach.services.register_duplicates import find_in_register


def files_folder() -> Path:
    """Where uploaded files lie."""
    return Path(current_app.extensions["outreach.settings"].instance_path) / "files"


def _parts(session: Session, job: Job) -> tuple[StationImport, Actor, bytes]:
    record = session.get_one(StationImport, UUID(job.payload["import_id"]))
    actor = session.get_one(User, job.user_id).actor
    stored = session.get_one(StoredFile, record.file_id)
    return record, actor, path_of(files_folder(), stored.sha256).read_bytes()


def options_of(record: StationImport, payload: dict[str, Any]) -> Options:
    """The options that the import's page has settled."""
    return Options(
        file_name=record.file_name,
        datum=record.datum,
        format="auto",
        source=payload.get("source", ""),
        mapping=dict(record.mapping or {}),
        partial=bool(payload.get("partial")),
        trust_datum=bool(payload.get("trust_datum")),
        mend=payload.get("mend", ""),
        area_code=payload.get("area_code", ""),
        duplicate_metres=current_app.extensions["outreach.settings"].duplicate_metres,
        move_metres=current_app.extensions["outreach.settings"].move_metres,
    )


@task("charger_import")
def import_stations(session: Session, job: Job, progress: Progress) -> dict[str, Any]:
    """Check the file of an import, or apply it (`payload["apply"]`)."""
    record, actor, data = _parts(session, job)
    payload = dict(job.payload)
    options = options_of(record, payload)
    session.rollback()
    try:
        outcome = _work(session, record, actor, data, options, progress, apply=bool(payload.get("apply")))
    except (OutreachError, UnreadableFile) as error:
        session.rollback()
        keep_fault(record, error, payload)
        session.commit()
        return {"url": f"/chargers/imports/{record.id}"}
    keep_outcome(session, record, actor, outcome, payload)
    session.commit()
    wake_redraw(session)
    return {"url": f"/chargers/imports/{record.id}", **outcome.counts.as_dict()}


def _work(
    session: Session,
    record: StationImport,
    actor: Actor,
    data: bytes,
    options: Options,
    progress: Progress,
    *,
    apply: bool,
) -> Outcome:
    if apply:
        now = utcnow()
        say = progress.report
        return import_file(session, actor=actor, data=data, options=options, record=record, now=now, progress=say)
    with reading():
        outcome = check_file(session, actor=actor, data=data, options=options, progress=progress.report)
    session.rollback()
    record.status = ImportStatus.CHECKED
    return outcome


def keep_outcome(
    session: Session, record: StationImport, actor: Actor, outcome: Outcome, payload: dict[str, Any]
) -> None:
    """Keep with the import what became of its rows, the refused ones as a file."""
    record.source, record.format, record.signature = outcome.source, outcome.format, outcome.signature
    record.report = {**payload.get("choices", {}), **outcome.report()}
    if outcome.plan.refused:
        stem = record.file_name.rsplit(".", 1)[0][:80]
        stored = store_file(
            session,
            actor=actor,
            folder=files_folder(),
            content=outcome.packed(),
            name=f"{stem}-refused.json",
            media_type=JSON_TYPE,
        )
        record.report_file_id = stored.id


def keep_fault(record: StationImport, fault: OutreachError | UnreadableFile, payload: dict[str, Any]) -> None:
    """Keep with the import why its file isn't taken: its page says so, and offers the mend where there is one."""
    record.status = ImportStatus.UPLOADED
    picture = fault.picture if isinstance(fault, PositionsDoubted) else {}
    said = {"error": fault.message, "params": texts(fault.params), "doubt": picture}
    record.report = {**payload.get("choices", {}), **said}


def texts(params: Mapping[str, object]) -> dict[str, str]:
    """A message's values as they are kept."""
    return {key: str(value) for key, value in itertools.islice(params.items(), 20)}


@task("charger_import_undo")
def undo_stations(session: Session, job: Job, progress: Progress) -> dict[str, Any]:
    """Take an import back."""
    progress.report(0, 1)
    record = session.get_one(StationImport, UUID(job.payload["import_id"]))
    actor = session.get_one(User, job.user_id).actor
    result = undo_import(session, actor=actor, record=record, now=utcnow())
    session.commit()
    wake_redraw(session)
    return {"url": f"/chargers/imports/{record.id}", **result}


@task("station_duplicates")
def find_duplicates(session: Session, job: Job, progress: Progress) -> dict[str, Any]:
    """Look for pairs of stations in the register of the user's area."""
    actor = session.get_one(User, job.user_id).actor
    metres = current_app.extensions["outreach.settings"].duplicate_metres
    pairs = find_in_register(session, actor=actor, metres=metres, report=progress.report)
    session.commit()
    return {"url": "/chargers/duplicates/", "pairs": pairs}


@task("station_pairs")
def decide_pairs(session: Session, job: Job, progress: Progress) -> dict[str, Any]:
    """Decide many pairs alike, all or none."""
    actor, asked = session.get_one(User, job.user_id).actor, job.payload
    decision, pairs, left = decide_together(
        session,
        actor=actor,
        ids=[UUID(id_) for id_ in asked["pairs"]],
        verdict=Verdict(asked["verdict"]),
        reason=asked["reason"],
        leave=asked["leave"],
        now=utcnow(),
        report=progress.report,
    )
    session.commit()
    return {"url": f"/chargers/duplicates/?decided=1&decision={decision.id}", "decided": pairs, "left": left}


@task("station_pairs_undo")
def undo_pairs(session: Session, job: Job, progress: Progress) -> dict[str, Any]:
    """Take one decision on many pairs back."""
    actor, decision_id = session.get_one(User, job.user_id).actor, UUID(job.payload["decision_id"])
    decision = get_decision(session, actor=actor, decision_id=decision_id)
    opened, kept = undo_together(session, actor=actor, decision=decision, now=utcnow(), report=progress.report)
    session.commit()
    return {"url": "/chargers/duplicates/", "opened": opened, "kept": kept}


@task("station_moves")
def decide_moves(session: Session, job: Job, progress: Progress) -> dict[str, Any]:
    """Put every station of an import to where its file has it, leave them all, or take that back.

    Each part is committed by itself: a file may hold thousands, and SQLite has one writer. Stopped, what is decided stays.
    """
    actor, import_id = session.get_one(User, job.user_id).actor, UUID(job.payload["import_id"])
    verdict = MoveVerdict(job.payload.get("verdict", MoveVerdict.ACCEPT))

    def keep(done: int, total: int) -> None:
        session.commit()
        progress.report(done, total)

    count = decide_moves_of(session, actor=actor, import_id=import_id, verdict=verdict, now=utcnow(), report=keep)
    session.commit()
    decided = "" if verdict is MoveVerdict.UNDO else "&decided=1"
    return {"url": f"/chargers/moves/?import_id={import_id}{decided}", RESULTS[verdict]: count}


RESULTS = {MoveVerdict.ACCEPT: "moved", MoveVerdict.REFUSE: "left_there", MoveVerdict.UNDO: "open_again"}
