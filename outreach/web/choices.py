"""Choices of forms from the domain's enums, and the rules' faults back at their fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from flask_babel import lazy_gettext
from wtforms import Form as AnyForm
from wtforms.fields.choices import (  # type: ignore[attr-defined]  # newer than its stubs
    SelectChoice as SelectChoice,
)

from outreach.domain.errors import Conflict, RuleBroken
from outreach.web.wording import said

Member = TypeVar("Member", bound=str)


def choice(value: object, label: object) -> Any:
    """One choice; its label is not translated."""
    return SelectChoice(str(value), label)


def choices_of(labels: Mapping[Member, str], blank: str | None = None) -> list[Any]:
    """A choice for each member; `blank` is the text of one that means nothing was chosen. Labels are message ids."""
    first = [SelectChoice("", lazy_gettext(blank) if blank else "")] if blank is not None else []
    return first + [SelectChoice(str(member), lazy_gettext(label)) for member, label in labels.items()]


def show_faults(form: AnyForm, error: RuleBroken | Conflict) -> None:
    """Put each message of a broken rule at its field, or above the form where it has none."""
    fields = error.fields if isinstance(error, RuleBroken) else {error.field or "": error.message}
    for name, message in fields.items():
        text = said(message, error.params)
        if name in form:
            form[name].errors = [*form[name].errors, text]
        else:
            form.form_errors.append(text)
