"""Utilisation and availability of an area's stations, and the tables that they are made from."""

from flask import Blueprint

bp = Blueprint("operations", __name__)

from outreach.web.operations import imports, views  # noqa: E402, F401
