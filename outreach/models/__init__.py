"""Mapped classes: columns, relations, constraints. Importing this package knows them all."""

from outreach.models import accounts, audit, files, jobs, organisations, regions, venues

__all__ = ["accounts", "audit", "files", "jobs", "organisations", "regions", "venues"]
