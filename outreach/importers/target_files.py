"""A table of targets from its bytes to the campaign, with every row accounted for."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from outreach.domain.campaigns import TargetKind
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.importers.campaigns import NAMES, TargetRow, read_targets
from outreach.importers.catalogues import Refusal
from outreach.importers.sheets import read_sheet
from outreach.models.campaigns import Campaign
from outreach.models.regions import Area
from outreach.queries.accounts import find_area_named
from outreach.queries.campaigns import find_counties, list_targets
from outreach.services.campaigns import set_targets


@dataclass
class TargetReport:
    """What a file did, or would do."""

    counties: int = 0
    changes: list[tuple[Area, TargetKind, int | None, int]] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def import_targets(
    session: Session, *, actor: Actor, campaign: Campaign, data: bytes, name: str, dry_run: bool
) -> TargetReport:
    """Set the targets of a file; an empty cell leaves a target as it is."""
    sheet = read_sheet(data, name, NAMES, ())
    report = TargetReport()
    known = {(target.area_id, target.kind): target.value for target in list_targets(session, campaign=campaign)}
    rows = list(read_targets(sheet.headings, sheet.rows))
    by_code = find_counties(session, {row.code for row in rows if isinstance(row, TargetRow) and row.code})
    values: dict[tuple[int, TargetKind], int | None] = {}
    seen: dict[int, int] = {}
    for row in rows:
        if isinstance(row, Refusal):
            report.refused.append(row)
            continue
        area = by_code.get(row.code) if row.code else _by_name(session, row.name)
        fault = _fault(area, row, seen)
        if fault is not None or area is None:
            report.refused.append(fault or Refusal(row.line, "code", UNKNOWN, {"value": row.code or row.name}))
            continue
        seen[area.id] = row.line
        report.counties += 1
        for kind, value in row.values.items():
            values[area.id, kind] = value
            if known.get((area.id, kind)) != value:
                report.changes.append((area, kind, known.get((area.id, kind)), value))
    if not dry_run:
        set_targets(session, actor=actor, campaign=campaign, values=values)
    return report


UNKNOWN = N_("No county has the code or the name “%(value)s”.")


def _by_name(session: Session, name: str) -> Area | None:
    area = find_area_named(session, name)
    return find_counties(session, {area.code}).get(area.code) if area else None


def _fault(area: Area | None, row: TargetRow, seen: dict[int, int]) -> Refusal | None:
    if area is None:
        return Refusal(row.line, "code", UNKNOWN, {"value": row.code or row.name})
    if area.id in seen:
        return Refusal(row.line, "code", N_("This county stands in line %(line)s already."), {"line": seen[area.id]})
    if row.code and row.name and row.name not in area.name_zh and area.name_zh not in row.name:
        params = {"name": area.name_zh, "value": row.name[:40]}
        return Refusal(row.line, "name", N_("The code is that of %(name)s, the row says “%(value)s”."), params)
    return None
