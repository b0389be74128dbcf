"""Writes of campaigns: the season itself, its counties, its targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.domain.campaigns import (
    MAX_TARGET,
    TRANSITIONS,
    CampaignDetails,
    CampaignStep,
    TargetKind,
    TargetValue,
    carry_over,
    check_campaign,
)
from outreach.domain.errors import Conflict, RuleBroken
from outreach.domain.roles import Actor, Permission
from outreach.domain.words import N_
from outreach.models.campaigns import Campaign, CampaignCounty, Target
from outreach.policies.accounts import demand
from outreach.queries.campaigns import find_counties, list_targets
from outreach.services import audit

_FIELDS = ("name", "theme", "ministries", "first_on", "last_on")


def _values(campaign: Campaign) -> dict[str, object]:
    days = {"first_on": campaign.first_on.isoformat(), "last_on": campaign.last_on.isoformat()}
    return {"name": campaign.name, "theme": campaign.theme, "ministries": campaign.ministries, **days}


def save_campaign(
    session: Session, *, actor: Actor, details: CampaignDetails, campaign: Campaign | None = None
) -> Campaign:
    """Create a campaign in preparation, or change the one given."""
    demand(actor, Permission.CAMPAIGNS_EDIT)
    broken = check_campaign(details)
    if broken:
        raise RuleBroken(broken)
    before = _values(campaign) if campaign is not None else {}
    campaign = campaign if campaign is not None else Campaign()
    for name in _FIELDS:
        setattr(campaign, name, getattr(details, name))
    session.add(campaign)
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:
        raise Conflict(N_("There is already a campaign of this name."), field="name") from None
    action = "campaign.edit" if before else "campaign.create"
    audit.record(session, actor=actor, action=action, subject=campaign, before=before, after=_values(campaign))
    return campaign


def move_campaign(session: Session, *, actor: Actor, campaign: Campaign, step: CampaignStep) -> Campaign:
    """Start, close or reopen a campaign."""
    demand(actor, Permission.CAMPAIGNS_EDIT)
    status = TRANSITIONS.get((campaign.status, step))
    if status is None:
        raise Conflict(N_("The campaign's status doesn't allow this step."))
    before = campaign.status
    campaign.status = status
    session.flush()
    audit.record(
        session,
        actor=actor,
        action=f"campaign.{step}",
        subject=campaign,
        before={"status": before},
        after={"status": status},
    )
    return campaign


def set_counties(session: Session, *, actor: Actor, campaign: Campaign, codes: Iterable[str]) -> int:
    """Make exactly these counties take part; the targets of those that leave are removed."""
    demand(actor, Permission.CAMPAIGNS_EDIT)
    wanted = set(codes)
    found = find_counties(session, wanted)
    unknown = sorted(wanted - set(found))
    if unknown:
        raise RuleBroken({"codes": N_("No county has the code %(code)s.")}, code=unknown[0])
    old = set(session.scalars(select(CampaignCounty.area_id).where(CampaignCounty.campaign_id == campaign.id)))
    new = {area.id for area in found.values()}
    gone = old - new
    if gone:
        for table in (Target, CampaignCounty):
            session.execute(delete(table).where(table.campaign_id == campaign.id, table.area_id.in_(gone)))
    session.add_all(CampaignCounty(campaign_id=campaign.id, area_id=area_id) for area_id in sorted(new - old))
    session.flush()
    session.expire(campaign, ["counties"])
    after = {"counties": len(new), "added": len(new - old), "removed": len(gone)}
    audit.record(
        session, actor=actor, action="campaign.counties", subject=campaign, before={"counties": len(old)}, after=after
    )
    return len(new)


def set_targets(
    session: Session, *, actor: Actor, campaign: Campaign, values: Mapping[tuple[int, TargetKind], int | None]
) -> int:
    """Set the given targets (None removes one); returns how many changed. A county joins with its first target."""
    demand(actor, Permission.CAMPAIGNS_EDIT)
    if any(value is not None and not 0 <= value <= MAX_TARGET for value in values.values()):
        raise RuleBroken({"targets": N_("A target lies between 0 and 1,000,000.")})
    rows = session.scalars(select(Target).where(Target.campaign_id == campaign.id))
    known = {(row.area_id, row.kind): row for row in rows}
    _join(session, campaign, {area_id for (area_id, _), value in values.items() if value is not None})
    changes: list[dict[str, object]] = []
    for (area_id, kind), value in values.items():
        row = known.get((area_id, kind))
        before = row.value if row else None
        if before == value:
            continue
        changes.append({"area": area_id, "kind": kind, "before": before, "after": value})
        _set_target(session, campaign, row, TargetValue(area_id, kind, value) if value is not None else None)
    session.flush()
    if changes:
        audit.record(session, actor=actor, action="campaign.targets", subject=campaign, after={"changes": changes})
    return len(changes)


def _set_target(session: Session, campaign: Campaign, row: Target | None, wanted: TargetValue | None) -> None:
    if wanted is None:
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(Target(campaign_id=campaign.id, area_id=wanted.area_id, kind=wanted.kind, value=wanted.value))
    else:
        row.value = wanted.value


def _join(session: Session, campaign: Campaign, area_ids: set[int]) -> None:
    present = set(session.scalars(select(CampaignCounty.area_id).where(CampaignCounty.campaign_id == campaign.id)))
    session.add_all(CampaignCounty(campaign_id=campaign.id, area_id=area_id) for area_id in sorted(area_ids - present))
    session.flush()
    session.expire(campaign, ["counties"])


def copy_season(session: Session, *, actor: Actor, campaign: Campaign, source: Campaign, percent: int = 100) -> int:
    """Bring the counties and targets of an earlier season in, scaled; returns how many targets were set."""
    demand(actor, Permission.CAMPAIGNS_EDIT)
    if source.id == campaign.id:
        raise RuleBroken({"source": N_("A campaign can't be copied onto itself.")})
    counties = set(session.scalars(select(CampaignCounty.area_id).where(CampaignCounty.campaign_id == source.id)))
    _join(session, campaign, counties)
    targets = carry_over(list_targets(session, campaign=source), counties, percent)
    present = {(target.area_id, target.kind) for target in list_targets(session, campaign=campaign)}
    fresh = {(t.area_id, t.kind): t.value for t in targets if (t.area_id, t.kind) not in present}
    return set_targets(session, actor=actor, campaign=campaign, values=dict(fresh))
