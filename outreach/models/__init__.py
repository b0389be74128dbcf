"""Mapped classes: columns, relations, constraints. Importing this package knows them all."""

from outreach.models import (
    accounts,
    audit,
    calendars,
    campaigns,
    catalogues,
    chargers,
<<<<<<< HEAD
    event_parties,
    events,
=======
    coverage,
>>>>>>> 0949c7f (Keep coverage figures by area and day, and cut measures into classes)
    files,
    jobs,
    lead_records,
    leads,
    organisations,
    people,
    regions,
    slots,
    venues,
)

__all__ = [
    "accounts",
    "audit",
    "calendars",
    "campaigns",
    "catalogues",
    "chargers",
<<<<<<< HEAD
    "event_parties",
    "events",
=======
    "coverage",
>>>>>>> 0949c7f (Keep coverage figures by area and day, and cut measures into classes)
    "files",
    "jobs",
    "lead_records",
    "leads",
    "organisations",
    "people",
    "regions",
    "slots",
    "venues",
]
