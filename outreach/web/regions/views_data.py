"""Files in place of the shipped boundaries, places and counts: upload, dry run, apply, back to the shipped."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.errors import Conflict, NotFound
from outreach.domain.region_files import COUNT_LABELS, FILE_LABELS, ROW_FIELDS, RegionFile
from outreach.domain.roles import Permission
from outreach.domain.words import N_
from outreach.extensions import db
from outreach.jobs.queue import wake
from outreach.models.files import StoredFile
from outreach.models.jobs import Job, JobStatus
from outreach.queries.jobs import get_job
from outreach.queries.region_data import region_data
from outreach.services.jobs import request_job
from outreach.web.refused_rows import refused_file
from outreach.web.regions import bp
from outreach.web.regions.forms import FORMS
from outreach.web.security import access, current_actor
from outreach.web.uploads import files_folder, keep_upload

KINDS = "any(boundaries, settlements, population, nevs, detours)"


@bp.get("/data")
@access(Permission.AREAS_LOAD)
def data() -> str:
    """What is in force, and where another file is uploaded."""
    return render_template("regions/data.html", known=region_data(db.session()), labels=FILE_LABELS)


@bp.get(f"/data/<{KINDS}:kind>/new")
@access(Permission.AREAS_LOAD)
def new_file(kind: str) -> str:
    """The form for a file."""
    wanted = RegionFile(kind)
    return render_template("regions/upload.html", form=FORMS[wanted](), kind=wanted, labels=FILE_LABELS)


@bp.post(f"/data/<{KINDS}:kind>/new")
@access(Permission.AREAS_LOAD)
def create_file(kind: str) -> ResponseReturnValue:
    """Take the file and try it in the background: nothing is changed yet."""
    wanted, actor = RegionFile(kind), current_actor()
    form = FORMS[wanted]()
    if not form.validate():
        return render_template("regions/upload.html", form=form, kind=wanted, labels=FILE_LABELS), 422
    stored = keep_upload(actor, form.file.data)
    payload = {"kind": kind, "file_id": str(stored.id), "file_name": stored.name, **form.choices().as_payload()}
    return _request("region_import", payload)


@bp.get("/data/imports/<uuid:job_id>")
@access(Permission.AREAS_LOAD)
def show_file(job_id: UUID) -> str:
    """What a file would do, or has done, with the rows that are refused."""
    job = _import(job_id)
    labels = {"labels": FILE_LABELS, "counts": COUNT_LABELS, "fields": ROW_FIELDS}
    return render_template("regions/import.html", job=job, result=job.result, **labels)


@bp.post("/data/imports/<uuid:job_id>/apply")
@access(Permission.AREAS_LOAD)
def apply_file(job_id: UUID) -> ResponseReturnValue:
    """Put a file that was tried into force."""
    job = _import(job_id)
    if job.status is not JobStatus.DONE or job.payload.get("apply") or "counts" not in job.result:
        raise Conflict(N_("This file can't be put into force: try it again first."))
    return _request("region_import", {**job.payload, "apply": True})


@bp.get("/data/imports/<uuid:job_id>/refused.csv")
@access(Permission.AREAS_LOAD)
def refused_rows(job_id: UUID) -> Response:
    """Every refused row with its line, field and reason."""
    report = _import(job_id).result.get("report")
    stored = db.session.get(StoredFile, UUID(report["id"])) if report else None
    if stored is None:
        raise NotFound
    return refused_file(stored, files_folder(), {})


@bp.post(f"/data/<{KINDS}:kind>/restore")
@access(Permission.AREAS_LOAD)
def restore_data(kind: str) -> ResponseReturnValue:
    """Take an imported file away in the background."""
    return _request("region_restore", {"kind": kind})


def _import(job_id: UUID) -> Job:
    job = get_job(db.session(), actor=current_actor(), job_id=job_id)
    if job.kind != "region_import":
        raise NotFound
    return job


def _request(kind: str, payload: dict[str, Any]) -> ResponseReturnValue:
    job_id = request_job(db.session(), actor=current_actor(), kind=kind, payload=payload).id
    db.session.commit()
    wake(job_id)
    return redirect(url_for("jobs.show", job_id=job_id), 303)
