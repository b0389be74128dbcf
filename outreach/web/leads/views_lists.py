"""A company's list of customers: checked in the background, looked at, taken in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.errors import Conflict, Forbidden, NotFound
from outreach.domain.roles import Permission
from outreach.domain.words import N_
from outreach.extensions import db
from outreach.importers.leads import MOST_BYTES, NAMES, read_list
from outreach.importers.tables import UnreadableFile
from outreach.jobs.queue import wake
from outreach.models.jobs import Job, JobStatus
from outreach.policies.leads import can_record
from outreach.queries.jobs import get_job
from outreach.services.jobs import request_job
from outreach.services.lead_lists import keep_list
from outreach.web.leads import bp
from outreach.web.leads.office_forms import ImportForm
from outreach.web.leads.views_office import table_file
from outreach.web.security import access, current_actor
from outreach.web.templating import write_column_name
from outreach.web.wording import said


@bp.get("/import")
@access(Permission.LEADS_WRITE)
def import_form() -> str:
    """The form for a list, with the columns that are known: for those who record leads."""
    if not can_record(current_actor()):
        raise Forbidden
    return render_template("leads/import.html", form=ImportForm(formdata=None), names=NAMES)


@bp.post("/import")
@access(Permission.LEADS_WRITE)
def import_list() -> ResponseReturnValue:
    """Take a list to be checked in the background: its rows are kept sealed, the file is not."""
    form = ImportForm()
    if form.validate():
        upload = form.file.data
        try:
            kept = keep_list(
                db.session(), actor=current_actor(), rows=read_list(upload.read(MOST_BYTES + 1), upload.filename or "")
            )
            return _request({"list_id": str(kept.id), "file_name": (upload.filename or "")[-200:]})
        except UnreadableFile as error:
            form.file.errors = [said(error.message, error.params)]
    return render_template("leads/import.html", form=form, names=NAMES), 422


@bp.get("/import/<uuid:job_id>")
@access(Permission.LEADS_WRITE)
def show_list(job_id: UUID) -> str:
    """What a list would become, or has become, with the rows that are refused."""
    job = _list_job(job_id)
    return render_template("leads/list.html", job=job, result=job.result)


@bp.post("/import/<uuid:job_id>/apply")
@access(Permission.LEADS_WRITE)
def apply_list(job_id: UUID) -> ResponseReturnValue:
    """Take in a list that was checked, or the rest of one that was stopped."""
    job = _list_job(job_id)
    if job.status is not JobStatus.DONE or (job.payload.get("apply") and not job.result.get("stopped")):
        raise Conflict(N_("Check the list first."))
    return _request({**job.payload, "apply": True})


@bp.get("/import/<uuid:job_id>/refused.csv")
@access(Permission.LEADS_WRITE)
def refused_rows_of_list(job_id: UUID) -> Response:
    """Every refused row with its line, column and reason."""
    refused = _list_job(job_id).result.get("refused", [])
    rows = [[one["line"], write_column_name(one["field"]), said(one["reason"])] for one in refused]
    return table_file("refused", [gettext("Line"), gettext("Column"), gettext("Reason")], rows, "csv")


def _list_job(job_id: UUID) -> Job:
    job = get_job(db.session(), actor=current_actor(), job_id=job_id)
    if job.kind != "lead_import":
        raise NotFound
    return job


def _request(payload: dict[str, Any]) -> ResponseReturnValue:
    job_id = request_job(db.session(), actor=current_actor(), kind="lead_import", payload=payload).id
    db.session.commit()
    wake(job_id)
    return redirect(url_for("jobs.show", job_id=job_id), 303)
