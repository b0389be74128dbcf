"""Security headers of every answer. A view that needs another policy (a map's frame) sets its own."""

from __future__ import annotations

import secrets
from functools import lru_cache

from flask import Flask, Response, current_app, g

from outreach.settings import Settings
from outreach.web.base_map import base_of


def init_app(app: Flask) -> None:
    """Give each request an id, and each answer its headers."""
    app.before_request(_name_request)
    app.after_request(_add_headers)


@lru_cache(maxsize=8)
def content_security_policy(settings: Settings) -> str:
    """Everything from ourselves; pictures also from the base map's host, where one is set."""
    host = f" {base_of(settings).host}".rstrip()
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; frame-src 'self'; "
        f"img-src 'self' data: blob:{host}; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


def _name_request() -> None:
    g.request_id = secrets.token_hex(8)


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("X-Request-Id", g.get("request_id", ""))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(self), microphone=()")
    if response.status_code != 304:
        headers.setdefault(
            "Content-Security-Policy", content_security_policy(current_app.extensions["outreach.settings"])
        )
    if "Cache-Control" not in headers:
        # pages, files and the API's answers are one reader's own; static files have said so themselves
        headers["Cache-Control"] = "private, no-cache"
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
