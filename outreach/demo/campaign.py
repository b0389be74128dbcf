"""The demonstration's campaign: this season in Rugao and its neighbours, with targets and a made-up catalogue."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.campaigns import CampaignDetails, CampaignStep, TargetKind
from outreach.domain.catalogues import ModelDetails, ModelKind
from outreach.domain.roles import SYSTEM
from outreach.models.campaigns import Campaign
from outreach.models.catalogues import VehicleModel
from outreach.models.regions import Area
from outreach.services.campaigns import move_campaign, save_campaign, set_counties, set_targets
from outreach.services.catalogues import save_model

COUNTIES = ("320682", "320685", "320623", "320612", "321283", "321282")
TARGETS = {
    TargetKind.EVENTS: 12,
    TargetKind.TEST_DRIVES: 600,
    TargetKind.LEADS: 1_500,
    TargetKind.ORDERS: 180,
}
# model, kind, battery kWh, range km, price in yuan: no maker of this name exists
MODELS = (
    ("示范 乡行 S1", ModelKind.BEV, 17.3, 220.0, 39_800),
    ("示范 乡行 S3", ModelKind.BEV, 31.9, 330.0, 62_800),
    ("示范 田野 X5", ModelKind.BEV, 50.1, 430.0, 98_800),
    ("示范 田野 X5 插混", ModelKind.PHEV, 18.3, 110.0, 109_800),
    ("示范 远途 R7 增程", ModelKind.RANGE_EXTENDER, 36.8, 210.0, 149_800),
    ("示范 小货 V2", ModelKind.BEV, 41.9, 270.0, 75_800),
)


def add_campaign(session: Session, *, today: date) -> Campaign:
    """This year's campaign in preparation order: counties, targets, started."""
    details = CampaignDetails(
        name=f"{today.year}年新能源汽车下乡活动（演示）",
        theme="绿色、低碳、智能、安全：满足出行需求，助力乡村振兴",
        first_on=date(today.year, 3, 1),
        last_on=date(today.year, 12, 31),
        ministries="工业和信息化部 国家发展改革委 农业农村部 商务部 国家能源局",
    )
    campaign = save_campaign(session, actor=SYSTEM, details=details)
    set_counties(session, actor=SYSTEM, campaign=campaign, codes=COUNTIES)
    areas = session.scalars(select(Area).where(Area.code.in_(COUNTIES))).all()
    values: dict[tuple[int, TargetKind], int | None] = {
        (a.id, kind): value for a in areas for kind, value in TARGETS.items()
    }
    set_targets(session, actor=SYSTEM, campaign=campaign, values=values)
    move_campaign(session, actor=SYSTEM, campaign=campaign, step=CampaignStep.START)
    return campaign


def add_catalogue(session: Session, *, today: date) -> list[VehicleModel]:
    """This year's first batch of made-up models; nothing where the catalogue has models."""
    known = list(session.scalars(select(VehicleModel).order_by(VehicleModel.id)))
    if known:
        return known
    return [
        save_model(
            session,
            actor=SYSTEM,
            details=ModelDetails(
                maker="示范汽车",
                model=model.removeprefix("示范 "),
                kind=kind,
                year=today.year,
                batch=1,
                first_on=date(today.year, 1, 1),
                battery_kwh=battery,
                range_km=reach,
                price_yuan=price,
            ),
        )
        for model, kind, battery, reach, price in MODELS
    ]
