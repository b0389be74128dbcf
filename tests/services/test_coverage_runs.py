"""Figures kept a part at a time: readable until the new ones hold, and gone on with after an interruption."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.coverage.inputs import Rules
from outreach.domain.roles import SYSTEM
from outreach.models.coverage import CoverageFigure, CoverageRun, is_finished
from outreach.queries.coverage import find_coverage, list_below, list_days
from outreach.services import coverage
from outreach.services.coverage import Prepared, keep_coverage, prepare_coverage, recompute_coverage
from tests.factories.coverage import DAY, add_station, furnish
from tests.factories.world import World


class PowerCut(Exception):
    """The worker dies."""


def prepared(session: Session, **choices: object) -> Prepared:
    return prepare_coverage(session, actor=SYSTEM, as_of=DAY, rules=Rules(), **choices)  # type: ignore[arg-type]


def stations(session: Session, world: World) -> list[int]:
    """What readers see of the county, in its own page and in its city's table."""
    own = find_coverage(session, actor=SYSTEM, code="320682")
    rugao = world.areas["320682"]
    rows = list_below(session, actor=SYSTEM, area=world.areas["320600"], level=rugao.level, as_of=DAY)
    return [own.figures.stations if own else -1, *(row.figures.stations for row in rows if row.area.id == rugao.id)]


def kept(session: Session, run: CoverageRun | None = None) -> int:
    query = select(func.count(CoverageFigure.id))
    return session.scalar(query.where(CoverageFigure.run_id == run.id) if run else query) or 0


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage, "CHUNK", 3)


@pytest.mark.usefixtures("small_parts")
def test_an_interrupted_run_goes_on_and_readers_see_the_old_figures_till_the_end(
    session: Session, world: World
) -> None:
    furnish(session, world)
    recompute_coverage(session, actor=SYSTEM, as_of=DAY, rules=Rules())
    add_station(session, world.areas["320682107"], 120.5, 32.3)
    session.commit()
    work, saved = prepared(session), []

    def save() -> None:
        session.commit()
        saved.append(stations(session, world))
        if len(saved) == 2:
            raise PowerCut

    with pytest.raises(PowerCut):
        keep_coverage(session, prepared=work, save=save)
    session.rollback()
    assert saved == [[1, 1], [1, 1]]
    assert list_days(session, actor=SYSTEM, area=world.areas["320682"]) == [DAY]
    begun = session.scalars(select(CoverageRun).where(~is_finished())).one()
    assert kept(session, begun) == 6
    again: list[str] = []
    run = keep_coverage(session, prepared=prepared(session), save=lambda: again.append("part"))
    session.commit()
    assert (run.id, len(again)) == (begun.id, 2)  # the four areas that were left
    assert stations(session, world) == [2, 2]
    assert kept(session) == kept(session, run) == len(world.areas)
    assert session.scalar(select(func.count(CoverageRun.id))) == 1


def test_a_part_of_the_country_replaces_that_part_only(session: Session, world: World) -> None:
    furnish(session, world)
    whole = recompute_coverage(session, actor=SYSTEM, as_of=DAY, rules=Rules())
    add_station(session, world.areas["320682107"], 120.5, 32.3)
    part = recompute_coverage(session, actor=SYSTEM, as_of=DAY, rules=Rules(), area=world.areas["320682"])
    assert stations(session, world) == [2, 2]
    assert (kept(session, part), kept(session, whole)) == (6, len(world.areas) - 6)


@pytest.mark.usefixtures("small_parts")
def test_a_run_of_other_inputs_leaves_the_interrupted_one_alone_and_sweeps_it_later(
    session: Session, world: World
) -> None:
    furnish(session, world)
    stopped = prepared(session)

    def save() -> None:
        raise PowerCut

    with pytest.raises(PowerCut):
        keep_coverage(session, prepared=stopped, save=save)
    lost = session.scalars(select(CoverageRun)).one()
    add_station(session, world.areas["320682107"], 120.5, 32.3)
    recompute_coverage(session, actor=SYSTEM, as_of=DAY, rules=Rules())
    assert stations(session, world) == [2, 2]
    assert kept(session, lost) == 3
    lost.created_at -= timedelta(days=2)
    session.flush()
    add_station(session, world.areas["320682107"], 120.6, 32.3)
    recompute_coverage(session, actor=SYSTEM, as_of=DAY, rules=Rules())
    session.expire_all()
    assert session.scalars(select(func.count(CoverageRun.id))).one() == 1
    assert kept(session) == len(world.areas)
