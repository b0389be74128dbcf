"""A closed month: its figures stay whatever happens to stations, and what came out otherwise is a dated correction."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from outreach.domain.chargers import StationStatus, worked
from outreach.domain.clock import utcnow
from outreach.domain.coverage.closing import months_over
from outreach.domain.coverage.inputs import Rules
from outreach.domain.errors import Conflict, Forbidden, RuleBroken
from outreach.domain.roles import SYSTEM
from outreach.extensions import db
from outreach.jobs.coverage import revisit_closed_months
from outreach.models.chargers import Connector, Station
from outreach.models.coverage import CoverageFigure
from outreach.models.coverage_closings import CoverageClosing, CoverageCorrection
from outreach.queries.coverage import as_json, find_coverage
from outreach.queries.coverage_closings import is_intact, list_closings
from outreach.queries.coverage_excluded import count_by_reason
from outreach.queries.coverage_points import list_points
from outreach.services.chargers import confirm_station
from outreach.services.coverage import keep_coverage, prepare_coverage, recompute_coverage
from outreach.services.coverage_closings import close_month
from tests.factories.coverage import add_station, furnish
from tests.factories.world import World

OCTOBER, LAST, TODAY = date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 20)


def compute(session: Session, day: date = LAST) -> None:
    recompute_coverage(session, actor=SYSTEM, as_of=day, rules=Rules())


def closed(session: Session, world: World) -> CoverageClosing:
    furnish(session, world)
    compute(session)
    closing = close_month(session, actor=SYSTEM, month=OCTOBER, today=TODAY)
    session.commit()
    return closing


def figures(session: Session, code: str = "320682") -> dict[str, object]:
    found = find_coverage(session, actor=SYSTEM, code=code, as_of=LAST)
    assert found
    return as_json(found)


def test_a_closed_month_stays_and_corrections_are_dated(session: Session, world: World) -> None:
    closing = closed(session, world)
    stated = figures(session)
    session.execute(update(Connector).values(power_kw=180.0))
    session.commit()
    compute(session)
    now = figures(session)
    said = now.pop("closed"), stated.pop("closed")
    assert now == stated
    assert (now["power_kw"], now["age_days_mean"]) == (240.0, 0.0)  # confirmed after the month
    power = [one for one in said[0]["corrections"] if one["figure"] == "power_kw"]
    assert [(one["stated"], one["corrected"]) for one in power] == [(240.0, 360.0)]
    assert said[1]["corrections"] == []
    assert is_intact(session, closing)
    count = session.query(CoverageCorrection).count()
    compute(session)
    revisit_closed_months(session)
    assert session.query(CoverageCorrection).count() == count, "nothing new, nothing noted"
    session.execute(update(Connector).values(power_kw=120.0))
    compute(session)
    again = [one for one in figures(session)["closed"]["corrections"] if one["figure"] == "power_kw"]  # type: ignore[index]
    assert [(one["stated"], one["corrected"]) for one in again] == [(360.0, 240.0), (240.0, 360.0)]
    assert list_closings(session, actor=world.actor("neighbour"))[0].corrections < count, "only of the own area"


def test_a_station_found_later_corrects_all_areas_above_it(session: Session, world: World) -> None:
    closed(session, world)
    add_station(session, world.areas["320682107"], 120.5, 32.3)
    session.commit()
    revisit_closed_months(session)
    for code in ("320682", "320600", "100000"):
        said = figures(session, code)
        assert said["stations"] == 1
        assert {"figure": "stations", "stated": 1, "corrected": 2}.items() <= next(
            one
            for one in said["closed"]["corrections"]
            if one["figure"] == "stations"  # type: ignore[index]
        ).items()


def test_a_station_that_is_gone_since_stood_in_its_month(session: Session, world: World) -> None:
    closed(session, world)
    station = session.scalars(select(Station).options(joinedload(Station.area))).one()
    confirm_station(session, actor=SYSTEM, station=station, status=StationStatus.GONE, today=TODAY)
    session.commit()
    revisit_closed_months(session)
    said = figures(session)
    assert (said["stations"], said["closed"]["corrections"]) == (1, [])  # type: ignore[index]
    area = world.areas["320682"]
    for day, stands in ((LAST, True), (TODAY, False)):
        points = list_points(session, actor=SYSTEM, area=area, as_of=day, now=utcnow(), detour_factor=1.3)
        assert ([one.id for one in points.stations], points.next_door) == ([station.id] if stands else [], [])
        assert worked(station.status, station.closed_on, day) is stands
    assert count_by_reason(session, actor=SYSTEM, area=area, as_of=LAST) == {"counted": 1}
    assert count_by_reason(session, actor=SYSTEM, area=area, as_of=TODAY) == {"gone": 1}


def test_confirmations_of_later_days_leave_a_closed_month_alone(session: Session, world: World) -> None:
    furnish(session, world)
    known, unknown = session.scalars(select(Station)).one(), add_station(session, world.areas["320682106"], 120.7, 32.2)
    known.confirmed_on, unknown.confirmed_on = date(2026, 9, 1), None
    session.flush()
    compute(session)
    closing = close_month(session, actor=SYSTEM, month=OCTOBER, today=TODAY)
    session.commit()
    stated = figures(session)
    assert (stated["age_days_mean"], stated["stations_stale"]) == (60.0, 1)
    for day in (date(2026, 11, 5), date(2026, 11, 19)):
        for one in session.scalars(select(Station).options(joinedload(Station.area))).all():
            confirm_station(session, actor=SYSTEM, station=one, status=StationStatus.OPERATIONAL, today=day)
        session.commit()
        compute(session)
        session.commit()
        assert (
            session.scalars(select(CoverageCorrection).where(CoverageCorrection.closing_id == closing.id)).all() == []
        )
    assert figures(session)["age_days_mean"] == 60.0


def test_what_can_be_closed(session: Session, world: World) -> None:
    furnish(session, world)
    compute(session)
    with pytest.raises(Forbidden):
        close_month(session, actor=world.actor("official"), month=OCTOBER, today=TODAY)
    for month in (date(2026, 11, 1), date(2026, 9, 1)):  # not over; not computed
        with pytest.raises(RuleBroken):
            close_month(session, actor=SYSTEM, month=month, today=TODAY)
    compute(session, date(2026, 10, 15))
    close_month(session, actor=SYSTEM, month=OCTOBER, today=TODAY)
    with pytest.raises(Conflict):
        close_month(session, actor=SYSTEM, month=OCTOBER, today=TODAY)
    with pytest.raises(RuleBroken):
        compute(session, date(2026, 10, 15))
    assert months_over(date(2026, 1, 31), 2) == [date(2025, 12, 1), date(2025, 11, 1)]


def test_a_run_that_ends_after_its_month_was_closed_only_corrects_it(session: Session, world: World) -> None:
    furnish(session, world)
    compute(session)
    session.execute(update(Connector).values(power_kw=180.0))
    late = prepare_coverage(session, actor=SYSTEM, as_of=LAST, rules=Rules())
    closings: list[CoverageClosing] = []
    run = keep_coverage(
        session,
        prepared=late,
        save=lambda: closings.append(close_month(session, actor=SYSTEM, month=OCTOBER, today=TODAY)),
    )
    (closing,) = closings
    assert run.id == closing.run_id
    assert session.scalars(select(CoverageFigure.run_id).distinct()).all() == [closing.run_id]
    assert is_intact(session, closing)
    said = figures(session)
    assert said["power_kw"] == 240.0
    assert {one["figure"]: one["corrected"] for one in said["closed"]["corrections"]}["power_kw"] == 360.0  # type: ignore[index]


def test_figures_changed_past_the_application_are_found(app: Flask, session: Session, world: World) -> None:
    closed(session, world)
    runner = app.test_cli_runner()
    assert "2026-10: intact" in runner.invoke(args=["coverage", "verify"]).output
    row = session.scalars(select(CoverageFigure.id).where(CoverageFigure.stations > 0).limit(1)).one()
    session.execute(update(CoverageFigure).where(CoverageFigure.id == row).values(stations=9))
    session.commit()
    assert runner.invoke(args=["coverage", "verify"]).exit_code == 1
    assert "is closed" in runner.invoke(args=["coverage", "recompute", "--as-of", "2026-10-31"]).output
    assert runner.invoke(args=["coverage", "close", "2026-10"]).exit_code == 1


def test_two_who_close_at_once_close_it_once(app: Flask, session: Session, world: World) -> None:
    furnish(session, world)
    compute(session)
    session.commit()
    gate = threading.Barrier(6)

    def run(_number: int) -> str:
        with app.app_context():
            gate.wait(timeout=30)
            own = db.session()
            try:
                close_month(own, actor=SYSTEM, month=OCTOBER, today=TODAY)
                own.commit()
            except Conflict:
                own.rollback()
                return "late"
            finally:
                db.session.remove()
            return "closed"

    with ThreadPoolExecutor(6) as pool:
        assert Counter(pool.map(run, range(6))) == {"closed": 1, "late": 5}
    assert session.query(Station).count() == 1


def test_two_who_correct_at_once_note_it_once(app: Flask, session: Session, world: World) -> None:
    closed(session, world)
    session.execute(update(Connector).values(power_kw=180.0))
    session.commit()
    gate = threading.Barrier(3)

    def run(_number: int) -> None:
        with app.app_context():
            own = db.session()
            try:
                gate.wait(timeout=30)
                compute(own)
                own.commit()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, range(3)))
    area = world.areas["320682"].id
    noted = select(CoverageCorrection.after).where(CoverageCorrection.area_id == area)
    assert session.scalars(noted.where(CoverageCorrection.figure == "power_kw")).all() == ["360.0"]
