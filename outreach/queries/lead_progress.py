"""How far a lead has come, as conditions: the funnel counts by them, and the list behind each of its figures filters."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, select

from outreach.models.lead_records import LeadDelivery, LeadOrder
from outreach.models.leads import Lead
from outreach.models.test_drives import TestDrive


class Reached(StrEnum):
    """A step on the way to a sale."""

    DRIVEN = "driven"
    ORDERED = "ordered"
    DELIVERED = "delivered"


def has_reached(step: Reached) -> ColumnElement[bool]:
    """A car went out with the customer; an order stands; the car was handed over."""
    if step is Reached.DRIVEN:
        return _has(TestDrive, TestDrive.out_at.is_not(None))
    if step is Reached.ORDERED:
        return _has(LeadOrder, LeadOrder.cancelled_on.is_(None))
    return _has(LeadDelivery)


def _has(table: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(table.id).where(table.lead_id == Lead.id, *conditions).exists()
