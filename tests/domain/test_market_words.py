"""Rules are read as people write them, and written as people say them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.errors import RuleBroken
from outreach.domain.market_days import MarketRule, MissingThirtieth, RuleKind
from outreach.domain.market_reader import read_rules
from outreach.domain.market_words import rules_words

READ = {
    "逢二逢七": "lunar 2 and 7",
    "农历逢五逢十": "lunar 5 and 10",
    "阴历二、七": "lunar 2 and 7",
    "2-7": "lunar 2 and 7",
    "逢五排十": "lunar 5 and 10",
    "二五八集": "lunar 2, 5 and 8",
    "逢二五十": "lunar 2, 5 and 10",
    "逢单": "lunar 1, 3, 5, 7 and 9",
    "每旬初三": "lunar 3",
    "初三、十三、廿三": "lunar 3",
    "农历每月初一、十五": "lunar days 1 and 15",
    "公历逢五逢十": "solar 5 and 10",
    "阳历每月1日、15日": "solar days 1 and 15",
    "每周一、四": "every Monday and Thursday",
    "周末": "every Saturday and Sunday",
    "星期三大集": "every Wednesday",
    "丑巳酉日": "Chou, Si and You days (丑巳酉)",
    "逢牛场": "Chou days (丑)",
    "每5天一集,自2026年1月3日起": "every 5 days from 2026-01-03",
    "天天集": "daily",
    "农历三月初三庙会": "fair on lunar month 3, day 3",
    "正月十五至十七": "fair on lunar month 1, days 15, 16 and 17",
    "公历5月1日至3日": "fair on 1, 2 and 3 May",
    "农历逢五逢十,小月改廿九": "lunar 5 and 10, short months on the 29th",
    "农历逢五逢十(小月推次月初一)": "lunar 5 and 10, short months on the next 1st",
    "农历逢二逢七;农历三月初三庙会": "lunar 2 and 7; fair on lunar month 3, day 3",
    "农历逢二逢七；农历三月初三": "lunar 2 and 7; fair on lunar month 3, day 3",
    "Mondays & Thursdays": "every Monday and Thursday",
    "days of Chou, Si and You": "Chou, Si and You days (丑巳酉)",
}


@pytest.mark.parametrize(("text", "english"), READ.items())
def test_what_people_write_is_read(text: str, english: str) -> None:
    assert rules_words(read_rules(text), "en") == english


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ; ",
        "hello",
        "逢",
        "每隔4天",
        "每5天一集",
        "每周八",
        "逢{{ 7*7 }}",
        "农历三十二日",
        "every 0 days from 2026-01-01",
        "x" * 201,
    ],
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        read_rules(text)
    assert list(refused.value.fields) == ["rule"]


def test_option_overrides_the_text() -> None:
    (rule,) = read_rules("农历逢五逢十,小月改廿九", missing_30th=MissingThirtieth.NEXT_FIRST)
    assert rule.missing_30th is MissingThirtieth.NEXT_FIRST


def _values(low: int, high: int) -> st.SearchStrategy[tuple[int, ...]]:
    return st.sets(st.integers(low, high), min_size=1, max_size=9).map(tuple)


RULES = st.one_of(
    st.builds(MarketRule, st.just(RuleKind.LUNAR_DAYS), _values(1, 30), missing_30th=st.sampled_from(MissingThirtieth)),
    st.builds(MarketRule, st.just(RuleKind.SOLAR_DAYS), _values(1, 31)),
    st.builds(MarketRule, st.just(RuleKind.WEEKDAYS), _values(1, 7)),
    st.builds(MarketRule, st.just(RuleKind.BRANCHES), _values(0, 11)),
    st.builds(
        MarketRule,
        st.just(RuleKind.INTERVAL),
        interval=st.integers(2, 99),
        anchor=st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    ),
    st.just(MarketRule(RuleKind.DAILY)),
    st.builds(MarketRule, st.just(RuleKind.LUNAR_DATE), _values(1, 30), month=st.integers(1, 12)),
    st.builds(MarketRule, st.just(RuleKind.SOLAR_DATE), _values(1, 31), month=st.integers(1, 12)).filter(
        lambda rule: rule.comes
    ),
)


@given(st.lists(RULES, min_size=1, max_size=2), st.sampled_from(["zh", "en"]))
def test_every_rule_is_read_back_from_its_words(rules: list[MarketRule], language: str) -> None:
    text = rules_words(rules, language)
    if len(text) <= 200:
        assert read_rules(text) == tuple(rules)
