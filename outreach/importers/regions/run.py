"""Import places and census counts: read, locate, store, spread. All or nothing unless `partial`."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.adcodes import AreaLevel
from outreach.domain.geo.datums import Datum
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.importers.regions.population import read_census
from outreach.importers.regions.report import Refusal, RegionReport
from outreach.importers.regions.settlements import PlaceRow, read_places
from outreach.models.regions import Area
from outreach.queries.boundaries import current_boundaries
from outreach.reference.areas import current_code
from outreach.services.population import Count, foreseen_counts, plan_population, replace_population
from outreach.services.settlements import Place, foresee_spread, plan_settlements, replace_settlements, spread_people

NOWHERE = N_("the position lies in no county")


def import_settlements(
    session: Session,
    *,
    actor: Actor,
    data: bytes,
    source: str,
    datum: Datum | None = None,
    keep_others: bool = False,
    partial: bool = True,
    dry_run: bool = False,
) -> RegionReport:
    """Import places and spread the census over them. With a refused row nothing is stored unless `partial`.

    A `dry_run` says the same and only reads.
    """
    rows, refused = read_places(data, datum=datum)
    report = RegionReport(read=len(rows) + len(refused), refused=refused)
    places = _located(session, rows, refused)
    if refused and not partial:
        return report
    if dry_run:
        plan = plan_settlements(session, places=places, source=source, keep_others=keep_others)
        done, report.spread = plan.done, foresee_spread(session, plan=plan)
    else:
        done = replace_settlements(session, actor=actor, places=places, source=source, keep_others=keep_others)
        report.spread = spread_people(session)
    report.created, report.updated = done.created, done.updated
    report.unchanged, report.removed = done.unchanged, done.removed
    return report


def _located(session: Session, rows: Sequence[PlaceRow], refused: list[Refusal]) -> list[Place]:
    """Each place with the county whose polygon holds it; its township is the code's, where that lies in the county."""
    shapes = current_boundaries(session)
    stmt = select(Area.code, Area.lineage).where(Area.level.in_((AreaLevel.TOWNSHIP, AreaLevel.COUNTY)))
    lineages: dict[str, str] = dict(session.execute(stmt).all())
    found = shapes.locate_many([r.longitude for r in rows], [r.latitude for r in rows])
    places: list[Place] = []
    for row, code in zip(rows, found, strict=True):
        township = row.code[:9] if row.code[:9] in lineages and len(row.code) >= 9 else None
        county = _county(row, code, township, lineages) or shapes.nearest(row.longitude, row.latitude)
        if county is None:
            refused.append(Refusal(row.line, "position", NOWHERE))
            continue
        inside = township and f"/{county}/" in lineages[township]
        places.append(
            Place(
                row.code, row.name, county, township if inside else None, row.latitude, row.longitude,
                row.population, row.is_rural, row.rural_units, row.urban_units,
            )
        )  # fmt: skip
    return places


def _county(row: PlaceRow, located: str | None, township: str | None, lineages: dict[str, str]) -> str | None:
    """The county that the file names, if the code is one; else the polygon's; else the township's own."""
    stated = current_code(row.adcode)
    if stated in lineages and len(stated) == 6:
        return stated
    if located is not None:
        return located
    return lineages[township].strip("/").split("/")[-2] if township else None


def import_population(
    session: Session,
    *,
    actor: Actor,
    data: bytes,
    year: int,
    source: str,
    partial: bool = True,
    dry_run: bool = False,
) -> RegionReport:
    """Import census counts and spread them over the places. With a refused row nothing is stored unless `partial`.

    A `dry_run` says the same and only reads.
    """
    rows, refused = read_census(data)
    report = RegionReport(read=len(rows) + len(refused), refused=refused)
    if refused and not partial:
        return report
    lines = {row.code: row.line for row in rows}
    counts = [Count(row.code, row.name, row.total, row.urban, row.rural) for row in rows]
    if dry_run:
        plan = plan_population(session, counts=counts, year=year, source=source)
        foreseen = foreseen_counts(session, plan=plan, year=year)
        done, report.spread = plan.done, foresee_spread(session, counts=foreseen)
    else:
        done = replace_population(session, actor=actor, counts=counts, year=year, source=source)
        report.spread = spread_people(session)
    refused.extend(Refusal(lines[code], "code", N_("no area has this code")) for code in done.unknown)
    report.created, report.left_out, report.people = done.stored, len(done.totals), done.people
    return report
