"""Requests for background work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from outreach.domain.roles import Actor
from outreach.models.jobs import Job


def request_job(session: Session, *, actor: Actor, kind: str, payload: Mapping[str, Any]) -> Job:
    """Add a job of `kind`; the caller commits, then wakes it by `outreach.jobs.queue.wake(job.id)`."""
    job = Job(kind=kind, user_id=actor.user_id, payload=dict(payload))
    session.add(job)
    session.flush()
    return job
