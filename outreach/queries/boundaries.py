"""The boundaries in force: the newest imported file, else the shipped one."""

from __future__ import annotations

import threading
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.models.regions import BoundarySet
from outreach.reference.boundaries import Boundaries, shipped, unpack

_loaded: dict[UUID, Boundaries] = {}
_lock = threading.Lock()


def find_boundary_set(session: Session) -> BoundarySet | None:
    """Return the newest imported boundary file; None where the shipped one holds."""
    return session.scalar(select(BoundarySet).order_by(BoundarySet.created_at.desc(), BoundarySet.id.desc()).limit(1))


def list_boundary_sets(session: Session) -> list[BoundarySet]:
    """Return the imported boundary files, the newest first."""
    return list(session.scalars(select(BoundarySet).order_by(BoundarySet.created_at.desc(), BoundarySet.id.desc())))


def current_boundaries(session: Session) -> Boundaries:
    """Return the polygons in force with their approval number; read once a process and file."""
    newest = find_boundary_set(session)
    if newest is None:
        return shipped()
    with _lock:
        if newest.id not in _loaded:
            _loaded.clear()
            _loaded[newest.id] = unpack(newest.content, version=newest.id.hex[:16])
        return _loaded[newest.id]
