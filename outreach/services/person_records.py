"""A lead as it is told to the person whom it is about: what each table holds of it, no code's secret, no colleague's name."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.models.leads import Lead
from outreach.queries.retention import HELD
from outreach.services.driver_privacy import told_of_drive

_PLAIN = (
    "stage",
    "source",
    "grade",
    "loss_reason",
    "contact_status",
    "buying_time",
    "home_parking",
    "own_meter",
    "meter_metres",
    "trade_in",
)

# what is told of a row beside its time, by `HELD`'s keys
_TOLD: dict[str, tuple[str, ...]] = {
    "steps": ("to_stage", "loss_reason", "note"),
    "losses": ("verdict", "decided_at"),
    "consents": ("purpose", "text_version", "channel", "withdrawn_at"),
    "contacts": ("kind", "outcome", "next_on", "note"),
    "number_shown": ("kind", "reason"),
    "orders": ("ordered_on", "model_name", "cancelled_on"),
    "deliveries": ("delivered_on",),
    "complaints": ("kind", "note", "answer", "answered_at"),
    "merges": ("other_id", "filled", "undone_at"),
}


def told_of_lead(session: Session, lead: Lead) -> dict[str, Any]:
    """Everything that one company holds in this lead."""
    return {
        "id": str(lead.id),
        "company": lead.organisation.name,
        "recorded_at": lead.created_at.isoformat(),
        "last_contact_at": _plain(lead.last_contact_at),
        "next_follow_up_on": _plain(lead.next_follow_up_on),
        "name": lead.name,
        "area": lead.area.name_zh if lead.area else "",
        "township": lead.township.name_zh if lead.township else "",
        "village": lead.village,
        "note": lead.note,
        "event": lead.event.title if lead.event else "",
        "models": [interest.model.title for interest in lead.interests],
        "merged_into": _plain(lead.merged_into_id),
        **{name: _plain(getattr(lead, name)) for name in _PLAIN},
        **{name: [_told(name, row) for row in _rows(session, table, lead)] for name, table in HELD.items()},
    }


def _rows(session: Session, table: Any, lead: Lead) -> list[Any]:
    return list(session.scalars(select(table).where(table.lead_id == lead.id).order_by(table.at, table.id)))


def _told(name: str, row: Any) -> dict[str, Any]:
    if name == "test_drives":
        return told_of_drive(row)
    if name == "chargers_told":
        return {"at": row.at.isoformat(), "station": row.station.name, "km": row.km}
    return {"at": row.at.isoformat(), **{key: _plain(getattr(row, key)) for key in _TOLD[name]}}


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float | list) else str(value)
