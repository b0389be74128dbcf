"""Proposed positions of stations, for those who keep stations there."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.charger_moves import MoveStatus
from outreach.domain.errors import NotFound
from outreach.domain.roles import Actor
from outreach.models.chargers import Station, StationImport, StationMove
from outreach.policies.chargers import visible_to
from outreach.queries.paging import Page, SortKey, keyset

MOVES_SHOWN = 50
FILES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class FileMoves:
    """How many open proposals a file has brought."""

    import_id: UUID
    file_name: str
    count: int


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


def count_moves(session: Session, *, actor: Actor) -> int:
    """How many proposals wait in the actor's area."""
    statement = select(func.count()).select_from(StationMove).join(Station, Station.id == StationMove.station_id)
    waiting = statement.where(StationMove.status == MoveStatus.OPEN, visible_to(actor))
    return session.scalar(waiting) or 0


def list_files_with_moves(session: Session, *, actor: Actor) -> list[FileMoves]:
    """The files whose proposals wait in the actor's area, the fullest first."""
    count = func.count()
    statement = (
        select(StationImport.id, StationImport.file_name, count)
        .join(StationMove, StationMove.import_id == StationImport.id)
        .join(Station, Station.id == StationMove.station_id)
        .where(StationMove.status == MoveStatus.OPEN, visible_to(actor))
        .group_by(StationImport.id, StationImport.file_name)
        .order_by(count.desc(), StationImport.id.desc())
        .limit(FILES_SHOWN)
    )
    return [FileMoves(*row) for row in session.execute(statement)]


def get_file_of_moves(session: Session, *, actor: Actor, import_id: UUID) -> StationImport:
    """A file, whoever has brought it, that has proposed moves in the actor's area; raises `NotFound` for another."""
    asked = select(StationImport).where(StationImport.id == import_id)
    mine = select(StationMove.id).join(Station, Station.id == StationMove.station_id)
    found = session.scalar(asked.where(mine.where(StationMove.import_id == import_id, visible_to(actor)).exists()))
    if found is None:
        raise NotFound
    return found


def get_move(session: Session, *, actor: Actor, move_id: UUID) -> StationMove:
    """The proposal; raises `NotFound` outside the actor's scope."""
    statement = select(StationMove).join(Station, Station.id == StationMove.station_id)
    move = session.scalar(statement.where(StationMove.id == move_id, visible_to(actor)))
    if move is None:
        raise NotFound
    return move
