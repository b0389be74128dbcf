"""Which source a file belongs to: the register that it is an issue of, known by its columns and its ids."""

from __future__ import annotations

from pathlib import PurePath

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.chargers import ImportStatus, StationDetails
from outreach.domain.geo.datums import Datum, to_wgs84
from outreach.domain.geo.distance import distance_m
from outreach.models.chargers import Station, StationImport
from outreach.services.charger_plans import Known, given_positions, known_stations

NAMED = {"ocm": "Open Charge Map", "afdc": "AFDC"}
MAX_CANDIDATES = 6


def choose_source(
    session: Session, *, file_name: str, format_: str, signature: str, rows: list[StationDetails], datum: Datum
) -> str:
    """The source's name: the format's own; one imported before with these columns and ids; or the file's name.

    Two files with the same columns are one source only if they share ids and most of these lie at the same place, so that
    two counties' ledgers, both numbered from 1, never overwrite each other.
    """
    if format_ in NAMED:
        return NAMED[format_]
    stem = " ".join(PurePath(file_name).stem.split())[:70] or "file"
    before = session.scalars(
        select(StationImport.source)
        .where(StationImport.signature == signature, StationImport.status == ImportStatus.APPLIED)
        .group_by(StationImport.source)
        .order_by(func.max(StationImport.applied_at).desc(), StationImport.source)
        .limit(MAX_CANDIDATES)
    ).all()
    for name in sorted(before, key=lambda name: name != stem):
        shared, near = agreement(known_stations(session, name), rows, datum)
        if shared and near * 2 >= shared and shared * 10 >= min(len(rows), 50):
            return name
    return _free_name(session, stem, rows, datum, stem in before)


def _free_name(session: Session, stem: str, rows: list[StationDetails], datum: Datum, same_columns: bool) -> str:
    """The file's name, numbered where it belongs to another register's stations already."""
    name, number = stem, 1
    while session.scalar(select(Station.id).where(Station.source == name).limit(1)) is not None:
        shared, near = agreement(known_stations(session, name), rows, datum)
        if same_columns and near * 2 >= shared:
            return name
        number += 1
        name, same_columns = f"{stem} {number}", False
    return name


def agreement(known: dict[str, Known], rows: list[StationDetails], datum: Datum) -> tuple[int, int]:
    """How many ids of the batch the source has, and how many of these lie within 2 km of where it has them."""
    shared = [(known[row.external_id], row) for row in rows if row.external_id in known]
    lon, lat = given_positions([row for _, row in shared])
    x, y = to_wgs84(lon, lat, datum)
    nan = float("nan")
    there_x = np.array([nan if have.longitude is None else have.longitude for have, _ in shared], dtype=np.float64)
    there_y = np.array([nan if have.latitude is None else have.latitude for have, _ in shared], dtype=np.float64)
    unknown = ~(np.isfinite(x) & np.isfinite(there_x))
    near = unknown.copy()
    near[~unknown] = distance_m(x[~unknown], y[~unknown], there_x[~unknown], there_y[~unknown]) < 2_000
    return len(shared), int(near.sum())
