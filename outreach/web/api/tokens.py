"""Bearer tokens: whoever sends one acts as its account, without a cookie."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response, g, request
from werkzeug.exceptions import Unauthorized

from outreach.database import start_reading
from outreach.domain.clock import utcnow
from outreach.extensions import db
from outreach.models.accounts import ApiToken
from outreach.queries.accounts import find_bearer
from outreach.services.accounts import hash_token
from outreach.web.security import look_no_further

_USED_EVERY = timedelta(minutes=10)


def init_app(app: Flask) -> None:
    """Look at the Authorization header before the guard does."""
    app.before_request(_take_token)
    app.after_request(_note_used)


def _take_token() -> None:
    if not request.path.startswith("/api/") or "Authorization" not in request.headers:
        return
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        raise Unauthorized
    start_reading(request.method in {"GET", "HEAD", "OPTIONS"})
    now = utcnow()
    bearer = find_bearer(db.session(), token_hash=hash_token(given.token), now=now)
    if bearer is None:
        raise Unauthorized
    g.bearer = bearer
    look_no_further()
    if bearer.last_used_at is None or now - bearer.last_used_at > _USED_EVERY:
        g.token_unnoted = bearer.token_id


def _note_used(response: Response) -> Response:
    token_id = g.pop("token_unnoted", None)
    if token_id is not None:
        db.session.rollback()
        start_reading(False)
        token = db.session.get(ApiToken, token_id)
        if token is not None:
            token.last_used_at = utcnow()
        db.session.commit()
    return response
