"""One village, however it is written."""

from __future__ import annotations

import pytest

from outreach.domain.households import village_key


@pytest.mark.parametrize("text", ["顾庄村", " 顾庄 村 ", "顾庄村委会", "顾庄", "顾庄村民委员会"])
def test_ways_to_write_one_village(text: str) -> None:
    assert village_key(text) == "顾庄"


def test_others_stay_apart() -> None:
    assert village_key("") == ""
    assert village_key("村") == "村"
    assert len({village_key(one) for one in ("顾庄村", "顾庄新村", "Ａ区", "b区")}) == 4
    assert village_key("Ａ区") == village_key("a区")
