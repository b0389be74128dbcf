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
    ("coverage.index", N_("Coverage"), Permission.COVERAGE_READ, "map"),
    ("leads.index", N_("Leads"), Permission.LEADS_READ, "telephone"),
    ("test_drives.index", N_("Test drives"), Permission.TEST_DRIVES_READ, "car-front"),
    ("events.index", N_("Events"), Permission.EVENTS_READ, "calendar3"),
    ("venues.index", N_("Venues"), Permission.VENUES_READ, "geo-alt"),
    ("chargers.index", N_("Chargers"), Permission.CHARGERS_READ, "lightning-charge"),
)

# the account menu: endpoint, label, permission, icon
ACCOUNT_ENTRIES: tuple[tuple[str, str, Permission, str], ...] = (
    ("accounts.show", N_("Your account"), Permission.ACCOUNT_OWN, "person"),
    ("users.index", N_("Accounts"), Permission.USERS_MANAGE, "people"),
    ("regions.index", N_("Areas"), Permission.AREAS_READ, "map"),
    ("markets.index", N_("Market days"), Permission.VENUES_READ, "calendar3"),
    ("campaigns.index", N_("Campaigns"), Permission.CAMPAIGNS_READ, "flag"),
    ("catalogues.index", N_("Model catalogue"), Permission.CATALOGUE_READ, "table"),
    ("organisations.index", N_("Organisations"), Permission.ORGANISATIONS_READ, "building"),
    ("outbox.index", N_("Phones' records"), Permission.LEADS_WRITE, "phone"),
    ("evidence.index", N_("Evidence"), Permission.LEADS_HAND_OVER, "shield-check"),
    ("audit.index", N_("Audit log"), Permission.AUDIT_READ, "shield-check"),
    ("jobs.index", N_("Jobs"), Permission.JOBS_READ, "list-check"),
    ("reports.leads", N_("Counts of leads"), Permission.LEADS_COUNT, "telephone"),
    ("people.index", N_("Privacy desk"), Permission.PEOPLE_SERVE, "people"),
)


def navigation_for(actor: Actor, endpoint: str) -> list[Entry]:
    """The entries that `actor` may open; the one whose feature is open is marked."""
    return _entries(ENTRIES, actor, endpoint)[:7]


def account_links_for(actor: Actor, endpoint: str) -> list[Entry]:
    """The entries of the account menu that `actor` may open."""
    return _entries(ACCOUNT_ENTRIES, actor, endpoint)


def _entries(table: tuple[tuple[str, str, Permission, str], ...], actor: Actor, endpoint: str) -> list[Entry]:
    return [
        Entry(gettext(label), url_for(target), target.split(".")[0] == endpoint.split(".")[0], icon)
        for target, label, permission, icon in table
        if actor.may(permission) and target in current_app.view_functions
    ]
