"""The main navigation: what a role may see, from the permission table; at most seven entries."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, url_for
from flask_babel import gettext

from outreach.domain.roles import Actor, Permission
from outreach.domain.words import N_


@dataclass(frozen=True)
class Entry:
    """A link of the navigation as it is shown."""

    label: str
    url: str
    active: bool
    icon: str


# endpoint, label, permission, icon; shown in this order
ENTRIES: tuple[tuple[str, str, Permission, str], ...] = (
    ("dashboard.index", N_("Home"), Permission.DASHBOARD_READ, "house"),
)


def navigation_for(actor: Actor, endpoint: str) -> list[Entry]:
    """The entries that `actor` may open; the one whose feature is open is marked."""
    return [
        Entry(gettext(label), url_for(target), target.split(".")[0] == endpoint.split(".")[0], icon)
        for target, label, permission, icon in ENTRIES
        if actor.may(permission) and target in current_app.view_functions
    ][:7]
