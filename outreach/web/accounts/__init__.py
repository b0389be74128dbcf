"""One's own account: identity, second factor, devices, tokens; and the link that an invitation carries."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)

from outreach.web.accounts import invitations, views  # noqa: E402, F401
