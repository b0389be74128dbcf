"""Our calendars in khal, a calendar for terminals: it takes every entry in and complains of none."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy.orm import Session

from outreach.services.events import cancel_event
from tests.client import StrictClient
from tests.factories.events import NOW
from tests.factories.seasons import FIRST, add_season
from tests.factories.world import World
from tests.web.events.test_pages import make_soon, soon
from tests.web.test_plans import ask

CONFIG = """
[calendars]
[[fair]]
path = {folder}/entries
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Asia/Shanghai
default_timezone = Asia/Shanghai
[sqlite]
path = {folder}/khal.db
"""
TITLES = ["如皋专场", '{{ 7*7 }} `；,\\n"', "镇上专场"]


@pytest.fixture
def khal(tmp_path: Path) -> Callable[..., list[str]]:
    """khal with a calendar of its own; fails on whatever it complains of."""
    (tmp_path / "entries").mkdir()
    config = tmp_path / "config"
    config.write_text(CONFIG.format(folder=tmp_path), "utf-8")
    env = {"HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "PATH": ""}

    def run(*args: str) -> list[str]:
        command = [sys.executable, "-m", "khal", "-v", "WARNING", "-c", str(config), *args]
        done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        return [line for line in done.stdout.splitlines() if line]

    return run


def test_khal_takes_a_feed_in(
    session: Session, world: World, client: StrictClient, khal: Callable[..., list[str]], tmp_path: Path
) -> None:
    events = [
        make_soon(session, world, status="published", title=title, starts_at=soon(40 + n), ends_at=soon(40 + n, 13))
        for n, title in enumerate(TITLES)
    ]
    cancel_event(session, actor=world.actor("organiser"), event=events[2], reason="雨", now=NOW)
    session.commit()
    feed = tmp_path / "feed.ics"
    feed.write_bytes(client.get("/cal/area/320682.ics").data)
    for _ in range(2):
        khal("import", "--batch", "-a", "fair", str(feed))
    days = [str(soon(days).date()) for days in (39, 44)]
    listed = khal("list", "--day-format", "", "--format", "{start-long} {end-time} {title}{status}", *days)
    assert [line.split(" ", 3)[:3] for line in listed] == [
        [str(soon(40 + n).date()), "08:00", "13:00"] for n in range(3)
    ]
    assert all(title in line for title, line in zip(TITLES, listed, strict=True))
    assert "CANCELLED" in listed[2]


def test_khal_takes_an_accounts_feed_and_a_plan_in(
    session: Session,
    world: World,
    as_role: Callable[[str], StrictClient],
    client: StrictClient,
    khal: Callable[..., list[str]],
    tmp_path: Path,
) -> None:
    make_soon(session, world, status="submitted", title=TITLES[1], starts_at=soon(40), ends_at=soon(40, 13))
    season = add_season(session, world, names=("集场", "{{ 7*7 }}场", "`；,\\n场"))
    session.commit()
    page = as_role("organiser").submit("/events/feeds", {"name": "手机"}).get_data(as_text=True)
    address = page.split('id="feed-address" readonly value="')[1].split('"')[0]
    office = as_role("office")
    plan = ask(office, season)
    file = tmp_path / "calendar.ics"
    for answer in (client.get(urlsplit(address).path), office.get(f"{plan}.ics")):
        file.write_bytes(answer.data)
        khal("import", "--batch", "-a", "fair", str(file))
    listed = khal("list", "--day-format", "", "--format", "{title}", str(soon(40).date()), str(soon(41).date()))
    assert [line for line in listed if TITLES[1] in line]
    last = FIRST + timedelta(days=61)
    planned = khal("list", "--day-format", "", "--format", "{title}", str(FIRST), str(last))
    assert len([line for line in planned if "场" in line and TITLES[1] not in line]) == 3
