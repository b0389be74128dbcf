"""Mapped classes: columns, relations, constraints. Importing this package knows them all."""

from outreach.models import (
    accounts,
    audit,
    campaigns,
    catalogues,
    chargers,
    files,
    jobs,
    lead_records,
    leads,
    organisations,
    people,
    regions,
    venues,
)

__all__ = [
    "accounts",
    "audit",
    "campaigns",
    "catalogues",
    "chargers",
    "files",
    "jobs",
    "lead_records",
    "leads",
    "organisations",
    "people",
    "regions",
    "venues",
]
