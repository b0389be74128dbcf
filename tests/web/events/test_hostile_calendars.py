"""Calendars, seasons and market rules that mean harm or are far too large: a word at the field, and nothing is kept."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.errors import RuleBroken
from outreach.domain.market_reader import read_rules
from outreach.models.calendars import FarmSeasonRow
from outreach.models.event_limits import Blackout
from tests.client import StrictClient

Roles = Callable[[str], StrictClient]
LIMITS, SEASONS = "/events/limits", "/events/seasons"
ENGLISH = {"Accept-Language": "en"}
WHOLE = ("SUMMARY:高考", "DTSTART;VALUE=DATE:20270607", "DTEND;VALUE=DATE:20270610")
SEASON = {"name_zh": "采茶", "name_en": "", "begins": "3-20", "ends": "4-10", "provinces": "32"}


def entry(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


def calendar(*parts: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR", ""]).encode()


def send(client: StrictClient, content: bytes) -> tuple[int, str]:
    """The answer to a file of closed days for Rugao."""
    data = {"f-area": "320682", "f-kind": "closed", "f-file": (io.BytesIO(content), "days.ics")}
    answer = client.submit(f"{LIMITS}/days/import", data, form=LIMITS, headers=ENGLISH)
    return answer.status_code, answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"x" * (10 * 1024 * 1024), "larger than 1 MB"),
        (calendar(*["BEGIN:VEVENT"] * 30_000, *["END:VEVENT"] * 30_000), "500 entries at most"),
        (calendar(*["BEGIN:VALARM"] * 60_000), "500 entries at most"),
        (calendar(*[entry(f"UID:{n}", *WHOLE) for n in range(501)]), "500 entries at most"),
        (calendar(entry(*WHOLE))[:-40], "not a calendar file"),
        (b"\x00" * 1000, "not a calendar file"),
    ],
    ids=["10 MB", "nested", "unclosed", "501", "cut", "nothing"],
)
def test_a_file_that_is_too_much_is_refused_whole(session: Session, as_role: Roles, content: bytes, word: str) -> None:
    status, page = send(as_role("official"), content)
    assert status in {413, 422}
    assert word in page
    assert session.scalar(select(func.count()).select_from(Blackout)) == 0


def test_entries_that_can_not_be_are_named_and_the_others_taken(session: Session, as_role: Roles) -> None:
    forever = entry("UID:r", "SUMMARY:天天", "DTSTART;VALUE=DATE:20270101", "RRULE:FREQ=SECONDLY")
    content = calendar(
        forever,
        entry("UID:z", "SUMMARY:远古", "DTSTART:00010101T000000Z"),
        entry("UID:y", "SUMMARY:末日", "DTSTART:99991231T235959Z", "DURATION:P9999999D"),
        entry("UID:x", "SUMMARY:闰", "DTSTART;VALUE=DATE:20270230"),
        entry("UID:a\x00b", "SUMMARY:高考\x00\x07 {{ 7*7 }}<script>", *WHOLE[1:]),
        entry("UID:三天", "SUMMARY:庙会", "DTSTART;VALUE=DATE:20270301", "DURATION:P3D"),
        entry("UID:" + "长" * 100_000, "SUMMARY:" + "长" * 100_000, "DTSTART;VALUE=DATE:20270401"),
    )
    status, page = send(as_role("official"), content)
    assert status == 200
    assert [name in page for name in ("天天", "远古", "末日", "闰")] == [True] * 4
    assert "<script>{{" not in page
    kept = session.scalars(select(Blackout).order_by(Blackout.first_on)).all()
    assert [(len(one.name), (one.last_on - one.first_on).days) for one in kept] == [(2, 2), (120, 0), (20, 2)]
    assert kept[2].name == "高考 {{ 7*7 }}<script>"


@pytest.mark.parametrize(
    "changes",
    [
        {"name_zh": "长" * 10_000},
        {"name_en": "x" * 81},
        {"begins": "3" * 10_000},
        {"begins": "٣-٢٠"},
        {"ends": "0-0"},
        {"provinces": ["32"] * 5_000 + ["x' OR 1=1"]},
    ],
)
def test_a_season_that_can_not_be_is_refused(session: Session, as_role: Roles, changes: dict[str, str]) -> None:
    assert as_role("office").submit(SEASONS, SEASON | changes, form=SEASONS).status_code == 422
    assert session.scalar(select(func.count()).select_from(FarmSeasonRow)) == 0


def test_control_characters_reach_no_database(session: Session, as_role: Roles) -> None:
    office = as_role("office")
    answer = office.submit(SEASONS, SEASON | {"name_zh": "采\x00茶", "name_en": "a\u2028b"}, form=SEASONS)
    assert answer.status_code in {303, 400, 422}
    days = {
        "b-area": "320682",
        "b-name": "考\x00试",
        "b-first_on": "2027-06-07",
        "b-last_on": "2027-06-07",
        "b-kind": "closed",
    }
    assert office.submit(f"{LIMITS}/days", days, form=LIMITS).status_code in {303, 400, 422}
    assert "\x00" not in "".join(
        [*session.scalars(select(FarmSeasonRow.name_zh)), *session.scalars(select(Blackout.name))]
    )


@pytest.mark.parametrize(
    "text",
    [
        "逢" + "二" * 10_000,
        "农历十三月初一",
        "三十月初三",
        "13月1日",
        "lunar month 13, day 1",
        "公历2月30日",
        "农历正月三十五",
        "every 0 days from 2026-01-01",
        "每3天 2026-13-45",
        "every 3 days from 0000-00-00",
        "逢\x00二",
        ";" * 150,
        "(" * 190,
    ],
)
def test_a_market_rule_that_can_not_be_is_not_read(text: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        read_rules(text)
    assert list(refused.value.fields) == ["rule"]
