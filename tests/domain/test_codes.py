"""Codes that people type."""

from __future__ import annotations

from outreach.domain.codes import ALPHABET, new_code, tidy_code


def test_code_survives_being_read_aloud() -> None:
    code = new_code()
    assert len(code) == 8
    assert tidy_code(f"{code[:4].lower()}-{code[4:]}") == code


def test_every_single_wrong_character_is_noticed() -> None:
    code = new_code()
    for place in range(8):
        for wrong in set(ALPHABET) - {code[place]}:
            assert tidy_code(code[:place] + wrong + code[place + 1 :]) is None


def test_nonsense_is_no_code() -> None:
    assert tidy_code("") is None
    assert tidy_code("{{ 7*7 }}") is None
