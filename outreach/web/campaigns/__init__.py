"""Campaigns: the season, its counties, its targets, its progress."""

from flask import Blueprint

bp = Blueprint("campaigns", __name__, url_prefix="/campaigns")

from outreach.web.campaigns import desks, targets, views  # noqa: E402, F401
