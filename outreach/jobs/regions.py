"""Background work on reference data: try or apply a file of boundaries, places or counts; return to the shipped."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from outreach.database import reading
from outreach.domain.geo.datums import Datum
from outreach.domain.region_files import RegionFile
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.importers.refused_rows import JSON_TYPE
from outreach.importers.regions.boundaries import read_boundaries
from outreach.importers.regions.county_values import import_detours, import_nevs
from outreach.importers.regions.run import import_population, import_settlements
from outreach.importers.tables import UnreadableFile
from outreach.jobs import Progress, task
from outreach.models.accounts import User
from outreach.models.files import StoredFile
from outreach.models.jobs import Job
from outreach.services.boundaries import keep_boundaries
from outreach.services.files import path_of, store_file
from outreach.services.region_restore import restore

REFUSALS_SHOWN = 200
# large files, whose trial only reads; a trial of the others writes a few thousand rows and takes them back
FORESEEN = (RegionFile.BOUNDARIES, RegionFile.SETTLEMENTS, RegionFile.POPULATION)


def _folder() -> Path:
    return Path(current_app.extensions["outreach.settings"].instance_path) / "files"


@task("region_import")
def import_region_file(session: Session, job: Job, progress: Progress) -> dict[str, Any]:
    """Try a file, or apply it in one transaction (`payload["apply"]`). A trial of a large file only reads."""
    payload, job_id = dict(job.payload), job.id
    actor = session.get_one(User, job.user_id).actor
    stored = session.get_one(StoredFile, UUID(payload["file_id"]))
    data, name = path_of(_folder(), stored.sha256).read_bytes(), stored.name
    url = f"/areas/data/imports/{job_id}"
    progress.report(0, 2, N_("The rows are read and checked."))
    session.commit()
    try:
        with reading() if not payload.get("apply") and payload["kind"] in FORESEEN else nullcontext():
            counts, refused, report = _work(session, actor, data, name, payload)
            if not payload.get("apply"):
                session.rollback()
    except UnreadableFile as error:
        session.rollback()
        return {"url": url, "failure": {"message": error.message, "params": dict(error.params)}}
    progress.report(1, 2, N_("The result is kept."))
    result: dict[str, Any] = {"url": url, "counts": counts, "refusals": refused}
    if report:
        kept = store_file(
            session, actor=actor, folder=_folder(), content=report, name="refused.json", media_type=JSON_TYPE
        )
        result["report"] = {"id": str(kept.id)}
    session.commit()
    return result


def _work(
    session: Session, actor: Actor, data: bytes, name: str, payload: dict[str, Any]
) -> tuple[dict[str, int], list[dict[str, Any]], bytes]:
    """Counts, the first refusals and the whole report of one file."""
    source = payload.get("source") or name
    datum = Datum(payload["datum"]) if payload.get("datum") else None
    trial = not payload.get("apply")
    if payload["kind"] == RegionFile.BOUNDARIES:
        number = payload.get("approval_number") or None
        found, left_out = read_boundaries(data, datum=datum or Datum.WGS84, approval_number=number, source=source)
        if not trial:
            keep_boundaries(session, actor=actor, boundaries=found, name=name)
        counts = {"read": len(found.shapes) + left_out, "polygons": len(found.shapes), "left_out": left_out}
        return {**counts, "complete": int(found.is_complete)}, [], b""
    if payload["kind"] == RegionFile.SETTLEMENTS:
        others = bool(payload.get("keep_others"))
        report = import_settlements(
            session, actor=actor, data=data, source=source, datum=datum, keep_others=others, dry_run=trial
        )
    elif payload["kind"] == RegionFile.POPULATION:
        year = int(payload["year"])
        report = import_population(session, actor=actor, data=data, year=year, source=source, dry_run=trial)
    elif payload["kind"] == RegionFile.NEVS:
        report = import_nevs(session, actor=actor, data=data, year=int(payload["year"]), source=source)
    else:
        report = import_detours(session, actor=actor, data=data, source=source)
    rows = [{"line": r.line, "field": r.field, "reason": r.reason} for r in report.refused[:REFUSALS_SHOWN]]
    return report.as_dict(), rows, report.packed() if report.refused else b""


@task("region_restore")
def restore_shipped(session: Session, job: Job, progress: Progress) -> dict[str, Any]:
    """Take imported data of one kind away: the shipped data hold again."""
    progress.report(0, 1)
    actor = session.get_one(User, job.user_id).actor
    restore(session, actor=actor, kind=RegionFile(job.payload["kind"]))
    session.commit()
    return {"url": "/areas/data"}
