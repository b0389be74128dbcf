"""Which column of a table says what: the names that registers use, in Chinese, English and their neighbours' languages."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b

from outreach.domain.chargers import ConnectorKind
from outreach.importers.chargers.values import connector_kind
from outreach.importers.chargers.vocabulary import NAMES

_UNITS = re.compile(r"[\[(（【].*?[\])）】]")
_MARKS = re.compile(r"[\s_\-./:：·、,，;；'\"*\u3000\u200b\ufeff]+")
_SOCKET = re.compile(r"^socket:([a-z0-9_]+)(:output|:voltage|:current)?$")
_TRANSLATE = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l"})


def plain(name: str) -> str:
    """A heading without case, accents, units, blanks and marks."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).translate(_TRANSLATE)).lower()
    folded = "".join(char for char in folded if not unicodedata.combining(char))
    folded = unicodedata.normalize("NFC", folded)
    bare = _MARKS.sub("", _UNITS.sub("", folded))
    return bare or _MARKS.sub("", folded)


def _vocabulary() -> dict[str, list[tuple[int, str]]]:
    known: dict[str, list[tuple[int, str]]] = {}
    for field_name, names in NAMES.items():
        for rank, name in enumerate(names.split("|")):
            known.setdefault(plain(name), []).append((rank, field_name))
    return known


_KNOWN = _vocabulary()
FIELDS = tuple(name for name in NAMES if name != "fuel")
MULTIPLE = {"kind", "current", "power_kw", "count", "voltage"}
_FALLBACKS = (
    (re.compile(r"^(consolidated)?lat(itude)?(deg|dd|decimal|wgs84|gcj02|bd09|n)?$|纬度$|^纬度|latitude$"), "latitude"),
    (
        re.compile(
            r"^(consolidated)?(lon|lng|long)(gitude)?(deg|dd|decimal|wgs84|gcj02|bd09|e)?$|经度$|^经度|longitude$"
        ),
        "longitude",
    ),
    (re.compile(r"geometrylat|^lattitude$|^latitute$|^laty|^ylat"), "latitude"),
    (re.compile(r"geometrylon|^longtitude$|^longitute$|^longx|^xlon"), "longitude"),
    (re.compile(r"^nameof(the)?(ev)?charg|station.?name|chargername$"), "name"),
    (re.compile(r"operatorname|nameofoperator|^operador|operateur$"), "operator"),
    (
        re.compile(
            r"^(no(?!m)|num|number|nbr?e?|count|qty|aantal|anzahl|numero|quantita).{0,4}(of|de|di)?.{0,10}(gun|connector|conectore|point|charger|port|outlet|plug|socket|prese|tomas|borne)"
        ),
        "count",
    ),
    (re.compile(r"station.*(id|code)$|registrationcode"), "external_id"),
    (re.compile(r"kw$|kilowatt|千瓦$|ratedoutput|ratingin"), "power_kw"),
    (re.compile(r"publicly?access"), "access"),
    (re.compile(r"typeof(charger|charging)"), "current"),
    (re.compile(r"站.*名称$|^.{0,6}名称$"), "name"),
    (re.compile(r"站.*地址$|^.{0,4}地址$|^.*详细地址.*$"), "address"),
    (re.compile(r"^.{0,6}运营商.{0,4}$"), "operator"),
    (re.compile(r"直流.*(数|台|个)"), "dc_count"),
    (re.compile(r"交流.*(数|台|个)"), "ac_count"),
    (re.compile(r"总.*功率|功率.*合计"), "station_kw"),
    (re.compile(r"(投运|投产|建成|启用).*(日期|时间)"), "opened_on"),
)


@dataclass(slots=True)
class Columns:
    """Which column (by its place) holds which field; numbered connectors side by side stand in `series`.

    `notes` say what was settled by the rows; `by_hand` are the columns that somebody has mapped.
    """

    single: dict[str, int] = field(default_factory=dict)
    others: dict[str, list[int]] = field(default_factory=dict)
    series: dict[int, dict[str, int]] = field(default_factory=dict)
    sockets: dict[str, dict[str, int]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    notes: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    by_hand: set[int] = field(default_factory=set)

    @property
    def has_position(self) -> bool:
        """Whether positions can be read at all."""
        return ("latitude" in self.single and "longitude" in self.single) or "position" in self.single

    @property
    def is_usable(self) -> bool:
        """Whether rows can become stations: a position or a place name is needed."""
        return self.has_position or any(name in self.single for name in ("name", "address", "township"))


def _numbered(bare: str) -> tuple[str, int] | None:
    """The connector's field and number of a heading such as "connector2RatedOutputKW" or "Steckertypen1"."""
    found = re.search(r"(\d{1,2})", bare)
    if found is None:
        return None
    number = int(found.group(1))
    rest = bare[: found.start()] + bare[found.end() :]
    variants = [
        rest,
        rest.removeprefix("connector"),
        rest.removeprefix("conn"),
        rest.removeprefix("号"),
        rest.removeprefix("枪"),
        rest.replace("第", "").replace("号枪", ""),
    ]
    variants += [
        rest.removeprefix("ladepunkt"),
        rest.removeprefix("号枪"),
        rest.removeprefix("plug"),
        rest.removeprefix("port"),
        rest.removeprefix("evse"),
    ]
    for variant in variants:
        if variant == "type":
            return "kind", number
        for _, field_name in sorted(_KNOWN.get(variant, [])):
            if field_name in MULTIPLE:
                return field_name, number
    return ("power_kw", number) if rest in ("p", "pkw", "kw") else None


def recognise(names: list[str], mapping: dict[str, str] | None = None) -> Columns:
    """Give every heading its field; `mapping` (heading -> field, or "" to leave it out) goes before what is known."""
    result = Columns(names=names)
    given = {plain(name): target for name, target in (mapping or {}).items()}
    wanted: list[tuple[int, int, str]] = []
    taken: set[int] = set()
    numbered: list[tuple[int, str, int]] = []
    for index, name in enumerate(names):
        bare = plain(name)
        if not bare:
            continue
        if bare in given:
            result.by_hand.add(index)
            if given[bare]:
                wanted.append((-1, index, given[bare]))
            else:
                taken.add(index)
            continue
        found = None if bare in _KNOWN else _numbered(bare)
        candidates = _KNOWN.get(bare) or ([] if found else _by_parts(name, bare))
        wanted.extend((rank, index, field_name) for rank, field_name in candidates)
        socket = _socket(name, is_known=bool(candidates or found))
        if socket:
            result.sockets.setdefault(socket[0], {})[socket[1]] = index
            taken.add(index)
        elif found:
            numbered.append((index, *found))
    _choose(result, wanted, taken)
    for index, field_name, number in numbered:
        result.series.setdefault(number, {})[field_name] = index
        taken.add(index)
    result.unknown = [index for index, name in enumerate(names) if index not in taken and name.strip()]
    return result


_PAIR_VALUE = re.compile(
    r"^(srid=\d+;)?\s*(multi)?point\s*z?m?\s*\(|^[\[(]?\s*-?\d{1,3}\.\d{2,}\s*[,; ]\s*-?\d{1,3}\.\d{2,}\s*[\])]?$", re.I
)


def find_position(columns: Columns, rows: Iterable[list[str]]) -> None:
    """Where no heading names the position, take the first unknown column that holds points or pairs in most rows."""
    if columns.has_position:
        return
    sample = list(rows)
    for index in columns.unknown:
        cells = [row[index].strip() for row in sample if index < len(row) and row[index].strip()]
        if cells and sum(1 for cell in cells if _PAIR_VALUE.match(cell)) * 10 >= 8 * len(cells):
            columns.single["position"] = index
            columns.unknown.remove(index)
            return


def _choose(result: Columns, wanted: list[tuple[int, int, str]], taken: set[int]) -> None:
    """Give each field its best column; further names, operators, ids and addresses stand in for empty ones."""
    for _, index, field_name in sorted(wanted):
        if index in taken:
            continue
        if field_name not in result.single:
            result.single[field_name] = index
            taken.add(index)
        elif field_name in ("operator", "name", "external_id", "address") and not any(
            other != field_name and other not in result.single for _, at, other in wanted if at == index
        ):
            result.others.setdefault(field_name, []).append(index)


def _socket(name: str, *, is_known: bool) -> tuple[str, str] | None:
    """The plug, and what stands under it (count, output ...), of a heading that is about one kind of plug."""
    tag = _SOCKET.match(name.strip().lower())
    if tag:
        return tag.group(1), (tag.group(2) or ":count")[1:]
    counted = "" if is_known else _counted_plug(name)
    return (counted, "count") if counted else None


def _counted_plug(name: str) -> str:
    """The plug of a heading over counts of one kind, such as "QUICK_CHAdeMO_no" or "CCS connectors"; or nothing."""
    words = name.replace("_", " ").strip()
    counts = re.search(r"\b(no|num|number|count|qty|connectors|sockets|plugs|ports)\.?$|数量?$|個數$", words, re.I)
    kind = connector_kind(words) if counts else ConnectorKind.UNKNOWN
    return "" if kind in (ConnectorKind.UNKNOWN, ConnectorKind.OTHER) else words


def _by_parts(name: str, bare: str) -> list[tuple[int, str]]:
    """Weaker guesses: the last word of a dotted or two-line heading, then tell-tale endings."""
    two_lines = any("\u4e00" <= char <= "\u9fff" for char in name)
    parts = [name.rsplit(".", 1)[-1], name.rsplit("\n", 1)[-1], name.split("\n", 1)[0]]
    for part in [name.rsplit(" ", 1)[-1], *parts] if two_lines else parts:
        short = plain(part)
        if short != bare and short in _KNOWN and len(short) > 1:
            return [(rank + 200, field_name) for rank, field_name in _KNOWN[short]]
    return [(400, field_name) for pattern, field_name in _FALLBACKS if pattern.search(bare)][:1]


def score(names: list[str]) -> float:
    """How much a line looks like the heading: recognised names, positions counting more; figures count against it."""
    filled = [name for name in names if name]
    if len(filled) < 2:
        return 0.0
    figures = sum(1 for name in filled if re.fullmatch(r"[-+]?\d[\d.,]*", name))
    columns = recognise(names)
    points = float(len(columns.single) + len(columns.series) + len(columns.sockets))
    points += 2.0 * columns.has_position + 0.01 * len(filled)
    return points - 2.0 * figures


def signature(names: list[str]) -> str:
    """The headings as one short string: the same register keeps it from issue to issue."""
    return blake2b("|".join(plain(name) for name in names).encode(), digest_size=16).hexdigest()
