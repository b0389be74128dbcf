"""The second station of a pair that stands in the register: taken out when the two are one, and brought back whole."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.errors import Conflict, Forbidden
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.models.chargers import Connector, Station, StationDuplicate
from outreach.policies.chargers import keeps_in
from outreach.services.charger_imports import snapshot, typed


def second_of(session: Session, pair: StationDuplicate) -> Station:
    """The second station. Raises `Conflict` where it is gone."""
    mine = (Station.source == pair.source) & (Station.external_id == pair.external_id)
    statement = select(Station).where(mine).options(joinedload(Station.area)).with_for_update(of=Station)
    second = session.scalar(statement)
    if second is None:
        raise Conflict(N_("The second station is no longer in the register: there is nothing to decide."))
    return second


def take_out_second(session: Session, *, actor: Actor, pair: StationDuplicate) -> None:
    """Remove it, and keep with the pair what it says now."""
    second = second_of(session, pair)
    if not keeps_in(actor, second.area):
        raise Forbidden
    pair.record = snapshot(session, [second.id])[second.id]
    session.delete(second)
    session.flush()


def bring_back_second(session: Session, pair: StationDuplicate) -> None:
    """Enter it again as it was; one that a later file has brought meanwhile stays as it is."""
    values = {name: typed(name, value) for name, value in pair.record["station"].items()}
    mine = (Station.source == values["source"]) & (Station.external_id == values["external_id"])
    if session.scalar(select(Station.id).where(mine)) is None:
        station = Station(**values)
        station.connectors = [Connector(**item) for item in pair.record["connectors"]]
        session.add(station)
        session.flush()
