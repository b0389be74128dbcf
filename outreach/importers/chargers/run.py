"""A file of stations from its bytes to the database: read, check against what is known, apply."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from outreach.database import reading
from outreach.domain.charger_checks import PositionsDoubted
from outreach.domain.charger_mends import Mend
from outreach.domain.charger_moves import MOVE_METRES
from outreach.domain.chargers import DUPLICATE_METRES, ImportCounts, ImportStatus, Refusal
from outreach.domain.errors import RuleBroken
from outreach.domain.geo.datums import Datum
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.importers.chargers.detective import Detective
from outreach.importers.chargers.locating import locate_batch
from outreach.importers.chargers.read import Source, open_source, read_source
from outreach.importers.chargers.rows import Read, unsaid
from outreach.importers.file_kinds import unpack
from outreach.importers.refused_rows import as_csv, pack, plainly
from outreach.importers.tables import UnreadableFile
from outreach.models.chargers import StationImport
from outreach.queries.boundaries import current_boundaries
from outreach.services.charger_areas import AreaIndex
from outreach.services.charger_duplicates import queue_duplicates
from outreach.services.charger_imports import apply_import
from outreach.services.charger_moves import queue_moves
from outreach.services.charger_plans import Batch, Locate, Plan, plan_import
from outreach.services.charger_sources import choose_source

Progress = Callable[[int, int, str], None]
WGS84_BY_RULE = ("ocm", "afdc", "geojson", "overpass", "ocpi", "nobil", "oicp")


@dataclass(frozen=True, slots=True)
class Options:
    """What the user declares about a file."""

    file_name: str
    datum: Datum | None = None
    format: str = "auto"
    source: str = ""
    mapping: dict[str, str] = field(default_factory=dict)
    partial: bool = False
    trust_datum: bool = False
    mend: str = ""
    area_code: str = ""
    duplicate_metres: float = DUPLICATE_METRES
    move_metres: float = MOVE_METRES


@dataclass(slots=True)
class Outcome:
    """What became, or would become, of a file."""

    plan: Plan
    counts: ImportCounts
    source: str
    format: str
    signature: str
    datum: Datum
    names: list[str]
    notes: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    applied: bool = False
    stated: Callable[[list[Refusal]], Iterator[Refusal]] = iter

    def packed(self) -> bytes:
        """The refused rows, as they stand in the file, to be kept with the import."""
        return pack(self.names, self.stated(self.plan.refused))

    def report(self) -> dict[str, Any]:
        """The outcome as it is kept with the import: the counts, and the first refusals in full."""
        return {
            **self.counts.as_dict(),
            "unplaced": self.plan.unplaced,
            "outside": self.plan.outside,
            "moves": len(self.plan.moves),
            "notes": [{"message": message, "params": params} for message, params in self.notes],
            "refusals": [_plain(item) for item in self.plan.refused[:200]],
            "duplicate_rows": [_plain(item) for item in self.plan.duplicates[:200]],
        }


def _plain(item: Refusal) -> dict[str, Any]:
    return {"line": item.line, "field": item.field, "reason": item.reason, "params": item.params}


def check_file(
    session: Session,
    *,
    actor: Actor,
    data: bytes,
    options: Options,
    locate: Locate | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Read a file and say what would become of each row. Reads only."""
    if progress:
        progress(0, 0, N_("Reading the file"))
    source = open_source(unpack(data), options.format)
    datum = options.datum or (Datum.WGS84 if source.format in WGS84_BY_RULE else None)
    if datum is None:
        raise RuleBroken({"datum": N_("Say in which datum the positions are: wgs84, gcj02 or bd09.")})
    salt = json.dumps([datum.value, sorted(options.mapping.items()), options.mend]).encode()
    mend = Mend(options.mend) if options.mend else None
    read = read_source(source, salt=salt, mapping=options.mapping, mend=mend)
    if not read.records:
        raise UnreadableFile(N_("The file has headings but no rows."))
    if progress:
        progress(0, read.records, N_("Checking the rows"))
    batch = _batch(session, source, read, datum, options)
    polygons = current_boundaries(session)
    where = locate or partial(locate_batch, boundaries=polygons)
    areas = AreaIndex(session, actor=actor, default_code=options.area_code, title=batch.title)
    detective = Detective(read.written, areas, polygons, mend)
    try:
        if not options.trust_datum:
            detective.examine(datum)
        plan = plan_import(session, batch=batch, locate=where, areas=areas)
    except PositionsDoubted as doubt:
        doubt.picture = detective.picture(doubt.finding, datum)
        raise
    for items in (plan.refused, plan.duplicates):
        items.sort(key=lambda item: item.line)
    known_by = batch.source, source.format, source.signature
    return Outcome(plan, plan.counts(), *known_by, datum, read.names, read.notes, stated=source.stated)


def _batch(session: Session, source: Source, read: Read, datum: Datum, options: Options) -> Batch:
    """What was read with what was declared, under the name of its source."""
    name = options.source.strip()[:80] or choose_source(
        session,
        file_name=options.file_name,
        format_=source.format,
        signature=source.signature,
        rows=read.stations,
        datum=datum,
    )
    return Batch(
        read.stations,
        read.refusals,
        read.repeats,
        datum,
        name,
        trust_datum=options.trust_datum,
        default_area_code=options.area_code,
        title=_title(source, options.file_name),
        duplicate_metres=options.duplicate_metres,
        move_metres=options.move_metres,
        unsaid=unsaid(read.columns) if read.columns is not None else (),
    )


def import_file(
    session: Session, *, actor: Actor, data: bytes, options: Options, record: StationImport, now: datetime,
    locate: Locate | None = None, progress: Progress | None = None,
) -> Outcome:  # fmt: skip
    """Check a file and write it, whole or not at all unless `partial`. The caller commits."""
    with _no_collection():
        return _import_file(session, actor, data, options, record, now, locate, progress)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without the cycle collector, which would search the same hundred thousands of rows again and again for nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _import_file(
    session: Session, actor: Actor, data: bytes, options: Options, record: StationImport, now: datetime,
    locate: Locate | None, progress: Progress | None,
) -> Outcome:  # fmt: skip
    with reading():  # on SQLite nobody waits while the file is checked
        outcome = check_file(session, actor=actor, data=data, options=options, locate=locate, progress=progress)
    session.rollback()
    record.source, record.format, record.signature = outcome.source, outcome.format, outcome.signature
    record.datum, record.partial, record.mapping = outcome.datum, options.partial, options.mapping or None
    record.report = outcome.report()
    if outcome.counts.refused and not options.partial:
        record.status = ImportStatus.REFUSED
        return outcome
    session.add(record)
    say = (lambda done, total: progress(done, total, N_("Writing the stations"))) if progress else None
    apply_import(session, actor=actor, record=record, plan=outcome.plan, now=now, progress=say)
    queue_duplicates(session, record=record, plan=outcome.plan, now=now)
    queue_moves(session, record=record, moves=outcome.plan.moves)
    outcome.applied = True
    return outcome


def _title(source: Source, file_name: str) -> str:
    """The words above the headings, and the file's name: a ledger says there whose it is."""
    above = [cell for _, cells in source.head[: max(source.start - 1, 0)] for cell in cells if cell]
    return " ".join([*above, file_name])[:500]


def refused_csv(outcome: Outcome) -> bytes:
    """The refused rows with their own columns, after line, field and reason; safe to open in a spreadsheet."""
    return as_csv(outcome.packed(), say=plainly, labels={})
