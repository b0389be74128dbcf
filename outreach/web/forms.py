"""The base of all forms: text is stripped, and what a database can't hold is refused before it gets there."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import Field, StringField
from wtforms.fields.core import UnboundField

from outreach.web.form_words import OwnWords


def clean_text(value: Any) -> Any:
    """Strip a text; raises ValueError (shown at the field) for control and half characters."""
    if not isinstance(value, str):
        return value
    if any(_unstorable(character) for character in value):
        raise ValueError(gettext("This text has characters that can't be stored."))
    return value.strip()


def _unstorable(character: str) -> bool:
    return (character < " " and character not in "\t\n\r") or 0xD800 <= ord(character) < 0xE000


class Form(FlaskForm):
    """Base of our forms. A subclass's `details()` gives the domain's dataclass."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # the library leaves it untyped
        """Adds `clean_text` to every text field, and our words."""

        def bind_field(self, form: Any, unbound_field: UnboundField[Any], options: Any) -> Field:
            """Bind a field, with the filter in front of its own."""
            if issubclass(unbound_field.field_class, StringField):
                options["filters"] = [clean_text, *unbound_field.kwargs.pop("filters", ())]
            bound: Field = super().bind_field(form, unbound_field, options)
            return bound

        def get_translations(self, form: Any) -> OwnWords:
            """Our words before the library's."""
            return OwnWords(super().get_translations(form))

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Fill the fields; what can't be stored can't be shown again either, so it is left out of the page."""
        super().process(*args, **kwargs)
        for field in self:
            if field.name == "csrf_token":
                field.render_kw = {"id": False}  # a page with several forms has it several times
            if isinstance(field.data, str) and any(_unstorable(character) for character in field.data):
                field.data = "".join(character for character in field.data if not _unstorable(character))
