"""Plans of a campaign are the campaign office's."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, true

from outreach.domain.roles import Actor, Role


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The office sees all plans, nobody else any."""
    return true() if actor.role is Role.OFFICE else false()
