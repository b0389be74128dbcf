"""Signed links that can be shown again: an invitation's token says which, its row says whether it still holds."""

from __future__ import annotations

from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer

from outreach.domain.errors import NotFound
from outreach.models.accounts import Invitation
from outreach.settings import Settings


def _signer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(settings.secret_key, salt="invitation")


def invitation_address(invitation: Invitation, settings: Settings) -> str:
    """Return the whole address to copy."""
    return f"{settings.public_url.rstrip('/')}/invitations/{_signer(settings).dumps(invitation.id.hex)}"


def read_invitation_token(token: str, settings: Settings) -> UUID:
    """Return the invitation's id; raises NotFound for a token that isn't ours."""
    try:
        return UUID(_signer(settings).loads(token))
    except (BadSignature, ValueError, AttributeError, TypeError):
        raise NotFound from None
