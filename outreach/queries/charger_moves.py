"""Proposed positions of stations, for those who keep stations there."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.charger_moves import MoveStatus
from outreach.domain.errors import NotFound
from outreach.domain.roles import Actor
from outreach.models.chargers import Station, StationMove
from outreach.policies.chargers import visible_to
from outreach.queries.paging import Page, SortKey, keyset

MOVES_SHOWN = 50


def list_moves(
    session: Session, *, actor: Actor, decided: bool, import_id: UUID | None = None, cursor: str | None = None
) -> Page[StationMove]:
    """Proposals in the actor's area, of one file where that is asked for: open ones or decided ones, newest first."""
    is_open = StationMove.status == MoveStatus.OPEN
    statement = (
        select(StationMove)
        .join(Station, Station.id == StationMove.station_id)
        .where(~is_open if decided else is_open, visible_to(actor))
        .options(joinedload(StationMove.station).joinedload(Station.area), joinedload(StationMove.area))
    )
    if import_id is not None:
        statement = statement.where(StationMove.import_id == import_id)
    order = [SortKey(StationMove.id, descending=True)]
    return keyset(session, statement, order=order, cursor=cursor, limit=MOVES_SHOWN)


def get_move(session: Session, *, actor: Actor, move_id: UUID) -> StationMove:
    """The proposal; raises `NotFound` outside the actor's scope."""
    statement = select(StationMove).join(Station, Station.id == StationMove.station_id)
    move = session.scalar(statement.where(StationMove.id == move_id, visible_to(actor)))
    if move is None:
        raise NotFound
    return move
