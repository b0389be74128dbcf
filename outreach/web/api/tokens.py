"""Bearer tokens: whoever sends one acts as its account, without a cookie."""

from __future__ import annotations

from flask import Flask, g, request
from werkzeug.exceptions import Unauthorized

from outreach.domain.clock import utcnow
from outreach.extensions import db
from outreach.queries.tokens import find_user_by_token


def init_app(app: Flask) -> None:
    """Look at the Authorization header before the guard does."""
    app.before_request(_take_token)


def _take_token() -> None:
    if not request.path.startswith("/api/") or "Authorization" not in request.headers:
        return
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        raise Unauthorized
    user = find_user_by_token(db.session(), token=given.token, now=utcnow())
    if user is None:
        raise Unauthorized
    g.token_user = user
