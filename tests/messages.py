"""`make messages`: extracts the texts, updates the Chinese catalogue and lists what has no Chinese yet."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "outreach/translations/zh/LC_MESSAGES/messages.po"
METHODS = [("outreach/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "_l": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
}


def extracted() -> Catalog:
    """Every text of the program and its templates, without translations."""
    found = Catalog(locale="zh")
    for folder in ("outreach", "templates"):
        methods = [
            (pattern.removeprefix(f"{folder}/"), kind) for pattern, kind in METHODS if pattern.startswith(folder)
        ]
        for _, _, message, _, context in extract_from_dir(ROOT / folder, methods, keywords=KEYWORDS):
            found.add(message, context=context)
    return found


def merged(known: Catalog, wanted: Catalog) -> Catalog:
    """The wanted texts with the known translations."""
    result = Catalog(locale="zh", fuzzy=False)
    for message in wanted:
        if message.id:
            old = known.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
            result.add(message.id, old.string if old else "", context=message.context)
    return result


def untranslated(catalogue: Catalog) -> list[str]:
    """The texts that have no Chinese."""
    return [str(m.id) for m in catalogue if m.id and not (all(m.string) if isinstance(m.string, tuple) else m.string)]


def load() -> Catalog:
    """The committed Chinese catalogue."""
    with CATALOGUE.open("rb") as source:
        return read_po(source, locale="zh")


def main() -> int:
    """Update the catalogue; the number of texts without Chinese."""
    catalogue = merged(load(), extracted())
    with CATALOGUE.open("wb") as target:
        write_po(target, catalogue, sort_output=True, no_location=True, width=200)
    missing = untranslated(catalogue)
    for text in missing:
        print("no Chinese:", text)
    return len(missing)


if __name__ == "__main__":
    sys.exit(min(main(), 100))
