"""Accounts as the office and managers keep them."""

from flask import Blueprint

bp = Blueprint("users", __name__, url_prefix="/users")

from outreach.web.users import imports, views  # noqa: E402, F401
