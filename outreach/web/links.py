"""Signed links with this application's key and address."""

from __future__ import annotations

from uuid import UUID

from flask import current_app

from outreach.models.accounts import Invitation
from outreach.services.links import invitation_address, read_invitation_token


def invitation_link(invitation: Invitation) -> str:
    """The whole address to copy."""
    return invitation_address(invitation, current_app.extensions["outreach.settings"])


def read_invitation_link(token: str) -> UUID:
    """The invitation's id; raises NotFound for a token that isn't ours."""
    return read_invitation_token(token, current_app.extensions["outreach.settings"])
