"""Reads of campaigns and their targets. Every signed-in role may see campaigns; officials see their own counties."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.adcodes import AreaLevel
from outreach.domain.campaigns import CampaignStatus, TargetKind, TargetValue
from outreach.domain.errors import NotFound
from outreach.domain.roles import Actor, Role
from outreach.models.campaigns import Campaign, CampaignCounty, Target
from outreach.models.regions import Area


@dataclass(frozen=True)
class CampaignRow:
    """A campaign in the list, with the number of its counties and the sum of its targets by kind."""

    campaign: Campaign
    counties: int
    targets: Mapping[TargetKind, int]


def list_campaigns(session: Session, *, actor: Actor) -> list[CampaignRow]:
    """Return all campaigns that the actor may see, the latest first; drafts are the office's own."""
    stmt = select(Campaign).order_by(Campaign.first_on.desc(), Campaign.id)
    if actor.role is not Role.OFFICE:
        stmt = stmt.where(Campaign.status != CampaignStatus.DRAFT)
    counts = select(CampaignCounty.campaign_id, func.count()).group_by(CampaignCounty.campaign_id)
    counties: dict[uuid.UUID, int] = {key: number for key, number in session.execute(counts)}  # noqa: C416
    sums: dict[uuid.UUID, dict[TargetKind, int]] = defaultdict(dict)
    totals = select(Target.campaign_id, Target.kind, func.sum(Target.value)).group_by(Target.campaign_id, Target.kind)
    for campaign_id, kind, total in session.execute(totals):
        sums[campaign_id][kind] = int(total)
    return [
        CampaignRow(campaign, counties.get(campaign.id, 0), sums.get(campaign.id, {}))
        for campaign in session.scalars(stmt)
    ]


def list_open_campaigns(session: Session) -> list[Campaign]:
    """Return the campaigns that events may be put into: the running ones."""
    stmt = select(Campaign).where(Campaign.status == CampaignStatus.RUNNING).order_by(Campaign.first_on, Campaign.id)
    return list(session.scalars(stmt))


def get_campaign(session: Session, *, actor: Actor, campaign_id: uuid.UUID) -> Campaign:
    """Return one campaign, or raise NotFound; a draft is the office's own."""
    campaign = session.get(Campaign, campaign_id)
    if campaign is None or (campaign.status is CampaignStatus.DRAFT and actor.role is not Role.OFFICE):
        raise NotFound
    return campaign


def list_counties(session: Session, *, actor: Actor, campaign: Campaign, inside: Area | None = None) -> list[Area]:
    """Return the campaign's counties within the actor's area, or a part of it, by code."""
    stmt = (
        select(Area)
        .join(CampaignCounty, CampaignCounty.area_id == Area.id)
        .where(CampaignCounty.campaign_id == campaign.id)
        .order_by(Area.code)
    )
    if actor.area_lineage is not None:
        stmt = stmt.where(Area.lineage.startswith(actor.area_lineage, autoescape=True))
    if inside is not None:
        stmt = stmt.where(Area.lineage.startswith(inside.lineage, autoescape=True))
    return list(session.scalars(stmt))


def list_targets(session: Session, *, campaign: Campaign) -> list[TargetValue]:
    """Return all targets of a campaign."""
    stmt = select(Target).where(Target.campaign_id == campaign.id).order_by(Target.area_id, Target.kind)
    return [TargetValue(target.area_id, target.kind, target.value) for target in session.scalars(stmt)]


def find_counties(session: Session, codes: set[str]) -> dict[str, Area]:
    """Return the units that can take part in a campaign by code: counties, and the four cities without any."""
    lone = ("441900", "442000", "460400", "620200")
    stmt = select(Area).where(Area.code.in_(codes), (Area.level == AreaLevel.COUNTY) | Area.code.in_(lone))
    return {area.code: area for area in session.scalars(stmt)}


def list_counties_below(session: Session, area: Area) -> list[Area]:
    """Return all counties of a province or prefecture, by code."""
    stmt = select(Area).where(
        Area.level == AreaLevel.COUNTY,
        Area.lineage.startswith(area.lineage, autoescape=True),
        Area.last_on.is_(None),
    )
    return list(session.scalars(stmt.order_by(Area.code)))
