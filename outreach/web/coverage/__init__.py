"""Charger coverage of an area: the answer, the map, the table, the words, the files."""

from flask import Blueprint

bp = Blueprint("coverage", __name__)

from outreach.web.coverage import views, views_files, views_months  # noqa: E402, F401
