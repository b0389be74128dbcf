"""What a form says of a wrong entry, in our own words: the library's Chinese says 大于 where it means 不小于."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from outreach.domain.words import N_

# the library's own texts, marked for our catalogue
TEXTS = (
    N_("This field is required."),
    N_("Not a valid choice."),
    N_("Invalid Choice: could not coerce."),
    N_("Invalid choice(s): one or more data inputs could not be coerced."),
    N_("Not a valid date value."),
    N_("Not a valid time value."),
    N_("Not a valid integer value."),
    N_("Not a valid decimal value."),
    N_("Not a valid float value."),
    N_("Number must be at least %(min)s."),
    N_("Number must be at most %(max)s."),
    N_("Number must be between %(min)s and %(max)s."),
    N_("Field cannot be longer than %(max)d character."),
    N_("Field cannot be longer than %(max)d characters."),
    N_("Field must be at least %(min)d character long."),
    N_("Field must be at least %(min)d characters long."),
    N_("Field must be exactly %(max)d characters long."),
    N_("Field must be between %(min)d and %(max)d characters long."),
    N_("Invalid email address."),
)


class OwnWords:
    """Our catalogue's words for the library's texts; its own for the rest."""

    def __init__(self, theirs: Any) -> None:
        self.theirs = theirs

    def gettext(self, text: str) -> str:
        """The text in the reader's language."""
        own = gettext(text)
        return own if own != text else str(self.theirs.gettext(text))

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """The text for one or for many."""
        text = singular if number == 1 else plural
        own = gettext(text)
        return own if own != text else str(self.theirs.ngettext(singular, plural, number))
