"""The office's own list of busy farm seasons."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from outreach.domain.calendar import SHIPPED_SEASONS, FarmSeason
from outreach.domain.errors import Forbidden, RuleBroken
from outreach.domain.farm_seasons import MOST_SEASONS, check_season
from outreach.domain.roles import Actor, Permission
from outreach.domain.words import N_
from outreach.models.calendars import FarmSeasonRow
from outreach.queries.farm_seasons import list_season_rows
from outreach.services.audit import record


def add_season(session: Session, *, actor: Actor, season: FarmSeason) -> FarmSeasonRow:
    """Add a season. The first one takes the shipped list along, so that nothing is lost unsaid."""
    _demand(actor)
    check_season(season)
    rows = list_season_rows(session)
    if len(rows) >= MOST_SEASONS:
        raise RuleBroken({"name_zh": N_("The list has 40 seasons. Remove one first.")})
    if not rows:
        own_seasons(session, actor=actor)
    row = _row(season)
    session.add(row)
    session.flush()
    record(session, actor=actor, action="farm_season.add", subject=row, after=_facts(row))
    return row


def own_seasons(session: Session, *, actor: Actor) -> None:
    """Begin a list of the office's own with the shipped one."""
    _demand(actor)
    if not list_season_rows(session):
        session.add_all([_row(season) for season in SHIPPED_SEASONS])
        session.flush()


def remove_season(session: Session, *, actor: Actor, season: FarmSeasonRow) -> None:
    """Take a season off; with the last one the shipped list holds again."""
    _demand(actor)
    record(session, actor=actor, action="farm_season.remove", subject=season, before=_facts(season))
    session.delete(season)
    session.flush()


def use_shipped(session: Session, *, actor: Actor) -> None:
    """Give the office's own list up."""
    _demand(actor)
    for row in list_season_rows(session):
        record(session, actor=actor, action="farm_season.remove", subject=row, before=_facts(row))
    session.execute(delete(FarmSeasonRow))
    session.flush()


def _demand(actor: Actor) -> None:
    if not actor.may(Permission.HOLIDAYS_EDIT):
        raise Forbidden


def _row(season: FarmSeason) -> FarmSeasonRow:
    return FarmSeasonRow(
        begins_month=season.begins[0],
        begins_day=season.begins[1],
        ends_month=season.ends[0],
        ends_day=season.ends[1],
        provinces=",".join(sorted(season.provinces)),
        name_zh=season.name_zh,
        name_en=season.name_en,
    )


def _facts(row: FarmSeasonRow) -> dict[str, Any]:
    days = f"{row.begins_month}-{row.begins_day}..{row.ends_month}-{row.ends_day}"
    return {"name": row.name_zh, "days": days, "provinces": row.provinces}
