"""A message of the domain in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask_babel import format_date, gettext

from outreach.domain.clock import DAY_PATTERNS
from outreach.web.i18n import language


def said(message: str, params: Mapping[str, object] | None = None) -> str:
    """The message translated, with its values put in after that; days are written as the reader writes them.

    In templates this is the filter `said`: their own `_()` takes every text for a format, so that a percent sign in a
    message without values, or a value that is passed apart, breaks the page.
    """
    text = gettext(message)
    return text % {name: _spoken(value) for name, value in params.items()} if params else text


def _spoken(value: object) -> object:
    return format_date(value, DAY_PATTERNS[language()]) if type(value) is date else value
