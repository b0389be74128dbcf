"""Scenarios and candidate sites of an area."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from outreach.domain.errors import NotFound
from outreach.domain.roles import Actor
from outreach.domain.siting import SiteKind
from outreach.domain.venues import VenueStatus
from outreach.models.chargers import OWN_SOURCE, Station
from outreach.models.regions import Area, Settlement
from outreach.models.siting import CandidateSite, SitingScenario
from outreach.models.venues import Venue
from outreach.policies.regions import below, within
from outreach.policies.siting import visible_to
from outreach.queries.paging import Page, SortKey, keyset


def get_scenario(session: Session, *, actor: Actor, scenario_id: UUID) -> SitingScenario:
    """The scenario with its area and author; raises `NotFound` outside the actor's areas."""
    query = select(SitingScenario).where(SitingScenario.id == scenario_id, visible_to(actor))
    found = session.scalar(query.options(selectinload(SitingScenario.area), selectinload(SitingScenario.created_by)))
    if found is None:
        raise NotFound
    return found


def list_scenarios(session: Session, *, actor: Actor, area: Area, cursor: str | None = None) -> Page[SitingScenario]:
    """Scenarios of an area and those below it, newest first (ids are made in order of time)."""
    query = (
        select(SitingScenario)
        .join(Area, Area.id == SitingScenario.area_id)
        .where(below(area.lineage), visible_to(actor))
        .options(selectinload(SitingScenario.area), selectinload(SitingScenario.created_by))
    )
    return keyset(session, query, order=[SortKey(SitingScenario.id, descending=True)], cursor=cursor)


def count_candidates(session: Session, area: Area) -> dict[SiteKind, int]:
    """How many candidates of each kind the area has."""
    inside = select(Area.id).where(below(area.lineage))
    own = select(CandidateSite.kind, func.count()).where(CandidateSite.area_id.in_(inside)).group_by(CandidateSite.kind)
    settlements = select(func.count(Settlement.id)).where(Settlement.area_id.in_(inside))
    venues = select(func.count(Venue.id)).where(Venue.area_id.in_(inside), Venue.status == VenueStatus.ACTIVE)
    found = dict.fromkeys(SiteKind, 0)
    found |= {SiteKind.SETTLEMENT: session.scalar(settlements) or 0, SiteKind.VENUE: session.scalar(venues) or 0}
    return found | dict(session.execute(own).all())


def list_candidates(session: Session, area: Area) -> Sequence[CandidateSite]:
    """Imported and drawn candidates of the area, by name."""
    inside = select(Area.id).where(below(area.lineage))
    query = select(CandidateSite).where(CandidateSite.area_id.in_(inside))
    return session.scalars(query.order_by(CandidateSite.kind, CandidateSite.name, CandidateSite.id)).all()


def get_candidate(session: Session, *, actor: Actor, candidate_id: UUID) -> CandidateSite:
    """The candidate with its area; raises `NotFound` outside the actor's areas."""
    query = select(CandidateSite).where(CandidateSite.id == candidate_id)
    query = query.where(CandidateSite.area_id.in_(select(Area.id).where(within(actor))))
    found = session.scalar(query.options(selectinload(CandidateSite.area)))
    if found is None:
        raise NotFound
    return found


def planned_id(scenario: SitingScenario, rank: int) -> str:
    """How the station of a scenario's site is called in the register: once made, never made twice."""
    return f"siting:{scenario.id}:{rank}"


def list_planned(session: Session, scenario: SitingScenario) -> Sequence[Station]:
    """The stations that were made from a scenario."""
    ids = [planned_id(scenario, int(site["rank"])) for site in scenario.sites]
    query = select(Station).where(Station.source == OWN_SOURCE, Station.external_id.in_(ids))
    return session.scalars(query.options(selectinload(Station.connectors)).order_by(Station.id)).all()
