"""The second station of a pair that stands in the register: taken out when the two are one, and brought back whole."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from outreach.domain.errors import Conflict, Forbidden
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.models.chargers import Connector, Station, StationDuplicate
from outreach.models.operations import StationEnergy, StationOutage
from outreach.policies.chargers import keeps_in
from outreach.services.charger_imports import snapshot, typed

# what operators report of a station, and of which time it is
REPORTS: tuple[tuple[Any, Any], ...] = ((StationEnergy, StationEnergy.month), (StationOutage, StationOutage.began_at))


class Settled(Conflict):
    """The second record no longer stands where it did when the pair was queued: nothing is left to decide."""


def find_second(session: Session, pair: StationDuplicate) -> Station | None:
    """The station with the second record's source and id, locked."""
    mine = (Station.source == pair.source) & (Station.external_id == pair.external_id)
    statement = select(Station).where(mine).options(joinedload(Station.area)).with_for_update(of=Station)
    return session.scalar(statement.execution_options(populate_existing=True))


def second_of(session: Session, pair: StationDuplicate) -> Station:
    """The second station. Raises `Settled` where it is gone."""
    second = find_second(session, pair)
    if second is None:
        raise Settled(N_("The second station is no longer in the register: there is nothing to decide."))
    return second


def is_reported(session: Session, station: Station) -> bool:
    """Whether operators have reported energy or outages of a station, which would go with it."""
    asked = (select(table.id).where(table.station_id == station.id).limit(1) for table, _ in REPORTS)
    return any(session.scalar(query) is not None for query in asked)


def take_out_second(session: Session, *, actor: Actor, pair: StationDuplicate) -> None:
    """Remove it, and keep with the pair what it says now. Raises `Conflict` where reports of both would have to be one."""
    second = second_of(session, pair)
    if not keeps_in(actor, second.area):
        raise Forbidden
    reports, pairs = _hand_over(session, pair, second), _hand_over_pairs(session, pair, second)
    pair.record = {**snapshot(session, [second.id])[second.id], "reports": reports, "pairs": pairs}
    session.flush()  # what was handed over must not go with it
    session.delete(second)
    session.flush()


def _hand_over(session: Session, pair: StationDuplicate, second: Station) -> dict[str, list[int]]:
    """Give the kept station what is reported of the second; the ids by table, to give them back."""
    given: dict[str, list[int]] = {}
    for table, moment in REPORTS:
        theirs, mine = table.station_id == second.id, table.station_id == pair.station_id
        ids = list(session.scalars(select(table.id).where(theirs).order_by(table.id)))
        if not ids:
            continue
        if session.scalar(select(table.id).where(theirs, moment.in_(select(moment).where(mine))).limit(1)) is not None:
            raise Conflict(N_("Energy or outages of the same time are reported for both: correct that, or keep both."))
        given[table.__tablename__] = ids
        session.execute(update(table).where(theirs).values(station_id=pair.station_id))
    return given


def _hand_over_pairs(session: Session, pair: StationDuplicate, second: Station) -> dict[str, Any]:
    """The second's pairs with other records are the kept station's from now on; what they were by id, to give them back.

    Those that the kept station has as well, or that would be one of it with itself, go with the second.
    """
    theirs, mine = StationDuplicate.station_id == second.id, StationDuplicate.station_id == pair.station_id
    others = session.scalars(select(StationDuplicate).where(theirs).order_by(StationDuplicate.id)).all()
    if not others:
        return {}
    asked = select(StationDuplicate.source, StationDuplicate.external_id).where(mine)
    itself = select(Station.source, Station.external_id).where(Station.id == pair.station_id)
    have = {tuple(row) for query in (asked, itself) for row in session.execute(query)}
    given: dict[str, Any] = {}
    for one in others:
        if (one.source, one.external_id) not in have:
            given[str(one.id)] = {"status": one.status.value, "before": one.before}
            one.station_id, one.before = pair.station_id, None  # its fields were the second's
    return given


def _give_back_pairs(session: Session, pair: StationDuplicate, second: Station) -> None:
    """Its pairs are the second's again, but for those that were decided or opened since."""
    given = pair.record.get("pairs")
    if not given:
        return
    for one in session.scalars(select(StationDuplicate).where(StationDuplicate.id.in_([UUID(id_) for id_ in given]))):
        was = given[str(one.id)]
        if (one.station_id, one.status.value) == (pair.station_id, was["status"]):
            one.station_id, one.before = second.id, was["before"]


def bring_back_second(session: Session, pair: StationDuplicate) -> None:
    """Enter it again as it was; one that a later file has brought meanwhile stays as it is."""
    values = {name: typed(name, value) for name, value in pair.record["station"].items()}
    mine = (Station.source == values["source"]) & (Station.external_id == values["external_id"])
    if session.scalar(select(Station.id).where(mine)) is None:
        station = Station(**values)
        station.connectors = [Connector(**item) for item in pair.record["connectors"]]
        session.add(station)
        session.flush()
        for table, _ in REPORTS:
            if ids := pair.record.get("reports", {}).get(table.__tablename__):
                handed = table.id.in_(ids) & (table.station_id == pair.station_id)
                session.execute(update(table).where(handed).values(station_id=station.id))
        _give_back_pairs(session, pair, station)
