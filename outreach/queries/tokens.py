"""Tokens of the JSON API; only their SHA-256 is kept."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.models.accounts import ApiToken, User


def find_user_by_token(session: Session, *, token: str, now: datetime) -> User | None:
    """The active account whose live token this is."""
    digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
    return session.scalar(
        select(User)
        .join(ApiToken, ApiToken.user_id == User.id)
        .where(ApiToken.token_hash == digest, ApiToken.ended_at.is_(None), ApiToken.expires_at > now, User.active)
    )
