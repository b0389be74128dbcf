"""Reads what people type into a cell: dates, numbers, counts. None for an empty cell, ValueError for nonsense."""

import math
import re
from datetime import date, datetime, timedelta

EMPTY = {"", "-", "—", "——", "/", "无", "暂无", "n/a", "na", "null", "none"}
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?)?")
_COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_EXCEL_EPOCH = date(1899, 12, 30)
_ORDINALS = {c: i for i, c in enumerate("零一二三四五六七八九十")}


def read_text(cell: object) -> str:
    """Return a cell's text without outer spaces; '' for what means 'nothing'."""
    text = "" if cell is None else str(cell).strip()
    return "" if text.lower() in EMPTY else text


def read_date(cell: object) -> date | None:
    """Read 2026-06-01, 2026/6/1, 2026年6月1日, 20260601, Excel's serial number, or a date itself."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = read_text(cell)
    if not text:
        return None
    match = _DATE.fullmatch(text) or _COMPACT.fullmatch(text)
    if match:
        year, month, day = (int(part) for part in match.groups())
        return date(year, month, day)
    if re.fullmatch(r"\d{5}(\.0+)?", text):
        return _EXCEL_EPOCH + timedelta(days=int(float(text)))
    raise ValueError(text)


def read_number(cell: object) -> float | None:
    """Read a finite number: thousands marks and full-width digits are allowed."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        number = float(cell)
    else:
        text = read_text(cell).replace(",", "").replace("，", "").replace(" ", "")
        if not text:
            return None
        text = text.translate(str.maketrans("０１２３４５６７８９．－", "0123456789.-"))
        if not _NUMBER.fullmatch(text):
            raise ValueError(text)
        number = float(text)
    if not math.isfinite(number):
        raise ValueError(str(cell))
    return number


def read_count(cell: object) -> int | None:
    """Read a whole number that isn't negative."""
    number = read_number(cell)
    if number is None:
        return None
    if number < 0 or number != int(number):
        raise ValueError(str(cell))
    return int(number)


def read_ordinal(cell: object) -> int | None:
    """Read a batch's number: 3, 第3批, 第三批, 十二, 'batch 3', 2025年第2批."""
    text = read_text(cell)
    if not text:
        return None
    match = re.search(r"第\s*([0-9]+|[一二三四五六七八九十]+)", text) or re.search(
        r"([0-9]+|[一二三四五六七八九十]+)(?:\.0+)?\D*$", text
    )
    if not match:
        raise ValueError(text)
    word = match.group(1)
    if word.isdigit():
        return int(word)
    tens, _, ones = word.rpartition("十")
    if "十" not in word:
        return _ORDINALS[word] if len(word) == 1 else int("".join(str(_ORDINALS[c]) for c in word))
    return (_ORDINALS[tens] if tens else 1) * 10 + (_ORDINALS[ones] if ones else 0)
