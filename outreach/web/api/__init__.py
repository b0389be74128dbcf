"""The JSON API, version 1: OpenAPI 3.1 at /api/v1/openapi.json, the same queries and services underneath."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

BLUEPRINTS: tuple[object, ...] = ()


def api_config() -> dict[str, object]:
    """flask-smorest's settings."""
    return {
        "API_TITLE": "Outreach",
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/api/v1",
        "OPENAPI_JSON_PATH": "openapi.json",
    }


def init_app(app: Flask) -> None:
    """Register the API's blueprints and its description."""
    api = Api(app)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
