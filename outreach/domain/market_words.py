"""Market rules in the words that people use, in Chinese and English; `market_reader` reads these back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from outreach.domain.market_days import BRANCHES, MarketRule, MissingThirtieth, RuleKind

NUMERALS = "零一二三四五六七八九十"
BRANCH_NAMES = ("Zi", "Chou", "Yin", "Mao", "Chen", "Si", "Wu", "Wei", "Shen", "You", "Xu", "Hai")
WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
LUNAR_MONTHS = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")

_INSTEAD = {
    "zh": {
        MissingThirtieth.NONE: "",
        MissingThirtieth.DAY_29: "，小月改廿九",
        MissingThirtieth.NEXT_FIRST: "，小月改次月初一",
    },
    "en": {
        MissingThirtieth.NONE: "",
        MissingThirtieth.DAY_29: ", short months on the 29th",
        MissingThirtieth.NEXT_FIRST: ", short months on the next 1st",
    },
}


def lunar_day_words(day: int) -> str:
    """初一 to 三十."""
    if day <= 10:
        return f"初{NUMERALS[day]}"
    if day < 20:
        return f"十{NUMERALS[day - 10]}"
    if day == 20:
        return "二十"
    return "三十" if day == 30 else f"廿{NUMERALS[day - 20]}"


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _month_days(rule: MarketRule, language: str) -> str:
    lunar = rule.kind is RuleKind.LUNAR_DAYS
    instead = _INSTEAD[language][rule.missing_30th]
    if language == "en":
        calendar = "lunar" if lunar else "solar"
        if rule.digits:
            return f"{calendar} {_and([str(digit) for digit in rule.digits])}{instead}"
        return (
            f"{calendar} {'days' if len(rule.values) > 1 else 'day'} {_and([str(day) for day in rule.values])}{instead}"
        )
    if rule.digits:
        return ("农历" if lunar else "公历") + "".join(f"逢{NUMERALS[digit]}" for digit in rule.digits) + instead
    if lunar:
        return f"农历每月{'、'.join(lunar_day_words(day) for day in rule.values)}{instead}"
    return f"公历每月{'、'.join(f'{day}日' for day in rule.values)}"


def _weekdays(rule: MarketRule, language: str) -> str:
    if language == "en":
        return f"every {_and([WEEKDAY_NAMES[day - 1] for day in rule.values])}"
    return f"每周{'、'.join('一二三四五六日'[day - 1] for day in rule.values)}"


def _branches(rule: MarketRule, language: str) -> str:
    characters = "".join(BRANCHES[branch] for branch in rule.values)
    if language == "en":
        return f"{_and([BRANCH_NAMES[branch] for branch in rule.values])} days ({characters})"
    return f"{characters}日"


def _interval(rule: MarketRule, language: str) -> str:
    if rule.anchor is None:
        raise ValueError("an interval needs an anchor")
    if language == "en":
        return f"every {rule.interval} days from {rule.anchor.isoformat()}"
    day = rule.anchor
    return f"每{rule.interval}天一集，自{day.year}年{day.month}月{day.day}日起"


def _daily(_rule: MarketRule, language: str) -> str:
    return "daily" if language == "en" else "每天"


def _lunar_date(rule: MarketRule, language: str) -> str:
    month = rule.month or 0
    if language == "en":
        return f"fair on lunar month {month}, {'days' if len(rule.values) > 1 else 'day'} {_and([str(day) for day in rule.values])}"
    return f"农历{LUNAR_MONTHS[month - 1]}月{'、'.join(lunar_day_words(day) for day in rule.values)}"


def _solar_date(rule: MarketRule, language: str) -> str:
    month = rule.month or 0
    if language == "en":
        return f"fair on {_and([str(day) for day in rule.values])} {MONTH_NAMES[month - 1]}"
    return f"公历{month}月{'、'.join(f'{day}日' for day in rule.values)}"


_WORDS: dict[RuleKind, Callable[[MarketRule, str], str]] = {
    RuleKind.LUNAR_DAYS: _month_days,
    RuleKind.SOLAR_DAYS: _month_days,
    RuleKind.WEEKDAYS: _weekdays,
    RuleKind.BRANCHES: _branches,
    RuleKind.INTERVAL: _interval,
    RuleKind.DAILY: _daily,
    RuleKind.LUNAR_DATE: _lunar_date,
    RuleKind.SOLAR_DATE: _solar_date,
}


def rule_words(rule: MarketRule, language: str = "zh") -> str:
    """One rule as people say it: 农历逢二逢七, or 'lunar 2 and 7'."""
    return _WORDS[rule.kind](rule, "en" if language.startswith("en") else "zh")


def rules_words(rules: Iterable[MarketRule], language: str = "zh") -> str:
    """Several rules, one after the other."""
    english = language.startswith("en")
    return ("; " if english else "；").join(rule_words(rule, language) for rule in rules)
