"""Codes of stands and of records."""

from __future__ import annotations

from uuid import UUID

import pytest

from outreach.domain.codes import ALPHABET
from outreach.domain.stands import StandCode, StandCodes, StandKind, spaced, tidy_record_code

ROW = UUID("01900000-0000-7000-8000-000000000001")
CODES = StandCodes(b"k" * 32)


@pytest.mark.parametrize("kind", StandKind)
def test_a_code_names_its_stand(kind: StandKind) -> None:
    text = CODES.of(StandCode(kind, ROW))
    assert len(text) == 35
    assert CODES.read(text) == StandCode(kind, ROW)


def test_a_code_that_was_made_up_opens_nothing() -> None:
    text = CODES.of(StandCode(StandKind.EVENT, ROW))
    changed = [text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :] for at in range(len(text) - 1)]
    assert not any(CODES.read(one) for one in [*changed, "", "nothing", text[:-1], text + "AAAA", "é" * 35])
    assert StandCodes(b"x" * 32).read(text) is None


def test_a_records_code_is_the_same_again_and_misreadings_are_mended() -> None:
    code = CODES.of_record(ROW)
    assert code == CODES.of_record(ROW)
    assert len(code) == 12
    assert set(code) <= set(ALPHABET)
    assert tidy_record_code(f" {spaced(code).lower()} ") == code
    assert tidy_record_code(code[:-1] + ("0" if code[-1] != "0" else "1")) is None
    assert CODES.index_of(code) != CODES.index_of(CODES.of_record(UUID(int=ROW.int + 1)))
