"""The base of all forms: text is stripped, and what a database can't hold is refused before it gets there."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import Field, StringField
from wtforms.fields.core import UnboundField


def clean_text(value: Any) -> Any:
    """Strip a text; raises ValueError (shown at the field) for NUL bytes and half characters."""
    if not isinstance(value, str):
        return value
    if "\x00" in value or any(0xD800 <= ord(character) < 0xE000 for character in value):
        raise ValueError(gettext("This text has characters that can't be stored."))
    return value.strip()


class Form(FlaskForm):
    """Base of our forms. A subclass's `details()` gives the domain's dataclass."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # the library leaves it untyped
        """Adds `clean_text` to every text field."""

        def bind_field(self, form: Any, unbound_field: UnboundField[Any], options: Any) -> Field:
            """Bind a field, with the filter in front of its own."""
            if issubclass(unbound_field.field_class, StringField):
                options["filters"] = [clean_text, *unbound_field.kwargs.pop("filters", ())]
            bound: Field = super().bind_field(form, unbound_field, options)
            return bound
