"""Stations as columns for coverage: which count, and what each of them has."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import Session

from outreach.domain.chargers import (
    FAST_KW,
    Access,
    CountingRule,
    CurrentType,
    StationKind,
    StationStatus,
    is_unconfirmed,
)
from outreach.domain.coverage.inputs import Floats, Rules, Stations
from outreach.domain.coverage.piles import STANDARD_KW, TABLE_FROM_KW, Factors
from outreach.domain.demonstration import DEMONSTRATION_SOURCE
from outreach.models.chargers import Connector, Station, StationConfirmation


def counted(as_of: date, kind: StationKind = StationKind.CHARGING) -> ColumnElement[bool]:
    """Stations that count: working on that day, open to the public or not known to be closed to it.

    One that has ended since worked until the day on which it closed, as `domain.chargers.worked` says.
    """
    works = (Station.status == StationStatus.OPERATIONAL) & Station.closed_on.is_(None)
    until_later = (Station.status != StationStatus.PLANNED) & (Station.closed_on > as_of)
    return (
        (Station.kind == kind)
        & or_(works, until_later)
        & Station.access.in_([Access.PUBLIC, Access.UNKNOWN])
        & or_(Station.opened_on.is_(None), Station.opened_on <= as_of)
    )


def swaps_by_area(session: Session, as_of: date) -> dict[int, int]:
    """How many swap stations work, by the area that they are recorded in."""
    query = select(Station.area_id, func.count()).where(counted(as_of, StationKind.SWAP), Station.area_id.is_not(None))
    return {area_id: number for area_id, number in session.execute(query.group_by(Station.area_id)) if area_id}


def _connectors(factors: Factors) -> Subquery:
    """Each station's connectors: all, AC, DC, 120 kW and over, power, those of unknown power; standard piles."""
    count, power, direct = Connector.count, Connector.power_kw, Connector.current != CurrentType.AC
    steps: list[Any] = [(power >= kw, piles) for kw, piles in reversed(factors)]
    steps += [(power >= TABLE_FROM_KW, 0.0), (power >= STANDARD_KW, power / STANDARD_KW)]
    lowest = factors[0][0] if factors else float("inf")
    unrated = [(and_(direct, power >= TABLE_FROM_KW, power < min(lowest, 1e9)), count)]
    return (
        select(
            Connector.station_id,
            func.sum(count).label("all"),
            func.sum(case((Connector.current == CurrentType.AC, count), else_=0)).label("ac"),
            func.sum(case((Connector.current == CurrentType.DC, count), else_=0)).label("dc"),
            func.sum(case((power >= FAST_KW, count), else_=0)).label("fast"),
            func.sum(func.coalesce(power, 0.0) * count).label("kw"),
            func.sum(case((power.is_(None), count), else_=0)).label("powerless"),
            func.sum(case((direct, case(*steps, else_=0.0)), else_=0.0) * count).label("piles"),
            func.sum(case(*unrated, else_=0)).label("unrated"),
        )
        .group_by(Connector.station_id)
        .subquery()
    )


def load_stations(
    session: Session, number: dict[int, int], stated: dict[tuple[int, str], int], as_of: date, rules: Rules
) -> tuple[Stations, int]:
    """The stations that count, and how many of them were generated for the demonstration."""
    groups = _connectors(rules.pile_factors)
    rows = session.execute(
        select(
            Station.id,
            Station.longitude,
            Station.latitude,
            Station.area_id,
            Station.township_name,
            Station.confirmed_on,
            Station.source,
            Station.counting_rule,
            groups,
        )
        .outerjoin(groups, groups.c.station_id == Station.id)
        .where(counted(as_of), Station.area_id.is_not(None))
        .order_by(Station.id)
    ).all()
    rows = [row for row in rows if row.area_id in number]
    units = [stated.get((number[row.area_id], row.township_name), number[row.area_id]) for row in rows]
    confirmed = _confirmed_by(session, rows, as_of)
    return _columns(rows, units, confirmed, as_of, rules), sum(row.source == DEMONSTRATION_SOURCE for row in rows)


def _confirmed_by(session: Session, rows: list[Any], as_of: date) -> list[date | None]:
    """When each had last been confirmed by that day; that day itself where a later confirmation is all that is known."""
    known = [row.confirmed_on if row.confirmed_on is None else min(row.confirmed_on, as_of) for row in rows]
    later = {row.id: at for at, row in enumerate(rows) if row.confirmed_on is not None and row.confirmed_on > as_of}
    if not later:
        return known
    before = select(StationConfirmation).where(StationConfirmation.until_on > as_of)
    # the first that gave way after the day is what held on it
    for one in session.scalars(before.order_by(StationConfirmation.until_on.desc(), StationConfirmation.id)):
        if one.station_id in later:
            known[later[one.station_id]] = one.confirmed_on and min(one.confirmed_on, as_of)
    return known


def _columns(rows: list[Any], units: list[int], confirmed: list[date | None], as_of: date, rules: Rules) -> Stations:
    def column(name: str, missing: float = 0.0) -> Floats:
        values = [getattr(row, name) for row in rows]
        return np.array([missing if value is None else value for value in values], dtype=np.float64)

    def counted_as(rule: CountingRule) -> Floats:
        return np.array([(row.all or 0) * (row.counting_rule is rule) for row in rows], dtype=np.float64)

    half = rules.confirmed_within_days
    ages = [np.nan if day is None else (as_of - day).days for day in confirmed]
    return Stations(
        lon=column("longitude", np.nan),
        lat=column("latitude", np.nan),
        area=np.array(units, dtype=np.int64),
        connectors=column("all"),
        ac=column("ac"),
        dc=column("dc"),
        fast=column("fast"),
        power_kw=column("kw"),
        powerless=column("powerless", 1.0),
        stale=np.array([is_unconfirmed(day, as_of, half) for day in confirmed], dtype=np.bool_),
        key=np.array([row.id for row in rows], dtype=np.int64),
        piles=column("piles"),
        unrated=column("unrated"),
        as_chargers=counted_as(CountingRule.CHARGERS),
        as_connectors=counted_as(CountingRule.CONNECTORS),
        age_days=np.array(ages, dtype=np.float64),
    )
