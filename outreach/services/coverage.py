"""Compute coverage and keep it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from itertools import islice

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from outreach.domain.coverage.figures import Figures
from outreach.domain.coverage.inputs import Rules
from outreach.domain.coverage.measures import measure
from outreach.domain.coverage.piles import read_factors
from outreach.domain.errors import Forbidden
from outreach.domain.roles import Actor, Permission
from outreach.models.coverage import CoverageFigure, CoverageRun
from outreach.models.regions import Area
from outreach.queries.coverage_inputs import Inputs, load_inputs
from outreach.settings import Settings

CHUNK = 2000
Report = Callable[[int, int, str], None]


def coverage_rules(settings: Settings) -> Rules:
    """The settings' choices."""
    return Rules(
        detour_factor=settings.detour_factor,
        census_share_floor=settings.census_share_floor,
        power_floor_kw=settings.power_floor_kw,
        confirmed_within_days=settings.confirmed_within_days,
        covered_share=settings.covered_share,
        gap_share=settings.gap_share,
        crowded_share=settings.crowded_share,
        catchment_km=settings.catchment_km,
        pile_factors=read_factors(settings.pile_factors),
    )


def recompute_coverage(
    session: Session,
    *,
    actor: Actor,
    as_of: date,
    rules: Rules,
    area: Area | None = None,
    report: Report = lambda done, total, note: None,
) -> CoverageRun:
    """Compute the whole country in one pass; keep it all, or one area with those above and below it.

    A station across the border may be the nearest, so even one area is computed from the whole. The figures of the day
    are replaced in one transaction: until the caller commits, readers see the old ones. Figures that are already kept
    for the same day and the same version of the inputs are not computed again.
    """
    if not actor.may(Permission.COVERAGE_COMPUTE):
        raise Forbidden
    report(0, 3, "read")
    inputs = load_inputs(session, as_of=as_of, rules=rules)
    kept = _chosen(inputs, area)
    if (found := _stored(session, inputs, as_of, kept)) is not None:
        report(3, 3, "")
        return found
    report(1, 3, "measure")
    figures = measure(inputs.areas, inputs.settlements, inputs.stations, inputs.seats, rules)
    report(2, 3, "keep")
    run = CoverageRun(as_of=as_of, version=inputs.version, inputs={**inputs.counts, **asdict(rules)})
    session.add(run)
    session.flush()
    _replace(session, run, inputs, figures, kept)
    run.inputs = {**run.inputs, "area": area.code if area else None, "areas_kept": len(kept)}
    _drop_empty_runs(session)
    session.flush()
    report(3, 3, "")
    return run


def _stored(session: Session, inputs: Inputs, as_of: date, kept: list[int]) -> CoverageRun | None:
    """The newest run of these very inputs, where the figures of all areas asked for are kept."""
    same = (CoverageRun.as_of == as_of) & (CoverageRun.version == inputs.version)
    query = select(CoverageFigure.area_id).join(CoverageRun, CoverageRun.id == CoverageFigure.run_id).where(same)
    if not {inputs.area_ids[i] for i in kept} <= set(session.scalars(query)):
        return None
    return session.scalar(select(CoverageRun).where(same).order_by(CoverageRun.id.desc()).limit(1))


def _chosen(inputs: Inputs, area: Area | None) -> list[int]:
    if area is None:
        return list(range(len(inputs.area_ids)))
    own = area.lineage
    return [i for i, lineage in enumerate(inputs.lineages) if lineage.startswith(own) or own.startswith(lineage)]


def _replace(session: Session, run: CoverageRun, inputs: Inputs, figures: list[Figures], kept: list[int]) -> None:
    today = CoverageFigure.as_of == run.as_of
    if len(kept) == len(inputs.area_ids):
        session.execute(delete(CoverageFigure).where(today))
    else:
        for start in range(0, len(kept), CHUNK):
            ids = [inputs.area_ids[i] for i in kept[start : start + CHUNK]]
            session.execute(delete(CoverageFigure).where(today, CoverageFigure.area_id.in_(ids)))
    rows = (_row(run, inputs, figures[i], i) for i in kept)
    while chunk := list(islice(rows, CHUNK)):
        session.execute(insert(CoverageFigure), chunk)


def _row(run: CoverageRun, inputs: Inputs, figures: Figures, i: int) -> dict[str, object]:
    row = {name: getattr(figures, name) for name in figures.__slots__}
    worst = figures.nearest_max_settlement
    row["nearest_max_settlement"] = None if worst is None else inputs.settlement_ids[worst]
    return {"area_id": inputs.area_ids[i], "as_of": run.as_of, "run_id": run.id, **row}


def _drop_empty_runs(session: Session) -> None:
    """Runs whose figures have all been replaced."""
    used = select(CoverageFigure.run_id)
    session.execute(delete(CoverageRun).where(CoverageRun.id.not_in(used)))
