"""Single values of charger files: numbers, days, positions and words, in the languages of the registers."""

import math
import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from outreach.domain.chargers import Access, ConnectorKind, CurrentType, StationKind, StationStatus

EMPTY = {
    "", "-", "--", "—", "——", "/", "\\", "无", "暂无", "未知", "不详", "n/a", "na", "#n/a", "null", "none", "nil", "unknown", "?", "keine",
    "keine angabe", "non renseigné", "non concerné", "non concerne", "nan nan", "\\n", "[]", "{}",
}  # fmt: skip
_NUMBER = re.compile(r"[-+]?\d[\d.,\s\u00a0\u202f']*(?:e[-+]?\d+)?", re.I)
_DEGREES = re.compile(r"""^\s*([NSEWO东西南北])?\s*(\d{1,3})\s*[°度]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*['′’分]\s*)?(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:["″”秒]|'')\s*)?([NSEWO东西南北])?\s*$""", re.I)  # fmt: skip
_SPACED = re.compile(
    r"^\s*([NSEWO东西南北])?\s*(\d{1,3})[\s:]+(\d{1,2})[\s:]+(\d{1,2}(?:[.,]\d+)?)\s*([NSEWO东西南北])?\s*$", re.I
)
_NEGATIVE_SIDE = set("SWsw南西")
_FIRST_EXCEL_DAY = date(1899, 12, 30)


def is_empty(text: str) -> bool:
    """Whether the cell says nothing."""
    return text.strip().lower() in EMPTY


@lru_cache(maxsize=65_536)
def number(text: str) -> float | None:
    """A number with either decimal mark and thousands marks ("1.234,5", "1,234.5", "51,58", "22 kW"); None if there is none."""
    found = _NUMBER.search(text.replace("−", "-").replace("，", ","))
    if found is None:
        return None
    digits = re.sub(r"[\s\u00a0\u202f']", "", found.group(0)).rstrip(".,")
    comma, dot = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and dot >= 0:
        digits = digits.replace(".", "").replace(",", ".") if comma > dot else digits.replace(",", "")
    elif comma >= 0:
        whole = digits.count(",") > 1
        digits = digits.replace(",", "" if whole else ".")
    elif digits.count(".") > 1:
        digits = digits.replace(".", "")
    try:
        value = float(digits)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def degrees(text: str) -> float:
    """One coordinate: decimal with point or comma, or degrees, minutes and seconds. ValueError when it is neither."""
    try:
        return float(text)
    except ValueError:
        pass
    plain = text.strip().strip("'\"").rstrip("°").strip()
    try:
        return float(plain.replace(",", ".").replace("−", "-"))
    except ValueError:
        pass
    found = _DEGREES.match(text) or _SPACED.match(text)
    if found is None:
        found = re.match(r"^\s*([NSEWO东西南北])?\s*([-+]?\d+[.,]?\d*)\s*[°度]?\s*([NSEWO东西南北])?\s*$", text, re.I)
        if found is None:
            raise ValueError(text)
        value = float(found.group(2).replace(",", "."))
        return -abs(value) if {found.group(1), found.group(3)} & _NEGATIVE_SIDE else value
    minutes = float((found.group(3) or "0").replace(",", "."))
    seconds = float((found.group(4) or "0").replace(",", "."))
    value = float(found.group(2)) + minutes / 60 + seconds / 3600
    return -value if {found.group(1), found.group(5)} & _NEGATIVE_SIDE else value


_POINT = re.compile(r"^(?:SRID=\d+\s*;)?\s*(?:MULTI)?POINT", re.I)
_PAIR = re.compile(r"[-+]?\d+(?:[.,]\d+)?(?:e[-+]?\d+)?|nan", re.I)


def pair(text: str) -> tuple[str, str, bool | None]:
    """The two numbers of a position in one cell, and whether longitude comes first (None: not said).

    WKT points and JSON arrays give longitude first (RFC 7946, OGC); "(lat, lon)" is everybody else's.
    """
    stripped = text.strip()
    if _POINT.match(stripped):
        inner = stripped[stripped.find("(") + 1 :]
        numbers = _PAIR.findall(inner)
        return (numbers[0], numbers[1], True) if len(numbers) >= 2 else ("", "", True)
    if stripped.startswith("{"):
        lat = re.search(r"\"?lat(?:itude)?\"?\s*[:=]\s*\"?([-\d.]+)", stripped, re.I)
        lon = re.search(r"\"?(?:lon(?:gitude)?|lng)\"?\s*[:=]\s*\"?([-\d.]+)", stripped, re.I)
        if lat and lon:
            return lat.group(1), lon.group(1), False
    parts = re.split(r"\s*[,;，、|]\s*|\s+", stripped.strip("()[]{}"))
    if len(parts) == 4 and all(part.lstrip("-").isdigit() for part in parts):
        parts = [f"{parts[0]}.{parts[1]}", f"{parts[2]}.{parts[3]}"]
    parts = [part for part in parts if part]
    if len(parts) >= 2:
        return parts[0], parts[1], True if stripped.startswith("[") else None
    return "", "", None


_DAY_PATTERNS = (
    (re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)"), (1, 2, 3)),
    (re.compile(r"^(\d{4})(\d{2})(\d{2})(?:\d{6})?$"), (1, 2, 3)),
    (re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)"), (3, 2, 1)),
)
_SLASHED = re.compile(r"^(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?!\d)")
_MONTH = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?$")
_NAMED = re.compile(r"^(?:(\d{1,2})[- ]([A-Za-z]{3,9})[- ,]+(\d{4}))|^(?:([A-Za-z]{3,9}) (\d{1,2}),? (\d{4}))")
_MONTH_NAMES = {
    name: index
    for index, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}


@lru_cache(maxsize=16_384)
def day(text: str, *, month_first: bool = False) -> date:
    """A day in the usual writings, or an Excel serial; ValueError for anything else and for impossible years."""
    stripped = text.strip()
    result = _day(stripped, month_first)
    if not 1990 <= result.year <= 2100:
        raise ValueError(text)
    return result


def _day(text: str, month_first: bool) -> date:
    for pattern, (year, month, day_of) in _DAY_PATTERNS:
        found = pattern.match(text)
        if found:
            return date(int(found.group(year)), int(found.group(month)), int(found.group(day_of)))
    if found := _SLASHED.match(text):
        first, second, year_of = (int(part) for part in found.groups())
        return date(year_of, first, second) if month_first or second > 12 else date(year_of, second, first)
    if found := _MONTH.match(text):
        return date(int(found.group(1)), int(found.group(2)), 1)
    if found := _NAMED.match(text):
        groups = found.groups()
        number, word, in_year = groups[:3] if groups[0] else (groups[4], groups[3], groups[5])
        named = _MONTH_NAMES.get(word[:3].lower())
        return date(int(in_year), named, int(number)) if named else _no_day(text)
    if re.fullmatch(r"\d{4}年?", text):
        return date(int(text[:4]), 1, 1)
    serial = float(text)
    if 32_000 < serial < 75_000:
        return _FIRST_EXCEL_DAY + timedelta(days=int(serial))
    if 6e8 < serial < 4e9:
        return datetime.fromtimestamp(serial, tz=UTC).date()
    if 6e11 < serial < 4e12:
        return datetime.fromtimestamp(serial / 1000, tz=UTC).date()
    raise ValueError(text)


def _no_day(text: str) -> date:
    raise ValueError(text)


_KIND_WORDS: tuple[tuple[str, ConnectorKind], ...] = (
    (r"chaoji|超级充电接口|20234\.4", ConnectorKind.CHAOJI),
    (r"gb.?t.*(dc|直流|20234\.3)|国标直流|直流国标|20234.3|guobiao.*dc", ConnectorKind.GBT_DC),
    (r"gb.?t.*(ac|交流|20234\.2)|国标交流|交流国标|20234\.2|guobiao", ConnectorKind.GBT_AC),
    (r"\bswap|换电|電池交換|battery.?exchange", ConnectorKind.SWAP_BAY),
    (r"cha.?demo|iec_62196_t4|chademo|차데모", ConnectorKind.CHADEMO),
    (r"ccs.?\(?(type.?)?1(?!\d)|combo.?1(?!\d)|j1772.?combo|j1772combo|t1_combo|configuration ee", ConnectorKind.CCS1),
    (r"ccs|combo|콤보|t2_combo|configuration ff", ConnectorKind.CCS2),
    (r"tesla|nacs|supercharger|j3400", ConnectorKind.TESLA),
    (r"type.?3|typ.?3|scame|ef_?t3|t3[ac]", ConnectorKind.TYPE3),
    (
        r"type.?2|typ.?2|mennekes|62196.?(t2|2)|62196-2|iec.?62196(?![-_ ]?t?[134])|\bt2\b|stecker typ|ac.?steckdose typ",
        ConnectorKind.TYPE2,
    ),
    (r"type.?1|typ.?1|j1772|yazaki|62196_t1|\bt1\b", ConnectorKind.TYPE1),
    (
        r"schuko|domestic|nema|bs.?1363|3.?pin|type.?[efgij]\b|_ef\b|europlug|household|家用|三孔|cee 7|t13|t23",
        ConnectorKind.DOMESTIC,
    ),
    (r"cee|commando|60309|industr|blue|red|drehstrom", ConnectorKind.INDUSTRIAL),
    (r"wireless|inductive|无线|induktiv", ConnectorKind.WIRELESS),
)
_KINDS = tuple((re.compile(pattern, re.I), kind) for pattern, kind in _KIND_WORDS)
_DC = re.compile(
    r"\bdc\b|dc[-_ ]|[-_ ]dc|^dc|直流|gleichstrom|schnelllade|快充|直流快|rapid|level.?3|brcc|courant continu|直流|급속|ultra",
    re.I,
)
_AC = re.compile(
    r"\bac\b|ac[-_ ]|[-_ ]ac|^ac|交流|wechselstrom|drehstrom|normallade|慢充|single.?phase|three.?phase|level.?[12]\b|완속|courant alternatif",
    re.I,
)


@lru_cache(maxsize=16_384)
def connector_kind(text: str) -> ConnectorKind:
    """The plug named in free text; China's AC or DC words alone mean its own standard."""
    stripped = text.strip()
    if is_empty(stripped):
        return ConnectorKind.UNKNOWN
    for pattern, kind in _KINDS:
        if pattern.search(stripped):
            return kind
    if re.search(r"直流|快充", stripped):
        return ConnectorKind.GBT_DC
    if re.search(r"交流|慢充", stripped):
        return ConnectorKind.GBT_AC
    return ConnectorKind.UNKNOWN if current_type(stripped) is not CurrentType.UNKNOWN else ConnectorKind.OTHER


@lru_cache(maxsize=16_384)
def current_type(text: str) -> CurrentType:
    """AC or DC as the text says it."""
    if _DC.search(text):
        return CurrentType.UNKNOWN if re.search(r"交直流|ac ?[/&+] ?dc|dc ?[/&+] ?ac", text, re.I) else CurrentType.DC
    return CurrentType.AC if _AC.search(text) else CurrentType.UNKNOWN


_STATUS: tuple[tuple[str, StationStatus], ...] = (
    (r"blocked|占位|堵占|无法进入|进不去", StationStatus.BLOCKED),
    (r"planned|plan|在建|建设中|规划|拟建|待建|未投运|future|construction|coming|en projet|geplant|in bau|未建|筹建", StationStatus.PLANNED),
    (r"\bgone\b|removed|decommission|demolish|拆除|注销|报废|关停|永久|废弃|已撤|closed permanently|demontiert|supprim|retired", StationStatus.GONE),
    (r"temporar|통신이상|운영중지|점검|고장|manutenz|fuori servizio|fuera de servicio|averiad|inattiv|\boo[sc]\b|暂停|停用|停运|维修|检修|维护|故障|暂时|out of (service|order)|not in service|inoperative|inactive|not operational|非运营|未运营|停业|"
     r"离线|closed|außer betrieb|hors service|wartung|unavailable|faulted|fault|offline|suspended|停止", StationStatus.TEMPORARILY_CLOSED),
    (r"operational|사용가능|충전중|충전대기|attiv|in service|in operation|运营|运行|投运|使用|正常|开放|在用|available|active|in betrieb|en service|open|online|charging|occupied|已建|"
     r"建成|营业|existing|working|inuse|reserved|ok", StationStatus.OPERATIONAL),
)  # fmt: skip
_STATUSES = tuple((re.compile(pattern, re.I), status) for pattern, status in _STATUS)
_STATUS_CODES = {"e": StationStatus.OPERATIONAL, "p": StationStatus.PLANNED, "t": StationStatus.TEMPORARILY_CLOSED, "1": StationStatus.OPERATIONAL, "true": StationStatus.OPERATIONAL, "yes": StationStatus.OPERATIONAL, "是": StationStatus.OPERATIONAL, "0": StationStatus.TEMPORARILY_CLOSED, "false": StationStatus.TEMPORARILY_CLOSED}  # fmt: skip


@lru_cache(maxsize=16_384)
def station_status(text: str) -> StationStatus | None:
    """The status named in free text or by a register's letter; None when it says nothing known."""
    word = text.strip().lower()
    if word in _STATUS_CODES:
        return _STATUS_CODES[word]
    if is_empty(word):
        return None
    for pattern, status in _STATUSES:
        if pattern.search(word):
            return status
    return None


_YES_NO = {
    **dict.fromkeys(("yes", "y", "true", "permissive", "designated", "是", "1"), Access.PUBLIC),
    **dict.fromkeys(("no", "n", "false", "否", "0"), Access.PRIVATE),
}


@lru_cache(maxsize=16_384)
def access(text: str) -> Access:
    """Who may charge, in free text or as a yes/no of "restricted access"."""
    word = text.strip().lower()
    if word in _YES_NO:
        return _YES_NO[word]
    if is_empty(word):
        return Access.UNKNOWN
    if re.search(
        r"accès réservé|restrict|对内|内部|员工|staff|visitors|customers|members|会员|专用|权限|이용자제한|halböffentlich|limited|guest",
        word,
    ):
        return Access.RESTRICTED if not re.search(r"unrestrict|no restrict", word) else Access.PUBLIC
    if re.search(r"privat|私人|私有|个人|自用|非公共|不对外|home|non.?public|not.?public", word):
        return Access.PRIVATE
    if re.search(
        r"public|이용가능|公共|公用|社会|对外|开放|öffentlich|accès libre|offentlig|publik|everyone|free access|共用",
        word,
    ):
        return Access.PUBLIC
    return Access.UNKNOWN


_SWAP = re.compile(r"换电|換電|swap|battery.?exchange", re.I)


@lru_cache(maxsize=4_096)
def station_kind(text: str) -> StationKind:
    """A swap station when the text says so, else a charging one."""
    return StationKind.SWAP if is_swap(text) else StationKind.CHARGING


def is_swap(text: str) -> bool:
    """Whether a text speaks of exchanging batteries."""
    return _SWAP.search(text) is not None


@lru_cache(maxsize=16_384)
def power_kw(text: str) -> float | None:
    """Power in kW: the largest figure of the text, watts where it says W (or says nothing and is far too much)."""
    if is_empty(text):
        return None
    best: float | None = None
    marked = re.findall(r"([-+]?\d+(?:[.,]\d+)?)\s*(k?w|千瓦|瓦)(?![a-z])", text, re.I)
    for figure, unit in marked:
        value = number(figure)
        if value is not None:
            value = value / 1000 if unit.lower() in ("w", "瓦") else value
            best = value if best is None else max(best, value)
    return best if best is not None else number(text)
