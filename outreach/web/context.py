"""What every template knows: the actor, the navigation, the languages."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, has_request_context, request

from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.queries.notices import count_unread
from outreach.web.i18n import LANGUAGES
from outreach.web.navigation import account_links_for, navigation_for
from outreach.web.security import current_actor


def init_app(app: Flask) -> None:
    """Register the context processor."""
    app.context_processor(_context)


def _context() -> dict[str, Any]:
    if not has_request_context():
        return {}
    actor = current_actor()
    endpoint = request.endpoint or ""
    return {
        "actor": actor,
        "navigation": navigation_for(actor, endpoint),
        "account_links": account_links_for(actor, endpoint),
        "languages": LANGUAGES,
        "may": may,
        "has_page": has_page,
        "notice_count": count_unread(db.session(), actor=actor) if actor.user_id else 0,
    }


def may(permission: str) -> bool:
    """Whether the reader's role grants a permission that a template names ('venues:write'); unknown ones aren't."""
    return permission in {p.value for p in Permission} and current_actor().may(Permission(permission))


def has_page(endpoint: str) -> bool:
    """Whether the application has this endpoint."""
    return endpoint in current_app.view_functions
