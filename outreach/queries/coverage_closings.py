"""Closed months, with the corrections of the areas that the reader may see."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.coverage.closing import checksum, first_day
from outreach.domain.coverage.figures import FIGURE_NAMES, Figures
from outreach.domain.errors import NotFound
from outreach.domain.roles import Actor
from outreach.models.coverage import CoverageFigure
from outreach.models.coverage_closings import CoverageClosing, CoverageCorrection
from outreach.models.regions import Area
from outreach.policies.regions import within

READ = 2_000


@dataclass(frozen=True, slots=True)
class Month:
    """A closed month, and how many figures of the reader's areas were corrected since."""

    closing: CoverageClosing
    corrections: int


@dataclass(frozen=True, slots=True)
class Correction:
    """One figure of an area as stated before and as it holds from a moment on."""

    area: Area
    figure: str
    before: Any
    after: Any
    noted_at: datetime
    version: str

    def as_json(self) -> dict[str, Any]:
        """As the API and the exports say it."""
        return {
            "figure": self.figure,
            "stated": self.before,
            "corrected": self.after,
            "noted_at": self.noted_at.isoformat(),
            "inputs_version": self.version,
        }


@dataclass(frozen=True, slots=True)
class Closed:
    """That an area's figures are those of a closed month, with the area's corrections since, the newest first."""

    closing: CoverageClosing
    corrections: list[Correction]

    def as_json(self) -> dict[str, Any]:
        """As the API and the command say it."""
        return {
            "month": f"{self.closing.month:%Y-%m}",
            "closed_at": self.closing.created_at.isoformat(),
            "checksum": self.closing.checksum,
            "corrections": [one.as_json() for one in self.corrections],
        }


def find_closed(session: Session, *, actor: Actor, area: Area, run_id: UUID) -> Closed | None:
    """The closing that states a run's figures, with the area's corrections; None where none does."""
    closing = session.scalar(select(CoverageClosing).where(CoverageClosing.run_id == run_id))
    if closing is None:
        return None
    return Closed(closing, list_corrections(session, actor=actor, closing=closing, areas=[area.id]))


def find_closing(session: Session, day: date) -> CoverageClosing | None:
    """The closing of a day's month; None while it is open."""
    return session.scalar(select(CoverageClosing).where(CoverageClosing.month == first_day(day)))


def get_closing(session: Session, day: date) -> CoverageClosing:
    """The same; raises `NotFound` while it is open."""
    found = find_closing(session, day)
    if found is None:
        raise NotFound
    return found


def list_closings(session: Session, *, actor: Actor) -> list[Month]:
    """All closed months, the newest first."""
    counted = (
        select(CoverageCorrection.closing_id, func.count().label("corrections"))
        .join(Area, Area.id == CoverageCorrection.area_id)
        .where(within(actor))
        .group_by(CoverageCorrection.closing_id)
        .subquery()
    )
    query = select(CoverageClosing, func.coalesce(counted.c.corrections, 0))
    query = query.outerjoin(counted, counted.c.closing_id == CoverageClosing.id)
    return [Month(*row) for row in session.execute(query.order_by(CoverageClosing.month.desc()))]


def count_corrections(session: Session, closing: CoverageClosing) -> int:
    """How many figures of a closed month were corrected, everywhere."""
    query = select(func.count(CoverageCorrection.id)).where(CoverageCorrection.closing_id == closing.id)
    return session.scalar(query) or 0


def list_corrections(
    session: Session, *, actor: Actor, closing: CoverageClosing, areas: Collection[int] | None = None, limit: int = 1000
) -> list[Correction]:
    """What was corrected of a closed month, the newest first; of all areas that the actor may see, or some of them."""
    query = select(Area, CoverageCorrection).join(Area, Area.id == CoverageCorrection.area_id)
    query = query.where(CoverageCorrection.closing_id == closing.id, within(actor))
    if areas is not None:
        query = query.where(CoverageCorrection.area_id.in_(areas))
    query = query.order_by(CoverageCorrection.noted_at.desc(), Area.code, CoverageCorrection.id)
    return [
        Correction(area, row.figure, json.loads(row.before), json.loads(row.after), row.noted_at, row.version)
        for area, row in session.execute(query.limit(limit))
    ]


def stated_figures(session: Session, run_id: UUID) -> Iterator[tuple[Any, Figures]]:
    """Id and code of the area (`id`, `code`), and the figures, of every area of a run."""
    names = [getattr(CoverageFigure, name) for name in FIGURE_NAMES]
    query = select(Area.id, Area.code, *names).join(Area, Area.id == CoverageFigure.area_id)
    query = query.where(CoverageFigure.run_id == run_id).order_by(Area.code)
    for row in session.execute(query.execution_options(yield_per=READ)):
        yield row, Figures(*row[2:])


def is_intact(session: Session, closing: CoverageClosing) -> bool:
    """Whether the figures kept are still those that the checksum was made of."""
    return checksum((area.code, one) for area, one in stated_figures(session, closing.run_id)) == closing.checksum
