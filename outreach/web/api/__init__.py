"""The JSON API, version 1: OpenAPI 3.1 at /api/v1/openapi.json, the same queries and services underneath."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from outreach.extensions import csrf
from outreach.web.api import areas, chargers, coverage, events, fair_days, leads, market_days, outbox, venues

BLUEPRINTS = (
    areas.bp,
    chargers.bp,
    coverage.bp,
    events.bp,
    venues.bp,
    market_days.bp,
    leads.bp,
    outbox.bp,
    fair_days.bp,
)


class QuietApi(Api):  # type: ignore[misc]  # the library has no types
    """flask-smorest without its error handlers: `web.errors` answers for the whole application."""

    def _register_error_handlers(self) -> None:
        """Leave errors to the application."""


def api_config() -> dict[str, object]:
    """flask-smorest's settings."""
    return {
        "API_TITLE": "Outreach",
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/api/v1",
        "OPENAPI_JSON_PATH": "openapi.json",
        "API_SPEC_OPTIONS": {
            "info": {"description": "Areas, events, venues, chargers and coverage of the campaign."},
            "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
            "security": [{"token": []}],
        },
    }


def init_app(app: Flask) -> None:
    """Register the API's blueprints and its description."""
    api = QuietApi(app)
    for taking in (outbox.bp, fair_days.bp):
        csrf.exempt(taking)  # they take no forms: a header of their own keeps other sites out
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
