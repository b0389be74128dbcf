"""How far a campaign has come, by county and kind, counted now.

An event counts where it took place, once. Leads, test drives and orders count where their event took place;
erased leads still count, or else a past campaign would shrink as time goes by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, case, func, select
from sqlalchemy.orm import Session, aliased

from outreach.domain.adcodes import AreaLevel
from outreach.domain.campaigns import Progress, TargetKind, TargetValue, elapsed_share
from outreach.domain.clock import beijing
from outreach.domain.events import EventStatus
from outreach.domain.roles import Actor
from outreach.models.campaigns import Campaign
from outreach.models.events import Event, event_campaigns
from outreach.models.lead_records import LeadOrder
from outreach.models.leads import Lead
from outreach.models.regions import Area
from outreach.models.test_drives import TestDrive
from outreach.queries.campaigns import list_counties, list_targets

TOOK_PLACE = (EventStatus.RUNNING, EventStatus.CLOSED, EventStatus.REPORTED)


@dataclass(frozen=True)
class CountyProgress:
    """One county's progress, by kind."""

    area: Area
    kinds: Mapping[TargetKind, Progress]


@dataclass(frozen=True)
class CampaignProgress:
    """The campaign's progress: in sum, and county by county, as far as the actor sees."""

    total: Mapping[TargetKind, Progress]
    counties: list[CountyProgress]
    counted_at: datetime


def _events(campaign: Campaign) -> Select[*tuple[Any, ...]]:
    """The events of the campaign that took place, each with its county's id."""
    place, county = aliased(Area), aliased(Area)
    own_county = case((place.level == AreaLevel.TOWNSHIP, place.parent_id), else_=place.id)
    return (
        select(Event.id.label("event_id"), county.id.label("county_id"))
        .join(event_campaigns, event_campaigns.c.event_id == Event.id)
        .join(place, place.id == Event.area_id)
        .join(county, county.id == own_county)
        .where(
            event_campaigns.c.campaign_id == campaign.id,
            Event.status.in_(TOOK_PLACE),
            county.level == AreaLevel.COUNTY,
        )
    )


def count_done(session: Session, campaign: Campaign) -> dict[tuple[int, TargetKind], int]:
    """Return what was done, by county's id and kind."""
    held = _events(campaign).subquery()
    county = held.c.county_id
    # a count for each event, summed by county, is quicker than a join that gives each lead its county
    leads = select(county, func.sum(_count_of(Lead, Lead.event_id == held.c.event_id)))
    orders = (
        select(county, func.count())
        .join(Lead, Lead.event_id == held.c.event_id)
        .join(LeadOrder, LeadOrder.lead_id == Lead.id)
        .where(LeadOrder.counts, LeadOrder.cancelled_on.is_(None))
    )
    drives = select(
        county, func.sum(_count_of(TestDrive, TestDrive.event_id == held.c.event_id, TestDrive.out_at.is_not(None)))
    )
    counted = {
        TargetKind.TEST_DRIVES: drives,
        TargetKind.EVENTS: select(county, func.count()).select_from(held),
        TargetKind.LEADS: leads,
        TargetKind.ORDERS: orders,
    }
    return {
        (area_id, kind): int(number)
        for kind, stmt in counted.items()
        for area_id, number in session.execute(stmt.group_by(county))
    }


def _count_of(model: type[Lead] | type[TestDrive], *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(model).where(*conditions).scalar_subquery()


def campaign_progress(
    session: Session, *, actor: Actor, campaign: Campaign, now: datetime, area: Area | None = None
) -> CampaignProgress:
    """Return the campaign's progress against its targets, within the actor's area, or a part of it."""
    targets = {(t.area_id, t.kind): t for t in list_targets(session, campaign=campaign)}
    done = count_done(session, campaign)
    elapsed = elapsed_share(campaign.first_on, campaign.last_on, beijing(now).date())

    def one(kind: TargetKind, number: int, target: int | None) -> Progress:
        return Progress(kind, number, target, elapsed, now)

    rows = []
    for county in list_counties(session, actor=actor, campaign=campaign, inside=area):
        kinds = {k: one(k, done.get((county.id, k), 0), _value(targets.get((county.id, k)))) for k in TargetKind}
        rows.append(CountyProgress(county, kinds))
    total = {}
    for kind in TargetKind:
        wanted = [row.kinds[kind].target for row in rows if row.kinds[kind].target is not None]
        total[kind] = one(
            kind, sum(row.kinds[kind].done for row in rows), sum(filter(None, wanted)) if wanted else None
        )
    return CampaignProgress(total, rows, now)


def _value(target: TargetValue | None) -> int | None:
    return target.value if target else None
