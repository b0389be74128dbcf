"""The harness in small; `make soak` runs it in large. And that it finds the loss where there is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.databases import database_url
from tests.soak.harness import run
from tests.soak.servers import broken_server, outreach_server

pytestmark = pytest.mark.xdist_group("soak")


def test_nothing_acknowledged_is_lost_when_the_whole_group_is_killed(tmp_path: Path) -> None:
    with database_url(tmp_path) as url:
        balance = run(outreach_server(tmp_path, url), records=150, strikes=3, clients=8)
    assert balance.clean, balance
    assert (balance.acknowledged, balance.strikes) == (150, 3)


@pytest.mark.parametrize(("fault", "found"), [("early", "lost"), ("doubled", "doubled"), ("unsynced", "lost")])
def test_harness_finds_the_fault_of_a_broken_server(tmp_path: Path, fault: str, found: str) -> None:
    balance = run(broken_server(tmp_path, fault), records=600, strikes=2, clients=8)
    assert getattr(balance, found) > 0, balance
    assert balance.phantom == 0
