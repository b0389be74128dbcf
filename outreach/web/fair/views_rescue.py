"""A manager brings a phone's rescue file: each of its records is taken in as if the phone had sent it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from outreach.domain.roles import Permission
from outreach.web.fair import bp
from outreach.web.forms import Form
from outreach.web.intake import take_records
from outreach.web.security import access

MOST = 5_000
LARGEST = 32 * 1024 * 1024


class RescueForm(Form):
    """The file that a phone saved."""

    file = FileField(_l("Rescue file"), validators=[FileRequired()])


@dataclass(frozen=True)
class Taken:
    """What became of a file's records."""

    stored: int
    known: int
    held: int
    refused: int


@bp.get("/rescue")
@access(Permission.LEADS_HAND_OVER)
def rescue() -> str:
    """Where the file is chosen."""
    return render_template("fair/rescue.html", form=RescueForm(), taken=None)


@bp.post("/rescue")
@access(Permission.LEADS_HAND_OVER)
def take_rescue() -> ResponseReturnValue:
    """Take its records in, in their writers' names."""
    form = RescueForm()
    if not form.validate_on_submit():
        return render_template("fair/rescue.html", form=form, taken=None), 422
    records = _read(form.file.data.read(LARGEST + 1))
    if records is None:
        form.file.errors = [gettext("This is no rescue file of a phone at the fair.")]
        return render_template("fair/rescue.html", form=form, taken=None), 422
    statuses = [result["status"] for result in take_records(records, None)]
    taken = Taken(
        stored=statuses.count(201),
        known=statuses.count(200),
        held=statuses.count(422),
        refused=sum(status not in {200, 201, 422} for status in statuses),
    )
    return render_template("fair/rescue.html", form=RescueForm(formdata=None), taken=taken)


def _read(content: bytes) -> list[Any] | None:
    """The file's sealed records; None for another file."""
    try:
        told = json.loads(content) if len(content) <= LARGEST else None
    except (ValueError, RecursionError):
        return None
    records = told.get("records") if isinstance(told, dict) and told.get("outreach") == "rescue-1" else None
    return records if isinstance(records, list) and len(records) <= MOST else None
