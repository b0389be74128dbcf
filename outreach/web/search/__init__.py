"""One search over areas, venues, events and leads, each as far as the role sees it."""

from flask import Blueprint

bp = Blueprint("search", __name__)

from outreach.web.search import views  # noqa: E402, F401
