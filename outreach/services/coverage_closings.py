"""Close a month's coverage, and note what comes out otherwise later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.domain.coverage.closing import STATED, Value, changes, checksum, first_day, last_day
from outreach.domain.coverage.figures import Figures
from outreach.domain.errors import Conflict, Forbidden, RuleBroken
from outreach.domain.roles import Actor, Permission
from outreach.domain.words import N_
from outreach.models.coverage import CoverageFigure, CoverageRun, is_finished
from outreach.models.coverage_closings import CoverageClosing, CoverageCorrection
from outreach.queries.coverage_closings import find_closing, stated_figures
from outreach.services import audit

CHUNK = 2_000
CLOSED = N_("This month is closed already.")
NOT_OVER = N_("A month is closed when it is over.")
NOT_COMPUTED = N_("Compute the whole country for %(day)s first: a month is closed with the figures of its last day.")


def close_month(session: Session, *, actor: Actor, month: date, today: date) -> CoverageClosing:
    """State a month's figures for good: those of the whole country on its last day.

    Raises `RuleBroken` on `month` while it isn't over or its last day isn't computed, `Conflict` where it is closed.
    """
    if not actor.may(Permission.COVERAGE_CLOSE):
        raise Forbidden
    month, day = first_day(month), last_day(month)
    if today <= day:
        raise RuleBroken({"month": NOT_OVER})
    hold_day(session, day)
    if find_closing(session, day) is not None:
        raise Conflict(CLOSED, field="month")
    run = _whole_run(session, day)
    if run is None:
        raise RuleBroken({"month": NOT_COMPUTED}, day=day.isoformat())
    closing = CoverageClosing(
        month=month, as_of=day, run_id=run.id, areas=run.inputs["areas_kept"], version=run.version,
        checksum=checksum((area.code, one) for area, one in stated_figures(session, run.id)), closed_by_id=actor.user_id,
    )  # fmt: skip
    session.add(closing)
    try:
        session.flush()
    except IntegrityError:
        raise Conflict(CLOSED, field="month") from None
    after = {"month": month.isoformat(), "areas": closing.areas, "checksum": closing.checksum}
    audit.record(session, actor=actor, action="coverage.close", subject=closing, after=after)
    return closing


def hold_day(session: Session, day: date) -> None:
    """Until the caller commits, nobody else closes the day, lets figures of it hold, or corrects them."""
    session.execute(
        select(CoverageRun.id).where(CoverageRun.as_of == day).order_by(CoverageRun.id).with_for_update()
    ).all()


def _whole_run(session: Session, day: date) -> CoverageRun | None:
    """The finished run that holds every figure of the country on a day; None where there is none, or parts came later."""
    counts = session.execute(
        select(CoverageFigure.run_id, func.count())
        .join(CoverageRun, CoverageRun.id == CoverageFigure.run_id)
        .where(CoverageFigure.as_of == day, is_finished())
        .group_by(CoverageFigure.run_id)
    ).all()
    if len(counts) != 1:
        return None
    run = session.get_one(CoverageRun, counts[0][0])
    return run if run.inputs["area"] is None and run.inputs["areas_kept"] == counts[0][1] else None


def correct_month(
    session: Session, *, closing: CoverageClosing, figures: Mapping[int, Figures], version: str, now: datetime
) -> int:
    """Note each figure that is no longer what was last said of a closed month; returns how many.

    `figures` are by area id. The figures that were stated stay; an area that was not among them has nothing to correct.
    """
    hold_day(session, closing.as_of)
    said = _last_said(session, closing, set(figures))
    rows = [
        {"closing_id": closing.id, "area_id": area_id, "figure": one.figure, "before": json.dumps(one.before), "after": json.dumps(one.after),
         "version": version, "noted_at": now}
        for area_id, stated in said.items()
        for one in changes(stated, figures[area_id])
    ]  # fmt: skip
    for start in range(0, len(rows), CHUNK):
        session.execute(insert(CoverageCorrection), rows[start : start + CHUNK])
    return len(rows)


def _last_said(session: Session, closing: CoverageClosing, areas: set[int]) -> dict[int, dict[str, Value]]:
    """By area: the figures as stated, with what was corrected since."""
    said: dict[int, dict[str, Value]] = {
        area.id: {name: getattr(one, name) for name in STATED}
        for area, one in stated_figures(session, closing.run_id)
        if area.id in areas
    }
    since = select(CoverageCorrection.area_id, CoverageCorrection.figure, CoverageCorrection.after)
    since = since.where(CoverageCorrection.closing_id == closing.id)
    for area_id, figure, after in session.execute(since.order_by(CoverageCorrection.noted_at, CoverageCorrection.id)):
        if area_id in said:
            said[area_id][figure] = json.loads(after)
    return said
