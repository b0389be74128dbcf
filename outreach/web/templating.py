"""Filters that write dates, numbers and names as the reader's language does."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import format_date, format_datetime, format_decimal, gettext

from outreach.domain.accounts import ROLE_LABELS
from outreach.domain.clock import DAY_PATTERNS, beijing, utcnow
from outreach.domain.devices import name_device
from outreach.domain.file_words import COLUMN_WORDS
from outreach.domain.phones import mask_phone
from outreach.domain.roles import Role
from outreach.web.i18n import html_lang, language
from outreach.web.pagination import with_query
from outreach.web.wording import said


def init_app(app: Flask) -> None:
    """Register filters and globals."""
    app.jinja_env.filters.update(
        mask_phone=mask_phone,
        date=write_date,
        datetime=write_datetime,
        number=write_number,
        said=said,
        signed=write_signed,
        device=name_device,
        km=write_km,
    )
    app.jinja_env.globals.update(
        area_name=area_name,
        settlement_name=settlement_name,
        brackets=write_brackets,
        colon=write_colon,
        column_name=write_column_name,
        comma=write_comma,
        this_moment=utcnow,
        html_lang=html_lang,
        language=language,
        role_name=role_name,
        with_query=with_query,
    )
    app.jinja_env.trim_blocks = True
    app.url_defaults(partial(_fingerprint, app, {}))
    app.jinja_env.lstrip_blocks = True


def write_colon() -> str:
    """What stands between a label and its text: full-width in Chinese."""
    return "：" if language() == "zh" else ": "


def write_column_name(key: str) -> str:
    """What the column of an imported table is called, by its key."""
    return gettext(COLUMN_WORDS[key]) if key in COLUMN_WORDS else key


def write_comma() -> str:
    """What stands between the items of a list."""
    return "、" if language() == "zh" else ", "


def write_brackets(text: object) -> str:
    """The text in brackets, to follow a word at once."""
    return f"（{text}）" if language() == "zh" else f" ({text})"


def write_date(value: date | datetime | None) -> str:
    """2026年6月14日, or 14 June 2026; a dash for nothing."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        value = beijing(value).date()
    return format_date(value, DAY_PATTERNS[language()])


def write_datetime(value: datetime | None) -> str:
    """The date and the time in Beijing; a dash for nothing."""
    if value is None:
        return "—"
    return format_datetime(value, "y年M月d日 HH:mm" if language() == "zh" else "d MMMM y, HH:mm")


def write_signed(value: int | None) -> str:
    """A change: with its sign and thousands marks."""
    if not value:
        return "—" if value is None else "0"
    return ("+" if value > 0 else "\N{MINUS SIGN}") + write_number(abs(value))


def write_number(value: float | None, digits: int = 0) -> str:
    """With thousands marks and at most `digits` decimals; a dash for nothing."""
    if value is None:
        return "—"
    return format_decimal(round(value, digits), format="#,##0." + "#" * digits if digits else "#,##0")


def write_km(value: float | None) -> str:
    """Kilometres with one decimal below 10."""
    if value is None:
        return "—"
    return format_decimal(value, format="0.0" if value < 10 else "#,##0") + (" 公里" if language() == "zh" else " km")


def area_name(area: Any) -> str:
    """The area's name in the reader's language: pinyin for those who don't read Chinese."""
    if area is None:
        return ""
    return str(area.name_en or area.name_zh) if language() == "en" else str(area.name_zh)


def settlement_name(place: Any) -> str:
    """A settlement's name in the reader's language, where it has one in Latin letters."""
    return str(place.name_en or place.name) if language() == "en" else str(place.name)


def role_name(role: Role) -> str:
    """What a role is called in the reader's language."""
    return gettext(ROLE_LABELS[role])


def _fingerprint(app: Flask, known: dict[str, str], endpoint: str, values: dict[str, Any]) -> None:
    """Add a digest to the addresses of our own static files, so that a new release isn't shown with old styles."""
    name = str(values.get("filename", ""))
    if endpoint != "static" or name.startswith("vendor/") or not app.static_folder:
        return
    if name not in known:
        path = Path(app.static_folder) / name
        known[name] = hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else ""
    if known[name]:
        values["v"] = known[name]
