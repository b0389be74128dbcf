"""Signed links that can be shown again: an invitation's token says which, its row says whether it still holds."""

from __future__ import annotations

from uuid import UUID

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from outreach.domain.errors import NotFound
from outreach.models.accounts import Invitation
from outreach.settings import Settings


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="invitation")


def invitation_link(invitation: Invitation) -> str:
    """The whole address to copy."""
    settings: Settings = current_app.extensions["outreach.settings"]
    return f"{settings.public_url.rstrip('/')}/invitations/{_signer().dumps(invitation.id.hex)}"


def read_invitation_link(token: str) -> UUID:
    """The invitation's id; raises NotFound for a token that isn't ours."""
    try:
        return UUID(_signer().loads(token))
    except (BadSignature, ValueError, AttributeError, TypeError):
        raise NotFound from None
