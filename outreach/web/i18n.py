"""Which language a page speaks: chosen by the reader, else the account's, else the browser's; Chinese first."""

from __future__ import annotations

from flask import has_request_context, request
from flask_babel import get_locale
from flask_login import current_user

LANGUAGES = {"zh": "中文", "en": "English"}
COOKIE = "language"


def select_locale() -> str:
    """'zh' or 'en'."""
    if not has_request_context():
        return "zh"
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    own = getattr(current_user, "locale", None)
    if own in LANGUAGES:
        return str(own)
    return "en" if request.accept_languages.best_match(["zh-CN", "zh", "en"]) == "en" else "zh"


def language() -> str:
    """The language of the page being made, 'zh' or 'en'."""
    return "en" if str(get_locale() or "zh").startswith("en") else "zh"


def html_lang() -> str:
    """The page's `lang` attribute."""
    return "en" if language() == "en" else "zh-CN"
