"""Compute coverage and keep it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from outreach.domain.clock import utcnow
from outreach.domain.coverage.figures import Figures
from outreach.domain.coverage.inputs import Rules
from outreach.domain.coverage.measures import tally
from outreach.domain.coverage.network import reach_of
from outreach.domain.coverage.piles import read_factors
from outreach.domain.errors import Forbidden, RuleBroken
from outreach.domain.roles import Actor, Permission
from outreach.domain.words import N_
from outreach.models.coverage import CoverageFigure, CoverageRun, is_finished
from outreach.models.coverage_closings import CoverageClosing
from outreach.models.regions import Area
from outreach.queries.coverage_closings import find_closing
from outreach.queries.coverage_inputs import Inputs, load_inputs
from outreach.services.coverage_closings import correct_month, hold_day
from outreach.settings import Settings, SettingsError

CHUNK = 2000
STEPS = 2
ABANDONED = timedelta(days=1)
MONTH_CLOSED = N_("This month is closed: only its last day, %(day)s, is computed again, for corrections.")
Report = Callable[[int, int, str], None]


def quietly(done: int, total: int, note: str) -> None:
    """Report to nobody."""


def coverage_rules(settings: Settings) -> Rules:
    """The settings' choices. Raises `SettingsError` for a table of standard piles that can't be read."""
    try:
        factors = read_factors(settings.pile_factors)
    except ValueError:
        raise SettingsError("OUTREACH_PILE_FACTORS: write kW=piles from 360 kW on, such as '360=3, 480=4.5'") from None
    return Rules(
        detour_factor=settings.detour_factor,
        census_share_floor=settings.census_share_floor,
        power_floor_kw=settings.power_floor_kw,
        confirmed_within_days=settings.confirmed_within_days,
        covered_share=settings.covered_share,
        gap_share=settings.gap_share,
        crowded_share=settings.crowded_share,
        catchment_km=settings.catchment_km,
        pile_factors=factors,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Figures computed and not yet kept: `kept` are the numbers of the areas asked for."""

    as_of: date
    area: str | None
    inputs: Inputs
    kept: list[int]
    rules: Rules
    figures: list[Figures]


def recompute_coverage(
    session: Session, *, actor: Actor, as_of: date, rules: Rules, area: Area | None = None
) -> CoverageRun:
    """Compute the whole country in one pass; keep it all, or one area with those above and below it.

    A station across the border may be the nearest, so even one area is computed from the whole. Figures that are
    already kept for the same day and the same version of the inputs are not kept again.
    """
    return keep_coverage(session, prepared=prepare_coverage(session, actor=actor, as_of=as_of, rules=rules, area=area))


def prepare_coverage(
    session: Session, *, actor: Actor, as_of: date, rules: Rules, area: Area | None = None, report: Report = quietly
) -> Prepared:
    """Read and measure; nothing is written, so that a job can do this without holding up writers."""
    if not actor.may(Permission.COVERAGE_COMPUTE):
        raise Forbidden
    report(0, STEPS, N_("The inputs are read."))
    inputs = load_inputs(session, as_of=as_of, rules=rules)
    report(1, STEPS, N_("Distances and catchments are measured."))
    reach = reach_of(inputs.settlements, inputs.stations, rules)
    figures = tally(inputs.areas, inputs.settlements, inputs.stations, inputs.seats, reach, rules)
    code = area.code if area else None
    return Prepared(as_of, code, inputs, _chosen(inputs, area), rules, figures)


def keep_coverage(
    session: Session, *, prepared: Prepared, save: Callable[[], None] = lambda: None, report: Report = quietly
) -> CoverageRun:
    """Keep figures, a part at a time: `save` is called after each (a job commits there), and until the last part has
    been kept readers see the figures before. Parts that an interrupted run of the same inputs has kept are used.
    """
    if (closing := find_closing(session, prepared.as_of)) is not None:
        return _correct(session, closing, prepared)
    if (found := _stored(session, prepared)) is not None:
        return found
    run = _begun(session, prepared)
    done = set(session.scalars(select(CoverageFigure.area_id).where(CoverageFigure.run_id == run.id)))
    rows = [i for i in prepared.kept if prepared.inputs.area_ids[i] not in done]
    total = STEPS + len(rows) // CHUNK + 1
    for number, start in enumerate(range(0, len(rows), CHUNK)):
        report(STEPS + number, total, N_("The figures are kept."))
        part = [_row(run, prepared.inputs, prepared.figures[i], i) for i in rows[start : start + CHUNK]]
        session.execute(insert(CoverageFigure), part)
        save()
    hold_day(session, prepared.as_of)
    if (closing := find_closing(session, prepared.as_of)) is not None:  # closed while this run was kept
        session.delete(run)
        return _correct(session, closing, prepared)
    _finish(session, run)
    report(total, total, "")
    return run


def _correct(session: Session, closing: CoverageClosing, prepared: Prepared) -> CoverageRun:
    """A closed month keeps what it stated: note what came out otherwise, and return the run that was stated."""
    if prepared.as_of != closing.as_of:
        raise RuleBroken({"as_of": MONTH_CLOSED}, day=closing.as_of.isoformat())
    figures = {prepared.inputs.area_ids[i]: prepared.figures[i] for i in prepared.kept}
    correct_month(session, closing=closing, figures=figures, version=prepared.inputs.version, now=utcnow())
    return session.get_one(CoverageRun, closing.run_id)


def _stored(session: Session, prepared: Prepared) -> CoverageRun | None:
    """The newest finished run of these very inputs, where the figures of all areas asked for are kept."""
    version = prepared.inputs.version
    same = (CoverageRun.as_of == prepared.as_of) & (CoverageRun.version == version) & is_finished()
    query = select(CoverageFigure.area_id).join(CoverageRun, CoverageRun.id == CoverageFigure.run_id).where(same)
    if not {prepared.inputs.area_ids[i] for i in prepared.kept} <= set(session.scalars(query)):
        return None
    return session.scalar(select(CoverageRun).where(same).order_by(CoverageRun.id.desc()).limit(1))


def _begun(session: Session, prepared: Prepared) -> CoverageRun:
    """The run of these inputs that was interrupted, else a new one."""
    version, day = prepared.inputs.version, prepared.as_of
    query = select(CoverageRun).where(CoverageRun.as_of == day, CoverageRun.version == version, ~is_finished())
    for run in session.scalars(query.order_by(CoverageRun.id)):
        if run.inputs["area"] == prepared.area:
            return run
    about = {"area": prepared.area, "areas_kept": len(prepared.kept)}
    run = CoverageRun(as_of=day, version=version, inputs={**prepared.inputs.counts, **asdict(prepared.rules), **about})
    session.add(run)
    session.flush()
    return run


def _finish(session: Session, run: CoverageRun) -> None:
    """Let the run's figures hold: those of its day and areas that others kept go, and runs left without any."""
    run.finished_at = utcnow()
    session.flush()
    mine = select(CoverageFigure.area_id).where(CoverageFigure.run_id == run.id)
    finished = select(CoverageRun.id).where(is_finished(), CoverageRun.id != run.id)
    session.execute(
        delete(CoverageFigure).where(
            CoverageFigure.as_of == run.as_of,
            CoverageFigure.run_id.in_(finished),
            CoverageFigure.run_id.not_in(select(CoverageClosing.run_id)),
            CoverageFigure.area_id.in_(mine),
        ),
        execution_options={"synchronize_session": False},
    )
    used = select(CoverageFigure.run_id)
    stale = is_finished() | (CoverageRun.created_at < utcnow() - ABANDONED)
    session.execute(
        delete(CoverageRun).where(stale, CoverageRun.id != run.id, CoverageRun.id.not_in(used) | ~is_finished()),
        execution_options={"synchronize_session": False},
    )
    session.flush()


def _chosen(inputs: Inputs, area: Area | None) -> list[int]:
    if area is None:
        return list(range(len(inputs.area_ids)))
    own = area.lineage
    return [i for i, lineage in enumerate(inputs.lineages) if lineage.startswith(own) or own.startswith(lineage)]


def _row(run: CoverageRun, inputs: Inputs, figures: Figures, i: int) -> dict[str, object]:
    row = {name: getattr(figures, name) for name in figures.__slots__}
    worst = figures.nearest_max_settlement
    row["nearest_max_settlement"] = None if worst is None else inputs.settlement_ids[worst]
    return {"area_id": inputs.area_ids[i], "as_of": run.as_of, "run_id": run.id, **row}
