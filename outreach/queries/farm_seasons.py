"""The busy farm seasons that hold, with the holidays as they were corrected: the office's own list, else the shipped one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from outreach.domain.adcodes import AreaLevel
from outreach.domain.calendar import SHIPPED_SEASONS, DayRule, FarmSeason
from outreach.domain.errors import NotFound
from outreach.models.calendars import FarmSeasonRow
from outreach.models.regions import Area
from outreach.queries.calendars import list_overrides


def list_season_rows(session: Session) -> Sequence[FarmSeasonRow]:
    """The office's own list, by day; empty while the shipped one holds."""
    order = (FarmSeasonRow.begins_month, FarmSeasonRow.begins_day, FarmSeasonRow.id)
    return session.scalars(select(FarmSeasonRow).order_by(*order)).all()


def list_seasons(session: Session) -> list[FarmSeason]:
    """The seasons that hold."""
    return [row.season for row in list_season_rows(session)] or list(SHIPPED_SEASONS)


def known_calendar(
    session: Session, *, first: date, last: date
) -> tuple[list[FarmSeason], Mapping[date, DayRule | None]]:
    """Seasons and corrected holidays of a span; those that ship where there is no database yet."""
    try:
        return list_seasons(session), list_overrides(session, first=first, last=last)
    except DBAPIError:
        session.rollback()
        return list(SHIPPED_SEASONS), {}


def get_season(session: Session, *, season_id: UUID) -> FarmSeasonRow:
    """One of the office's own; raises `NotFound`."""
    found = session.get(FarmSeasonRow, season_id)
    if found is None:
        raise NotFound
    return found


def list_provinces(session: Session) -> Sequence[Area]:
    """The provinces, by code."""
    return session.scalars(select(Area).where(Area.level == AreaLevel.PROVINCE).order_by(Area.code)).all()
