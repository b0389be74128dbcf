"""What the product needs to be run: its health, its language."""

from flask import Blueprint

bp = Blueprint("system", __name__)

from outreach.web.system import views  # noqa: E402, F401
