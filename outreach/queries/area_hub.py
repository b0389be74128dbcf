"""What goes on in an area, for its page: events, venues, chargers, coverage and the campaign, as far as the actor sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.campaigns import CampaignStatus
from outreach.domain.coverage.figures import Figures
from outreach.domain.roles import Actor, Permission
from outreach.models.campaigns import Campaign
from outreach.models.coverage import CoverageFigure, CoverageRun, is_finished
from outreach.models.events import Event
from outreach.models.regions import Area
from outreach.queries.campaigns import list_campaigns
from outreach.queries.chargers import StationFilter, StationTotals, total_stations
from outreach.queries.coverage import AreaCoverage, find_coverage
from outreach.queries.events import EventFilters, count_events, scoped
from outreach.queries.home import AHEAD
from outreach.queries.operations import AreaMonth, find_operations
from outreach.queries.progress import CampaignProgress, campaign_progress
from outreach.queries.regions import inside
from outreach.queries.venues import VenueFilters, count_venues

EVENTS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class AreaHub:
    """An area's records in figures, each with the list that it counts; None where the actor has no such list."""

    events: int
    next_events: Sequence[Event]
    chargers: StationTotals
    venues: int | None
    coverage: AreaCoverage | None
    operations: AreaMonth | None
    below: Mapping[int, Figures]
    campaign: tuple[Campaign, CampaignProgress] | None


def area_hub(session: Session, *, actor: Actor, area: Area, now: datetime) -> AreaHub:
    """The area's figures, and the coverage of the areas directly below it by their ids."""
    covered = None
    if actor.may(Permission.COVERAGE_READ):
        covered = find_coverage(session, actor=actor, code=area.code)
    return AreaHub(
        events=count_events(session, actor=actor, filters=EventFilters(area=area)),
        next_events=_next_events(session, actor, area, now),
        chargers=total_stations(session, actor=actor, wanted=StationFilter(area=area)),
        venues=count_venues(session, actor=actor, filters=VenueFilters(area=area))
        if actor.may(Permission.VENUES_READ)
        else None,
        coverage=covered,
        operations=find_operations(session, actor=actor, area=area),
        below=_figures_below(session, area, covered) if covered else {},
        campaign=_campaign(session, actor, area, now),
    )


def _next_events(session: Session, actor: Actor, area: Area, now: datetime) -> Sequence[Event]:
    wanted = scoped(actor).where(Event.ends_at >= now, Event.status.in_(AHEAD), Event.area_id.in_(inside(area)))
    return session.scalars(wanted.order_by(Event.starts_at, Event.id).limit(EVENTS_SHOWN)).all()


def _figures_below(session: Session, area: Area, covered: AreaCoverage) -> dict[int, Figures]:
    query = select(CoverageFigure).join(Area, Area.id == CoverageFigure.area_id)
    query = query.join(CoverageRun, CoverageRun.id == CoverageFigure.run_id)
    query = query.where(is_finished(), Area.parent_id == area.id, CoverageFigure.as_of == covered.as_of)
    return {kept.area_id: kept.figures for kept in session.scalars(query)}


def _campaign(session: Session, actor: Actor, area: Area, now: datetime) -> tuple[Campaign, CampaignProgress] | None:
    """The running campaign and its progress in the area's counties; None where none of them takes part."""
    if not actor.may(Permission.COVERAGE_COMPUTE):
        return None  # officials and the office answer for targets
    for row in list_campaigns(session, actor=actor):
        if row.campaign.status is CampaignStatus.RUNNING:
            progress = campaign_progress(session, actor=actor, campaign=row.campaign, now=now, area=area)
            return (row.campaign, progress) if progress.counties else None
    return None
