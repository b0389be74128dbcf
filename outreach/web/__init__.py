"""The pages: thin views over queries and services. Features never import each other; they link by `url_for`."""

from __future__ import annotations

from flask import Flask

from outreach.web import (
    accounts,
    audit,
    campaigns,
    catalogues,
    chargers,
    coverage,
    dashboard,
    events,
    evidence,
    fair,
    jobs,
    leads,
    markets,
    notices,
    operations,
    organisations,
    outbox,
    own_record,
    people,
    plans,
    public,
    regions,
    reports,
    search,
    siting,
    system,
    test_drives,
    users,
    vehicles,
    venues,
    visitors,
)

BLUEPRINTS = (
    accounts.bp,
    audit.bp,
    campaigns.bp,
    catalogues.bp,
    chargers.bp,
    coverage.bp,
    dashboard.bp,
    events.bp,
    fair.bp,
    jobs.bp,
    leads.bp,
    markets.bp,
    notices.bp,
    operations.bp,
    organisations.bp,
    outbox.bp,
    own_record.bp,
    evidence.bp,
    people.bp,
    plans.bp,
    public.bp,
    regions.bp,
    reports.bp,
    search.bp,
    siting.bp,
    system.bp,
    test_drives.bp,
    users.bp,
    vehicles.bp,
    venues.bp,
    visitors.bp,
)


def register_blueprints(app: Flask) -> None:
    """Register every feature's blueprint."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
