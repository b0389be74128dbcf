"""Keep an imported boundary file; the newest replaces the shipped polygons everywhere."""

from __future__ import annotations

from sqlalchemy.orm import Session

from outreach.domain.roles import Actor
from outreach.models.regions import BoundarySet
from outreach.reference.boundaries import Boundaries, pack
from outreach.services import audit


def keep_boundaries(session: Session, *, actor: Actor, boundaries: Boundaries, name: str) -> BoundarySet:
    """Store `boundaries` as the newest set."""
    kept = BoundarySet(
        name=name[-200:],
        source=boundaries.source[:200],
        approval_number=boundaries.approval_number,
        polygons=len(boundaries.shapes),
        content=pack(boundaries),
    )
    session.add(kept)
    session.flush()
    after = {"name": kept.name, "approval_number": kept.approval_number, "polygons": kept.polygons}
    audit.record(session, actor=actor, action="boundaries.import", subject=kept, after=after)
    return kept


def drop_boundaries(session: Session, *, actor: Actor, kept: BoundarySet) -> None:
    """Remove an imported set: the one before it, or the shipped polygons, hold again."""
    audit.record(session, actor=actor, action="boundaries.drop", subject=kept, before={"name": kept.name})
    session.delete(kept)
    session.flush()
