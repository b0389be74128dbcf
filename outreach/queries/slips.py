"""Sheets of paper slips, and which of their numbers are used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.errors import NotFound
from outreach.domain.roles import Actor
from outreach.domain.slips import SLIPS_A_SHEET, slip_id, slip_label
from outreach.models.events import Event
from outreach.models.leads import Lead
from outreach.models.slips import SlipSheet


@dataclass(frozen=True)
class Slip:
    """One slip: its place on its sheet, the lead's id, its number as people read it, and when it was typed in."""

    sheet: SlipSheet
    place: int
    id: UUID
    label: str
    used_at: datetime | None


def list_slips(session: Session, *, actor: Actor, event: Event) -> list[tuple[SlipSheet, list[Slip]]]:
    """The sheets of the actor's company for an event, the last first, each with its slips."""
    stmt = select(SlipSheet).where(SlipSheet.event_id == event.id, SlipSheet.organisation_id == actor.organisation_id)
    sheets = session.scalars(stmt.options(joinedload(SlipSheet.printed_by)).order_by(SlipSheet.number.desc())).all()
    return [(sheet, slips) for sheet, slips in zip(sheets, _slips(session, sheets), strict=True)]


def get_sheet(session: Session, *, actor: Actor, sheet_id: UUID) -> SlipSheet:
    """A sheet of the actor's company; raises `NotFound` for others'."""
    stmt = select(SlipSheet).where(SlipSheet.id == sheet_id, SlipSheet.organisation_id == actor.organisation_id)
    sheet = session.scalar(stmt.options(joinedload(SlipSheet.event)))
    if sheet is None:
        raise NotFound
    return sheet


def get_slip(session: Session, *, actor: Actor, sheet_id: UUID, place: int) -> Slip:
    """One slip; raises `NotFound` for others' and for no such place."""
    if not 1 <= place <= SLIPS_A_SHEET:
        raise NotFound
    sheet = get_sheet(session, actor=actor, sheet_id=sheet_id)
    return _slips(session, [sheet])[0][place - 1]


def slips_of(session: Session, *, sheet: SlipSheet) -> list[Slip]:
    """A sheet's slips, which the caller got through `get_sheet`."""
    return _slips(session, [sheet])[0]


def _slips(session: Session, sheets: Sequence[SlipSheet]) -> list[list[Slip]]:
    places = range(1, SLIPS_A_SHEET + 1)
    ids = [slip_id(sheet.id, place) for sheet in sheets for place in places]
    used: dict[UUID, datetime] = dict(session.execute(select(Lead.id, Lead.created_at).where(Lead.id.in_(ids))).all())
    return [
        [
            Slip(sheet, place, key, slip_label(sheet.number, place), used.get(key))
            for place in places
            for key in [slip_id(sheet.id, place)]
        ]
        for sheet in sheets
    ]
