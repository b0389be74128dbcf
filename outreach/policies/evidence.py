"""Who may walk figures back to the phones: a company's managers their own, the campaign office all, without names."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, false, true

from outreach.domain.roles import Actor, Role


def visible_to(actor: Actor, organisation_id: Any) -> ColumnElement[bool]:
    """The where-clause over a table's column of the company."""
    if actor.role is Role.OFFICE:
        return true()
    if actor.role is Role.DEALER_MANAGER and actor.organisation_id is not None:
        own: ColumnElement[bool] = organisation_id == actor.organisation_id
        return own
    return false()
