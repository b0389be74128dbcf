"""Jobs of the actor; the office sees all."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from outreach.domain.errors import NotFound
from outreach.domain.roles import Actor, Role
from outreach.models.jobs import Job
from outreach.queries.paging import Page, SortKey, keyset


def _visible_to(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.role is Role.OFFICE else Job.user_id == actor.user_id


def get_job(session: Session, *, actor: Actor, job_id: UUID) -> Job:
    """The job; raises `NotFound` outside the actor's own."""
    job = session.scalar(select(Job).where(Job.id == job_id, _visible_to(actor)))
    if job is None:
        raise NotFound
    return job


def list_jobs(session: Session, *, actor: Actor, cursor: str | None) -> Page[Job]:
    """The actor's jobs, newest first (ids are made in order of time)."""
    return keyset(
        session, select(Job).where(_visible_to(actor)), order=[SortKey(Job.id, descending=True)], cursor=cursor
    )
