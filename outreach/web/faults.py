"""Puts a broken rule or a conflict at the form's field that it belongs to."""

from __future__ import annotations

from flask_babel import gettext
from flask_wtf import FlaskForm

from outreach.domain.errors import Conflict, RuleBroken


def show_fault(form: FlaskForm, error: Conflict | RuleBroken) -> None:
    """Add the error's message to its field, or to the form where it has none."""
    fields = error.fields if isinstance(error, RuleBroken) else {error.field or "": error.message}
    for name, message in fields.items():
        text = gettext(message)
        text = text % error.params if error.params else text
        if name in form:
            form[name].errors = [*form[name].errors, text]
        else:
            form.form_errors.append(text)
