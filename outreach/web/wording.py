"""A message of the domain in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext


def said(message: str, params: Mapping[str, object] | None = None) -> str:
    """The message translated, with its values put in after that.

    In templates this is the filter `said`: their own `_()` takes every text for a format, so that a percent sign in a
    message without values, or a value that is passed apart, breaks the page.
    """
    text = gettext(message)
    return text % params if params else text
