"""The nightly reading of split counts. A look in between gives the last reading, so that two looks tell no more."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from outreach.domain.leads import RECORDED_STAGES, CountSplit
from outreach.domain.suppression import NOT_STATED, REST, Counts, Reading, renew
from outreach.models.lead_counts import CountReading
from outreach.models.leads import Lead, LeadInterest
from outreach.models.regions import Area
from outreach.queries.home_charging import cannot_charge
from outreach.queries.reports import COUNTY_OF

_COLUMNS: dict[CountSplit, Any] = {
    CountSplit.STAGE: Lead.stage,
    CountSplit.TOWNSHIP: Lead.township_id,
    CountSplit.BUYING_TIME: Lead.buying_time,
    CountSplit.HOME_PARKING: Lead.home_parking,
    CountSplit.SOURCE: Lead.source,
    CountSplit.COMPANY: Lead.organisation_id,
    CountSplit.MODEL: LeadInterest.model_id,
    CountSplit.NO_HOME_CHARGING: Lead.township_id,
}


def read_counts(session: Session, *, now: datetime) -> int:
    """Read every split of every county anew; returns how many splits changed in what is published or known."""
    known = {(row.area_id, row.split): row for row in session.scalars(select(CountReading))}
    changed = 0
    for split in CountSplit:
        for area_id, counts in _count(session, split).items():
            row = known.get((area_id, split))
            before = row.reading if row else Reading()
            after = renew(before, counts)
            if after is before:
                continue
            if row is None:
                row = CountReading(area_id=area_id, split=split)
                session.add(row)
            row.read_at, row.counted, row.shown, row.totals = now, after.counted, after.shown, after.totals
            changed += 1
    session.flush()
    return changed


def _count(session: Session, split: CountSplit) -> dict[int, Counts]:
    """By county: the counts of each event and of the rest, by value."""
    found: dict[int, Counts] = defaultdict(lambda: defaultdict(dict))
    for area_id, event_id, value, number in session.execute(_cells(split)).all():
        key = NOT_STATED if value is None else str(getattr(value, "value", value))
        row = found[area_id][str(event_id) if event_id else REST]
        row[key] = row.get(key, 0) + number
    return found


def _cells(split: CountSplit) -> Select[Any]:
    column = _COLUMNS[split]
    stmt = select(COUNTY_OF, Lead.event_id, column, func.count()).select_from(Lead).join(Area, Area.id == Lead.area_id)
    if split is CountSplit.MODEL:
        stmt = stmt.join(LeadInterest, LeadInterest.lead_id == Lead.id)
    if split is CountSplit.NO_HOME_CHARGING:
        stmt = stmt.where(cannot_charge())
    if split is CountSplit.STAGE:
        # orders and deliveries are totals, which are exact: they can hide nothing, and nothing hides them
        stmt = stmt.where(Lead.stage.not_in(RECORDED_STAGES))
    return stmt.group_by(COUNTY_OF, Lead.event_id, column)
