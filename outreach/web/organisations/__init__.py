"""The register of organisations."""

from flask import Blueprint

bp = Blueprint("organisations", __name__, url_prefix="/organisations")

from outreach.web.organisations import views  # noqa: E402, F401
