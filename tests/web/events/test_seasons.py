"""The office keeps a list of busy farm seasons of its own; without one the shipped list holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.calendar import SHIPPED_SEASONS, FarmSeason, farm_season
from outreach.models.calendars import FarmSeasonRow
from outreach.queries.farm_seasons import list_seasons
from tests.client import StrictClient

Role = Callable[[str], StrictClient]
PAGE = "/events/seasons"
ENGLISH = {"Accept-Language": "en"}
TEA = {"name_zh": "采茶 {{ 7*7 }}<b>", "name_en": "", "begins": "3-20", "ends": "4月10日", "provinces": "32"}


def test_a_season_over_the_years_end_and_of_some_provinces() -> None:
    winter = FarmSeason((12, 20), (1, 10), "冬闲", "Winter", frozenset({"23"}))
    assert farm_season(date(2026, 12, 31), "230100", [winter]) is winter
    assert farm_season(date(2027, 1, 10), "230100", [winter]) is winter
    assert farm_season(date(2027, 1, 11), "230100", [winter]) is None
    assert farm_season(date(2027, 1, 1), "320682", [winter]) is None


def test_the_office_adds_to_the_shipped_list_and_goes_back_to_it(as_role: Role, session: Session) -> None:
    office = as_role("office")
    assert "Wheat harvest" in office.get(PAGE, headers=ENGLISH).get_data(as_text=True)
    assert office.submit(PAGE, TEA, form=PAGE).status_code == 303
    page = office.get(PAGE).get_data(as_text=True)
    assert "采茶 {{ 7*7 }}&lt;b&gt;" in page
    assert "夏收夏种" in page
    assert "江苏省" in page
    assert len(list_seasons(session)) == len(SHIPPED_SEASONS) + 1
    advice = office.get("/events/advice?day=2027-04-01", headers=ENGLISH).get_data(as_text=True)
    assert "Busy farm season: 采茶 {{ 7*7 }}&lt;b&gt;" in advice
    tea = session.scalars(select(FarmSeasonRow.id).where(FarmSeasonRow.begins_month == 3)).one()
    session.rollback()
    assert office.submit(f"{PAGE}/{tea}/remove", form=PAGE).status_code == 303
    assert office.submit(f"{PAGE}/shipped", form=PAGE).status_code == 303
    assert session.scalars(select(FarmSeasonRow)).all() == []
    assert list_seasons(session) == list(SHIPPED_SEASONS)


def test_the_shipped_list_is_taken_over_once(as_role: Role, session: Session) -> None:
    office = as_role("office")
    for _ in range(2):
        session.rollback()
        office.submit(f"{PAGE}/own", form=PAGE)
    assert len(session.scalars(select(FarmSeasonRow)).all()) == len(SHIPPED_SEASONS)


@pytest.mark.parametrize(
    ("field", "value"), [("begins", "13-1"), ("ends", "2-30"), ("begins", "x"), ("name_zh", ""), ("provinces", "99")]
)
def test_faults_stand_at_their_field(as_role: Role, session: Session, field: str, value: str) -> None:
    answer = as_role("office").submit(PAGE, {**TEA, field: value}, form=PAGE)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.get_data(as_text=True)
    assert session.scalars(select(FarmSeasonRow)).all() == []
