"""Every text has its Chinese, with the same placeholders; field terms are said in one way."""

from __future__ import annotations

import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message

from tests.messages import ROOT, extracted, load, merged, untranslated

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")
GLOSSARY = [
    line.split("\t")
    for line in (ROOT / "outreach/translations/glossary.tsv").read_text().splitlines()
    if line and not line.startswith("#")
]


@cache
def catalogue() -> Catalog:
    """All texts of the program with their committed Chinese, read once for every test."""
    return merged(load(), extracted())


def wanted() -> list[Message]:
    """The texts, without the catalogue's heading."""
    return [message for message in catalogue() if message.id]


def forms(value: str | tuple[str, ...] | list[str]) -> list[str]:
    """The text, or each of its plural forms."""
    return [value] if isinstance(value, str) else list(value)


def test_every_text_has_its_chinese() -> None:
    assert untranslated(catalogue()) == []


def test_chinese_keeps_the_placeholders() -> None:
    broken = []
    for message in wanted():
        english = set(PLACEHOLDER.findall(forms(message.id)[-1]))
        broken += [form for form in forms(message.string) if set(PLACEHOLDER.findall(form)) != english]
    assert broken == []


def test_texts_are_calm() -> None:
    loud = [
        text
        for message in wanted()
        for text in forms(message.id) + forms(message.string)
        if re.search(r"[!！]|\bOops\b|[Ss]uccessfully|成功", text)
    ]
    assert loud == []


def test_chinese_has_full_width_punctuation() -> None:
    half = [
        text
        for message in wanted()
        for text in forms(message.string)
        if re.search(r"[\u4e00-\u9fff][,;!?:](?:\s|[\u4e00-\u9fff]|$)", text)
    ]
    assert half == []


@pytest.mark.parametrize("row", GLOSSARY, ids=[row[0] for row in GLOSSARY])
def test_term_is_said_in_one_way(row: list[str]) -> None:
    english, chinese = row[0], row[1].split("|")
    wrong = []
    for message in wanted():
        text = forms(message.id)[0]
        if re.search(rf"\b{re.escape(english)}s?\b", text, re.IGNORECASE) and not any(
            term in form for form in forms(message.string) for term in chinese
        ):
            wrong.append((text, message.string))
    assert wrong == []
