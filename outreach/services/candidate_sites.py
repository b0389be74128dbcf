"""Candidate sites of an area: add a list, take one away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.errors import Forbidden
from outreach.domain.roles import Actor
from outreach.domain.siting import SiteKind
from outreach.models.regions import Area
from outreach.models.siting import CandidateSite
from outreach.policies.siting import can_plan
from outreach.services import audit


@dataclass(frozen=True, slots=True)
class SiteEntry:
    """A candidate on WGS-84, with its spare supply and its cost in yuan where known."""

    name: str
    longitude: float
    latitude: float
    spare_kva: float | None = None
    cost_yuan: float | None = None


def add_candidates(session: Session, *, actor: Actor, area: Area, kind: SiteKind, entries: Sequence[SiteEntry]) -> int:
    """Add those that aren't there yet, and renew supply and cost of those that are; returns how many are new."""
    if not can_plan(actor, area):
        raise Forbidden
    query = select(CandidateSite).where(CandidateSite.area_id == area.id, CandidateSite.kind == kind)
    known = {(site.name, site.longitude, site.latitude): site for site in session.scalars(query)}
    added = 0
    for entry in entries:
        key = (entry.name, entry.longitude, entry.latitude)
        if key not in known:
            known[key] = CandidateSite(
                area_id=area.id, kind=kind, name=key[0], longitude=key[1], latitude=key[2], created_by_id=actor.user_id
            )
            session.add(known[key])
            added += 1
        known[key].spare_kva, known[key].cost_yuan = entry.spare_kva, entry.cost_yuan
    after = {"kind": kind.value, "added": added, "rows": len(entries)}
    audit.record(session, actor=actor, action="candidates.add", subject=area, after=after)
    return added


def remove_candidate(session: Session, *, actor: Actor, site: CandidateSite) -> None:
    """Take a candidate away; scenarios that used it keep their result."""
    if not can_plan(actor, site.area):
        raise Forbidden
    before = {"area": site.area.code, "kind": site.kind.value, "name": site.name}
    audit.record(session, actor=actor, action="candidates.remove", subject=site, before=before)
    session.delete(site)
    session.flush()
