"""Counts of leads for those who may not see one: totals exact and of now, finer splits as they were last read.

Definitions. A lead counts where its event took place; without an event, where its company is. Erased leads still
count. Splits come from the nightly reading (`services.lead_counts`), in which `domain.suppression` has hidden what would
tell of few people; a wider area's are sums of what its counties publish. The split by stage is of leads without an
order: orders and deliveries are totals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, false, func, select, true
from sqlalchemy.orm import Session, aliased, defer

from outreach.domain.adcodes import AreaLevel
from outreach.domain.disclosure import SUM
from outreach.domain.errors import NotFound
from outreach.domain.leads import CountSplit
from outreach.domain.roles import Actor, Permission, Role
from outreach.domain.suppression import Pooled, pool
from outreach.models.catalogues import VehicleModel
from outreach.models.events import Event
from outreach.models.lead_counts import CountReading
from outreach.models.lead_records import LeadDelivery, LeadOrder
from outreach.models.leads import Lead
from outreach.models.organisations import Organisation
from outreach.models.regions import Area
from outreach.models.test_drives import TestDrive

# the county that a lead counts in; beside `Area` joined to the lead's own
COUNTY_OF = case((Area.level == AreaLevel.TOWNSHIP, Area.parent_id), else_=Area.id)


@dataclass(frozen=True)
class Totals:
    """Exact totals of an event or an area. Orders and deliveries that count are those the catalogue listed."""

    leads: int = 0
    test_drives: int = 0
    orders: int = 0
    orders_counting: int = 0
    deliveries: int = 0


@dataclass(frozen=True)
class LeadReport:
    """What is told of an event or an area: totals of `read_at`, splits of `splits_at` (None: not read yet)."""

    title: Any
    read_at: datetime
    splits_at: datetime | None
    totals: Totals
    splits: dict[CountSplit, Pooled[str]]
    names: dict[str, Any] = field(default_factory=dict)
    parts: Sequence[tuple[Any, Totals]] = ()


def counted_for(actor: Actor) -> ColumnElement[bool]:
    """The leads that `actor` may count: an official's area, an organiser's own events, all for the office."""
    if actor.role is Role.OFFICE:
        return true()
    if actor.role is Role.OFFICIAL and actor.area_lineage:
        return Lead.area_id.in_(select(Area.id).where(Area.lineage.like(f"{actor.area_lineage}%")))
    if actor.is_organiser and actor.organisation_id:
        return Lead.event_id.in_(select(Event.id).where(Event.organisation_id == actor.organisation_id))
    return false()


def report_area(session: Session, *, actor: Actor, code: str | None, now: datetime) -> LeadReport:
    """Counts of an area in the actor's scope (by default all of it), with those below it. Raises `NotFound`."""
    area = session.scalar(select(Area).where(Area.code == code)) if code else None
    if code and (area is None or not _may_count(actor, area)):
        raise NotFound
    where = [counted_for(actor)]
    if area is not None:
        where.append(Lead.area_id.in_(select(Area.id).where(Area.lineage.like(f"{area.lineage}%"))))
    if actor.is_organiser:
        readings, units = _readings(session, _counties(where)), _own_events(session, where)
    else:
        lineage = area.lineage if area else actor.area_lineage or ""
        readings, units = _readings(session, select(Area.id).where(Area.lineage.like(f"{lineage}%"))), [SUM]
    parts = _below(session, area or _own_area(session, actor), where)
    return _report(session, area, where, now, readings, units, parts)


def report_event(session: Session, *, actor: Actor, event_id: UUID, now: datetime) -> LeadReport:
    """Counts of one event in the actor's scope. Raises `NotFound`."""
    event = session.get(Event, event_id)
    if event is None or not _may_count_event(session, actor, event):
        raise NotFound
    where = [Lead.event_id == event.id]
    return _report(session, event, where, now, _readings(session, _counties(where)), [str(event.id)], [])


def count_events_leads(session: Session, *, actor: Actor, limit: int = 100) -> list[tuple[Event, Totals]]:
    """The latest events in the actor's scope that have leads, with exact totals."""
    counts = select(Lead.event_id).where(counted_for(actor), Lead.event_id.is_not(None)).distinct()
    stmt = select(Event).where(Event.id.in_(counts)).order_by(Event.listed_at.desc(), Event.id.desc()).limit(limit)
    return [(event, _totals(session, [Lead.event_id == event.id])) for event in session.scalars(stmt)]


def count_townships(session: Session, *, actor: Actor, area: Area) -> list[tuple[Area, int]]:
    """Leads by township of an area, the most first, as the nightly reading publishes them: nothing of few people.

    People who came to an event from elsewhere are among the area's leads, and not in these.
    """
    if not actor.may(Permission.LEADS_COUNT):
        return []
    inside = select(Area.id).where(Area.lineage.like(f"{area.lineage}%"))
    units = _own_events(session, [counted_for(actor), Lead.area_id.in_(inside)]) if actor.is_organiser else [SUM]
    names: dict[str, Area] = {}
    pooled = _split(session, CountSplit.TOWNSHIP, _readings(session, inside), units, names)
    found = [(names[key], count) for key, count in pooled.shown.items() if key in names]
    return [(township, count) for township, count in found if township.lineage.startswith(area.lineage)]


def _report(
    session: Session,
    title: Any,
    where: list[ColumnElement[bool]],
    now: datetime,
    readings: Sequence[CountReading],
    units: Sequence[str],
    parts: list[tuple[Any, Totals]],
) -> LeadReport:
    names: dict[str, Any] = {}
    splits = {split: _split(session, split, readings, units, names) for split in CountSplit}
    return LeadReport(
        title=title,
        read_at=now,
        splits_at=max((row.read_at for row in readings), default=None),
        totals=_totals(session, where),
        splits=splits,
        names=names,
        parts=parts,
    )


def _readings(session: Session, areas: Select[Any]) -> list[CountReading]:
    stmt = select(CountReading).where(CountReading.area_id.in_(areas)).options(defer(CountReading.counted))
    return list(session.scalars(stmt.order_by(CountReading.area_id, CountReading.split)))


def _counties(where: list[ColumnElement[bool]]) -> Select[Any]:
    return select(COUNTY_OF).select_from(Lead).join(Area, Area.id == Lead.area_id).where(*where)


def _own_events(session: Session, where: list[ColumnElement[bool]]) -> list[str]:
    return [str(event_id) for event_id in session.scalars(select(Lead.event_id).where(*where).distinct())]


def _split(
    session: Session,
    split: CountSplit,
    readings: Sequence[CountReading],
    units: Sequence[str],
    names: dict[str, Any],
) -> Pooled[str]:
    rows = [row for row in readings if row.split is split]
    pooled = pool(
        [row.shown.get(unit, {}) for row in rows for unit in units],
        sum(row.totals.get(unit, 0) for row in rows for unit in units),
    )
    names.update(_names(session, split, [key for key in pooled.shown if key]))
    return Pooled(dict(sorted(pooled.shown.items(), key=lambda item: (-item[1], item[0]))), pooled.total)


def _names(session: Session, split: CountSplit, keys: list[str]) -> dict[str, Any]:
    if not keys:
        return {}
    if split in {CountSplit.TOWNSHIP, CountSplit.NO_HOME_CHARGING}:
        return {str(a.id): a for a in session.scalars(select(Area).where(Area.id.in_([int(key) for key in keys])))}
    if split is CountSplit.COMPANY:
        ids = [UUID(key) for key in keys]
        return {str(o.id): o.name for o in session.scalars(select(Organisation).where(Organisation.id.in_(ids)))}
    if split is CountSplit.MODEL:
        ids = [UUID(key) for key in keys]
        return {str(m.id): m.title for m in session.scalars(select(VehicleModel).where(VehicleModel.id.in_(ids)))}
    return {}


def _totals(session: Session, where: list[ColumnElement[bool]]) -> Totals:
    leads = select(Lead.id).where(*where)

    def count(table: Any, *extra: ColumnElement[bool]) -> int:
        stmt = select(func.count()).select_from(table).where(table.lead_id.in_(leads), *extra)
        return session.scalar(stmt) or 0

    standing = LeadOrder.cancelled_on.is_(None)
    return Totals(
        leads=session.scalar(select(func.count()).select_from(Lead).where(*where)) or 0,
        test_drives=count(TestDrive, TestDrive.out_at.is_not(None)),
        orders=count(LeadOrder, standing),
        orders_counting=count(LeadOrder, standing, LeadOrder.counts.is_(True)),
        deliveries=count(LeadDelivery),
    )


def _below(session: Session, area: Area | None, where: list[ColumnElement[bool]]) -> list[tuple[Any, Totals]]:
    """Exact totals of the areas one level below, down to counties, that have leads."""
    if area is not None and area.level in {AreaLevel.COUNTY, AreaLevel.TOWNSHIP}:
        return []
    child, inner = aliased(Area), aliased(Area)
    stmt = (
        select(child)
        .join(inner, inner.lineage.like(child.lineage + "%"))
        .where(inner.id.in_(select(Lead.area_id).where(*where)))
        .where(child.parent_id == area.id if area else child.level == AreaLevel.PROVINCE)
        .distinct()
        .order_by(child.code)
    )
    inside = [
        (a, Lead.area_id.in_(select(Area.id).where(Area.lineage.like(f"{a.lineage}%")))) for a in session.scalars(stmt)
    ]
    return [(a, _totals(session, [*where, clause])) for a, clause in inside]


def _own_area(session: Session, actor: Actor) -> Area | None:
    return session.scalar(select(Area).where(Area.lineage == actor.area_lineage)) if actor.area_lineage else None


def _may_count(actor: Actor, area: Area) -> bool:
    if area.level is AreaLevel.TOWNSHIP:
        return False
    if actor.role is Role.OFFICIAL:
        return bool(actor.area_lineage) and area.lineage.startswith(actor.area_lineage or "\x01")
    return actor.role is Role.OFFICE


def _may_count_event(session: Session, actor: Actor, event: Event) -> bool:
    if actor.role is Role.OFFICIAL:
        area = session.get(Area, event.area_id)
        return area is not None and bool(actor.area_lineage) and area.lineage.startswith(actor.area_lineage or "\x01")
    if actor.is_organiser:
        return event.organisation_id == actor.organisation_id
    return actor.role is Role.OFFICE
