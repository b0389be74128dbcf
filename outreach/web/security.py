"""Deny by default: a view without a declared permission is refused.

@bp.get("/venues")
@access(Permission.VENUES_READ)
def index() -> str: ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, current_app, g, redirect, request, request_started, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import Forbidden as HttpForbidden
from werkzeug.exceptions import Unauthorized

from outreach.database import start_reading
from outreach.domain.roles import ANONYMOUS, Actor, Permission
from outreach.models.accounts import User

View = TypeVar("View", bound=Callable[..., Any])


class Public:
    """The mark of a view that needs no account."""


PUBLIC: Final = Public()
Access = Permission | Public

# Views that libraries bring. One that is missing here is refused.
LIBRARY_ACCESS: dict[str, Access] = {
    "static": PUBLIC,
    "security.login": PUBLIC,
    "security.logout": PUBLIC,
    "security.verify": Permission.ACCOUNT_OWN,
    "security.forgot_password": PUBLIC,
    "security.reset_password": PUBLIC,
    "security.change_password": Permission.ACCOUNT_OWN,
    "security.two_factor_setup": PUBLIC,
    "security.two_factor_setup_validate": PUBLIC,
    "security.two_factor_token_validation": PUBLIC,
    "security.two_factor_rescue": PUBLIC,
    "security.tf_select": PUBLIC,
    "security.mf_recovery": PUBLIC,
    "security.mf_recovery_codes": Permission.ACCOUNT_OWN,
    "api-docs.openapi_json": PUBLIC,
}


# What a sign-in at a stall may open besides public views.
STALL_ENDPOINTS = frozenset(
    {
        "fair.show",
        "fair.call",
        "fair.hand_out",
        "fair.poster",
        "fair.queue",
        "fair.recall",
        "fair.sign_in",
        "fair.staff_words",
        "api_outbox.post_outbox",
        "api_outbox.post_practice",
        "api_outbox.put_lead",
        "api_outbox.put_test_drive",
        "api_outbox.put_drive_return",
    }
)


def access(needed: Access) -> Callable[[View], View]:
    """Declare what a view demands: a permission, or `PUBLIC`. Goes below the route's own decorator."""

    def declare(view: View) -> View:
        view.__access__ = needed  # type: ignore[attr-defined]  # read by the guard
        return view

    return declare


def declared_access(endpoint: str) -> Access | None:
    """What the endpoint demands; None where nothing was declared."""
    view = current_app.view_functions.get(endpoint)
    return cast(Access | None, getattr(view, "__access__", None) or LIBRARY_ACCESS.get(endpoint))


def current_actor() -> Actor:
    """Who sends this request: the bearer of a token, the signed-in account, or the public."""
    if "actor" not in g:
        g.actor = g.bearer.actor if "bearer" in g else _signed_in()
    return cast(Actor, g.actor)


def _signed_in() -> Actor:
    if not current_user.is_authenticated:
        return ANONYMOUS
    actor = cast(User, current_user).actor
    return replace(actor, event_id=g.login_event_id) if g.get("login_event_id") else actor


def look_no_further() -> None:
    """Nobody is signed in, whatever cookie came: no library looks for an account."""
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]  # Flask-Login sets it


def safe_next(target: str | None) -> str | None:
    """The address to go on to, if it is one of ours: a path without scheme, host, back-slash or control character."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return None
    if any(ord(character) < 33 or ord(character) == 127 for character in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def init_app(app: Flask) -> None:
    """Put the guard before every request."""
    # before any of the libraries' own hooks: one of them loads the account, and a thread still knows its last request's kind
    request_started.connect(_start_reading, app)
    app.before_request(_guard)


def _start_reading(_app: Flask, **_: object) -> None:
    start_reading(request.method in {"GET", "HEAD", "OPTIONS"})


def _is_at_stall(needed: Access) -> bool:
    """A sign-in at a stall opens that event's page, sends what its phone has kept, and sees what everybody sees."""
    if isinstance(needed, Public):
        return request.endpoint != "dashboard.index"  # each role's own home
    event_id = (request.view_args or {}).get("event_id")
    return request.endpoint in STALL_ENDPOINTS and event_id in {None, current_actor().event_id}


def _back_to_stall() -> ResponseReturnValue:
    if request.method != "GET" or request.path.startswith("/api/"):
        raise HttpForbidden
    return redirect(url_for("fair.show", event_id=current_actor().event_id), 303)


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    needed = declared_access(request.endpoint)
    if needed is None:
        current_app.logger.error("%s declares no access", request.endpoint)
        raise HttpForbidden
    if current_actor().event_id and not _is_at_stall(needed):
        return _back_to_stall()
    if isinstance(needed, Public) or current_actor().may(needed):
        return None
    if current_actor() is not ANONYMOUS:
        raise HttpForbidden
    if request.path.startswith("/api/") or request.headers.get("HX-Request") or request.method != "GET":
        raise Unauthorized
    return redirect(url_for("security.login", next=request.full_path.rstrip("?")), 303)
