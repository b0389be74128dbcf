"""A job's page: what is being done, how many of how many, cancel, the result."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.jobs.queue import ask_to_stop, progress_of
from outreach.queries.jobs import get_job, list_jobs
from outreach.web.jobs import bp
from outreach.web.security import access, current_actor


@bp.get("/")
@access(Permission.JOBS_READ)
def index() -> str:
    """The actor's jobs, newest first."""
    page = list_jobs(db.session(), actor=current_actor(), cursor=request.args.get("cursor"))
    return render_template("jobs/index.html", page=page)


@bp.get("/<uuid:job_id>")
@access(Permission.JOBS_READ)
def show(job_id: UUID) -> str:
    """One job; htmx asks for its inner part every second until it has ended."""
    job = get_job(db.session(), actor=current_actor(), job_id=job_id)
    template = "jobs/_progress.html" if request.headers.get("HX-Request") else "jobs/show.html"
    return render_template(template, job=job, progress=progress_of(job_id))


@bp.post("/<uuid:job_id>/cancel")
@access(Permission.JOBS_READ)
def cancel(job_id: UUID) -> ResponseReturnValue:
    """Ask the job to stop."""
    job = get_job(db.session(), actor=current_actor(), job_id=job_id)
    ask_to_stop(job.id)
    return redirect(url_for("jobs.show", job_id=job.id), 303)
