"""A fast charger opened near a customer who can't charge at home: a reason to call, once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from outreach.domain.clock import beijing
from outreach.domain.geo.distance import Sites
from outreach.domain.leads import ContactStatus
from outreach.domain.notices import NoticeKind
from outreach.domain.roles import SYSTEM
from outreach.models.chargers import Station
from outreach.models.lead_records import LeadCharger
from outreach.models.leads import Lead
from outreach.models.regions import Settlement
from outreach.queries.follow_up import follow_up_plan
from outreach.queries.home_charging import cannot_charge, fast_stations
from outreach.queries.leads import UNDER_WAY
from outreach.services.notices import notify

NEWS = timedelta(days=30)


def tell_of_chargers(session: Session, *, now: datetime, near_km: float, detour_factor: float) -> int:
    """Give each lead that can't charge at home a task for the fast chargers that opened near in the last 30 days.

    `near_km` is by road, as far as `detour_factor` tells. Returns how many tasks were made; none is made twice.
    """
    day = beijing(now).date()
    opened = fast_stations(day) & (Station.opened_on >= day - NEWS)
    stations = session.scalars(select(Station).where(opened).order_by(Station.id)).all()
    if not stations:
        return 0
    sites = Sites([station.longitude or 0 for station in stations], [station.latitude or 0 for station in stations])
    told = {(row.lead_id, row.station_id) for row in session.scalars(select(LeadCharger))}
    made = 0
    for lead, lon, lat in session.execute(_waiting()).all():
        near = sites.within(lon, lat, near_km * 1000 / detour_factor)
        fresh = [(stations[at], metres) for at, metres in near if (lead.id, stations[at].id) not in told]
        for station, metres in fresh:
            km = round(metres / 1000 * detour_factor, 1)
            session.add(LeadCharger(lead_id=lead.id, at=now, station_id=station.id, km=km))
        if fresh:
            plan = follow_up_plan(session, organisation_id=lead.organisation_id, day=day)
            lead.next_follow_up_on = min(filter(None, (lead.next_follow_up_on, plan.working_day(day))))
            owners = [lead.owner_id] if lead.owner_id else []
            notify(session, actor=SYSTEM, kind=NoticeKind.CHARGER_NEAR, user_ids=owners, subject=lead)
        made += len(fresh)
    return made


def _waiting() -> Select[Any]:
    middle = (
        select(
            Settlement.township_id,
            func.avg(Settlement.longitude).label("lon"),
            func.avg(Settlement.latitude).label("lat"),
        )
        .group_by(Settlement.township_id)
        .subquery()
    )
    return (
        select(Lead, middle.c.lon, middle.c.lat)
        .join(middle, middle.c.township_id == Lead.township_id)
        .where(*UNDER_WAY, Lead.contact_status == ContactStatus.ALLOWED, cannot_charge())
        .order_by(Lead.id)
    )
