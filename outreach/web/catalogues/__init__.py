"""The catalogue of models that count."""

from flask import Blueprint

bp = Blueprint("catalogues", __name__, url_prefix="/catalogue")

from outreach.web.catalogues import imports, views  # noqa: E402, F401
