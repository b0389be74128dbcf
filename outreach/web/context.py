"""What every template knows: the actor, the navigation, the languages."""

from __future__ import annotations

from typing import Any

from flask import Flask, request

from outreach.web.i18n import LANGUAGES
from outreach.web.navigation import account_links_for, navigation_for
from outreach.web.security import current_actor


def init_app(app: Flask) -> None:
    """Register the context processor."""
    app.context_processor(_context)


def _context() -> dict[str, Any]:
    actor = current_actor()
    endpoint = request.endpoint or ""
    return {
        "actor": actor,
        "navigation": navigation_for(actor, endpoint),
        "account_links": account_links_for(actor, endpoint),
        "languages": LANGUAGES,
    }
