"""A fair's visitors on their own phones, without an account: light pages behind the code on a stand's poster."""

from flask import Blueprint

bp = Blueprint("visitors", __name__, url_prefix="/v")

from outreach.web.visitors import pages, views, views_charging, views_contact, views_queue  # noqa: E402, F401  # the views enter themselves
