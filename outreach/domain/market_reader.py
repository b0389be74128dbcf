"""Market rules read from what people write: 逢二逢七, 每旬初三, 丑巳酉日, 'lunar 2 and 7', 'every Monday'."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from outreach.domain.errors import RuleBroken
from outreach.domain.market_days import BRANCHES, MarketRule, MissingThirtieth, RuleKind, days_by_digit
from outreach.domain.market_words import BRANCH_NAMES, LUNAR_MONTHS, MONTH_NAMES, NUMERALS, WEEKDAY_NAMES
from outreach.domain.words import N_

LONGEST_TEXT = 200
ANIMALS = "鼠牛虎兔龙蛇马羊猴鸡狗猪"
NOT_READ = N_("“%(text)s” isn't a market rule that can be read. Write for example 农历逢二逢七 or “lunar 2 and 7”.")

_SEPARATORS = re.compile(r"[;；\n]+")
_NOISE = re.compile(r"(大集|小集|集市|集日|赶集|赶场|赶街|庙会|开集|逢集|圩日|墟日|街天|场期|fair on|market)")
_INSTEAD = re.compile(r"[,,(]?\s*(?:小月|short months?)[^;;]*?(廿九|二十九|29|初一|1st|次月|next)[^;;]*$")
_LUNAR, _SOLAR = re.compile(r"农历|阴历|旧历|夏历|lunar"), re.compile(r"公历|阳历|新历|国历|solar")
_DATE = re.compile(r"(\d{4})\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})\s*日?")
_DAY = (
    r"初[一二三四五六七八九十]|二十[一二三四五六七八九]?|廿[一二三四五六七八九]|三十一?|卅一?|十[一二三四五六七八九]|十"
)
_WEEK = re.compile(r"(?:每?(?:周|星期|礼拜))")


def read_rules(text: str, *, missing_30th: MissingThirtieth | None = None) -> tuple[MarketRule, ...]:
    """The rules that a text names, parts separated by semicolons; RuleBroken(rule) says which part can't be read.

    Days told by digits without a calendar's name are lunar, as markets are. `missing_30th` overrides what the text says.
    """
    if len(text) > LONGEST_TEXT:
        raise RuleBroken({"rule": N_("A market rule has 200 characters at most.")})
    parts = [part.strip() for part in _SEPARATORS.split(text) if part.strip()]
    if not parts:
        raise RuleBroken({"rule": N_("Enter the market's rule, such as 农历逢二逢七 or “lunar 2 and 7”.")})
    return tuple(_read_rule(part, missing_30th) for part in parts)


def _read_rule(part: str, override: MissingThirtieth | None) -> MarketRule:
    plain = unicodedata.normalize("NFKC", part).lower()
    instead = _INSTEAD.search(plain)
    missing = MissingThirtieth.NONE
    if instead:
        plain = plain[: instead.start()]
        missing = MissingThirtieth.DAY_29 if instead[1] in ("廿九", "二十九", "29") else MissingThirtieth.NEXT_FIRST
    plain = _NOISE.sub("", plain).strip(" ,。.")
    for read in _READERS:
        try:
            rule = read(plain)
        except ValueError:
            break
        if rule is not None and not rule.comes:
            break
        if rule is not None:
            return _with_missing(rule, override or missing)
    raise RuleBroken({"rule": NOT_READ}, text=part[:40])


def _with_missing(rule: MarketRule, missing: MissingThirtieth) -> MarketRule:
    return MarketRule(rule.kind, rule.values, rule.month, rule.interval, rule.anchor, missing)


def _daily(text: str) -> MarketRule | None:
    if re.fullmatch(r"(每天|每日|天天|日日|百日|daily|every ?day)集?", text):
        return MarketRule(RuleKind.DAILY)
    return None


def _interval(text: str) -> MarketRule | None:
    match = re.match(r"(?:每|every )\s*(\d{1,3}|[一二三四五六七八九十]{1,3})\s*(?:天|日|days?)", text)
    if not match:
        return None
    anchor = _DATE.search(text)
    if not anchor:
        raise ValueError("an interval needs its first day")
    days = int(match[1]) if match[1].isdigit() else _numeral(match[1])
    return MarketRule(RuleKind.INTERVAL, interval=days, anchor=date(*(int(part) for part in anchor.groups())))


def _weekdays(text: str) -> MarketRule | None:
    english = [n for n, name in enumerate(WEEKDAY_NAMES, start=1) if re.search(rf"\b{name[:3].lower()}", text)]
    if english and not re.sub(r"every|weekly|and|on|[,&\s]|\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*", "", text):
        return MarketRule(RuleKind.WEEKDAYS, tuple(english))
    if not _WEEK.search(text):
        return None
    rest = _WEEK.sub("", text).replace("末", "六日").replace("天", "日").replace("逢", "")
    found = re.sub(r"[、,和及\s集]", "", rest)
    days = [("一二三四五六日".find(char) + 1) or (int(char) if char in "1234567" else 0) for char in found]
    if not days or 0 in days:
        raise ValueError(text)
    return MarketRule(RuleKind.WEEKDAYS, tuple(days))


def _branches(text: str) -> MarketRule | None:
    named = re.fullmatch(r"[a-z,\s]+?(?:days?)?\s*\(?([子丑寅卯辰巳午未申酉戌亥]+)\)?", text)
    plain = named[1] if named else re.sub(r"[逢每日、,和集场\s]", "", text)
    if plain and set(plain) <= set(BRANCHES):
        return MarketRule(RuleKind.BRANCHES, tuple(BRANCHES.index(char) for char in plain))
    if plain and set(plain) <= set(ANIMALS):
        return MarketRule(RuleKind.BRANCHES, tuple(ANIMALS.index(char) for char in plain))
    words = re.sub(r"\bdays?\b|\bof\b|\band\b|[,&()]", " ", text).split()
    names = [name.lower() for name in BRANCH_NAMES]
    if words and all(word in names for word in words):
        return MarketRule(RuleKind.BRANCHES, tuple(names.index(word) for word in words))
    return None


def _english_fair(text: str) -> MarketRule | None:
    lunar = re.fullmatch(r"lunar month (\d{1,2}),? days? ([\d,\sand-]+)", text)
    if lunar:
        return MarketRule(RuleKind.LUNAR_DATE, _numbers(lunar[2]), month=int(lunar[1]))
    solar = re.fullmatch(r"([\d,\sand-]+) ([a-z]{3,9})", text)
    months = [name.lower() for name in MONTH_NAMES]
    if solar and solar[2] in months:
        return MarketRule(RuleKind.SOLAR_DATE, _numbers(solar[1]), month=months.index(solar[2]) + 1)
    return None


def _chinese_fair(text: str) -> MarketRule | None:
    match = re.search(
        r"(?<![每十廿卅一二三四五六七八九\d])(正|腊|冬|十[一二]?|[一二三四五六七八九]|\d{1,2})月(.+)", text
    )
    if not match:
        return None
    name = {"腊": "十二", "冬": "十一", "一": "正"}.get(match[1], match[1])
    month = int(name) if name.isdigit() else LUNAR_MONTHS.index(name) + 1
    days = _span(match[2])
    solar = _SOLAR.search(text) or (name.isdigit() and not _LUNAR.search(text) and "初" not in match[2])
    return MarketRule(RuleKind.SOLAR_DATE if solar else RuleKind.LUNAR_DATE, days, month=month)


def _span(text: str) -> tuple[int, ...]:
    """Days of a month, with 至 and 到 for a stretch: 初三至初五 is 3, 4, 5."""
    ends = re.split(r"[至到~-]", text)
    if len(ends) == 2:
        first, last = _days_in(ends[0]), _days_in(ends[1])
        return tuple(range(first[-1], last[0] + 1))
    return _days_in(text)


def _days_in(text: str) -> tuple[int, ...]:
    rest = re.sub(rf"{_DAY}|[一二三四五六七八九]|\d+|[日号、,和\s]", "", text)
    found = re.findall(rf"{_DAY}|[一二三四五六七八九]|\d+", text)
    if rest or not found or re.search(r"(?:三十|卅)[二三四五六七八九]", text):
        raise ValueError(text)
    return tuple(int(one) if one.isdigit() else _numeral(one.removeprefix("初")) for one in found)


def _month_days(text: str) -> MarketRule | None:
    kind = RuleKind.SOLAR_DAYS if _SOLAR.search(text) else RuleKind.LUNAR_DAYS
    last = 31 if kind is RuleKind.SOLAR_DAYS else 30
    rest = _SOLAR.sub("", _LUNAR.sub("", text)).strip()
    english = re.fullmatch(r"(days? )?([\d,\sand&-]+)", rest)
    if english and (english[1] or re.search(r"[a-z]", text)):
        numbers = _numbers(english[2])
        return MarketRule(kind, numbers if english[1] else _by_digits(numbers, last))
    return MarketRule(kind, _chinese_days(rest, last))


def _chinese_days(rest: str, last: int) -> tuple[int, ...]:
    """Days of the month: characters after 逢 are last digits; 初二 and 十三 are days, each of three with 每旬."""
    decade = "旬" in rest
    each_month = "每月" in rest
    plain = re.sub(r"每旬|每月|每|旬|尾数|带|为|是|的|[、,和及/.\-\s日号集场圩]", " ", rest)
    plain = plain.replace("排", "逢").replace("单", "一三五七九").replace("双", "二四六八十").strip()
    if "逢" not in plain and (decade or re.search(r"初|廿|卅", plain) or each_month):
        days = _days_in(plain.replace(" ", "、"))
        return _by_digits(days, last) if decade else days
    digits: list[int] = []
    exact: list[int] = []
    for token in plain.replace("逢", " ").split():
        if token.isdigit():
            (digits if int(token) <= 10 else exact).append(int(token))
        elif set(token) <= set(NUMERALS):
            if "十" in token[:-1]:
                raise ValueError(f"neither a day nor last digits: {token}")
            digits.extend(NUMERALS.index(char) for char in token)
        else:
            exact.extend(_days_in(token))
    if not digits and not exact:
        raise ValueError(rest)
    return (*_by_digits(tuple(digits), last), *exact)


def _by_digits(digits: tuple[int, ...], last: int) -> tuple[int, ...]:
    if any(digit > 10 for digit in digits):
        raise ValueError(f"not last digits: {digits}")
    return days_by_digit(digits, last)


def _numbers(text: str) -> tuple[int, ...]:
    stretch = re.fullmatch(r"\s*(\d+)\s*-\s*(\d+)\s*", text)
    if stretch and int(stretch[2]) > 10:
        return tuple(range(int(stretch[1]), int(stretch[2]) + 1))
    return tuple(int(number) for number in re.findall(r"\d+", text))


def _numeral(text: str) -> int:
    """一 to 三十一, 廿 and 卅 for twenty and thirty."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = text.partition("十")
    if not ten:
        return NUMERALS.index(text)
    return (NUMERALS.index(tens) if tens else 1) * 10 + (NUMERALS.index(ones) if ones else 0)


_READERS: tuple[Callable[[str], MarketRule | None], ...] = (
    _daily,
    _interval,
    _weekdays,
    _branches,
    _english_fair,
    _chinese_fair,
    _month_days,
)
