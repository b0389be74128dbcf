"""Mapped classes: columns, relations, constraints. Importing this package knows them all."""

from outreach.models import (
    accounts,
    audit,
    campaigns,
    catalogues,
    chargers,
    files,
    jobs,
    organisations,
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
    "organisations",
    "regions",
    "venues",
]
