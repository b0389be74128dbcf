"""The second station of a pair that stands in the register: taken out when the two are one, and brought back whole."""

from __future__ import annotations

from typing import Any

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


def second_of(session: Session, pair: StationDuplicate) -> Station:
    """The second station. Raises `Conflict` where it is gone."""
    mine = (Station.source == pair.source) & (Station.external_id == pair.external_id)
    statement = select(Station).where(mine).options(joinedload(Station.area)).with_for_update(of=Station)
    second = session.scalar(statement.execution_options(populate_existing=True))
    if second is None:
        raise Conflict(N_("The second station is no longer in the register: there is nothing to decide."))
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
    pair.record = {**snapshot(session, [second.id])[second.id], "reports": _hand_over(session, pair, second)}
    session.delete(second)
    session.flush()


def _hand_over(session: Session, pair: StationDuplicate, second: Station) -> dict[str, list[int]]:
    """Give the kept station what is reported of the second; the ids by table, to give them back."""
    given = {}
    for table, moment in REPORTS:
        theirs, mine = table.station_id == second.id, table.station_id == pair.station_id
        if session.scalar(select(table.id).where(theirs, moment.in_(select(moment).where(mine))).limit(1)) is not None:
            raise Conflict(N_("Energy or outages of the same time are reported for both: correct that, or keep both."))
        given[table.__tablename__] = list(session.scalars(select(table.id).where(theirs).order_by(table.id)))
        session.execute(update(table).where(theirs).values(station_id=pair.station_id))
    return given


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
            handed = table.id.in_(pair.record.get("reports", {}).get(table.__tablename__, ()))
            still = table.station_id == pair.station_id
            session.execute(update(table).where(handed, still).values(station_id=station.id))
