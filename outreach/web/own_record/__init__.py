"""My record: what a company keeps of a customer, by the code of the slip. No account."""

from flask import Blueprint

bp = Blueprint("own_record", __name__, url_prefix="/my-record")

from outreach.web.own_record import views  # noqa: E402, F401  # the views enter themselves
