"""The rows of a table to stations: one row a station, or one row a connector of a station."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from outreach.domain.charger_mends import Mend
from outreach.domain.chargers import ConnectorDetails, ConnectorKind, CountingRule, CurrentType, Refusal, StationDetails
from outreach.domain.words import N_
from outreach.importers.chargers import connectors, values
from outreach.importers.chargers.build import Builder, Written
from outreach.importers.chargers.columns import Columns, plain
from outreach.importers.chargers.powers import in_watts
from outreach.importers.tables import Row

_COUNT_RULES = (
    (re.compile(r"枪|connector|pdc|ladepunkt|point|plug|终端|接口|port"), CountingRule.CONNECTORS),
    (re.compile(r"桩|charge|evse|device|设备|台|充电机"), CountingRule.CHARGERS),
)
_MAX_EXTRA = 500


@dataclass(slots=True)
class Read:
    """What a reader made of a file's records; every record is in exactly one of the three."""

    stations: list[StationDetails] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    repeats: list[Refusal] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    columns: Columns | None = None
    notes: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)

    @property
    def records(self) -> int:
        """How many records the file has."""
        return len(self.stations) + len(self.refusals) + len(self.repeats)


def counting_rule(columns: Columns) -> CountingRule:
    """What the counts count, from the heading over them."""
    for name in ("count", "dc_count", "ac_count"):
        if name in columns.single:
            heading = plain(columns.names[columns.single[name]])
            for pattern, rule in _COUNT_RULES:
                if pattern.search(heading):
                    return rule
    if columns.series or columns.sockets:
        return CountingRule.CONNECTORS
    return CountingRule.UNKNOWN


@dataclass(slots=True)
class TableReader:
    """Turns rows into stations by the recognised columns."""

    columns: Columns
    salt: bytes
    mend: Mend | None = None
    keep: bool = True
    builder: Builder = field(init=False)
    wanted: list[tuple[str, int]] = field(init=False)
    flags: dict[object, int] = field(init=False)
    chinese: bool = field(init=False)

    def __post_init__(self) -> None:
        names = self.columns.names
        heading = plain(names[self.columns.single["position"]]) if "position" in self.columns.single else ""
        self.builder = Builder(self.salt, heading, counting_rule(self.columns), self.mend)
        self.wanted = [
            (name, index) for name, index in self.columns.single.items() if name not in ("row_number", "voltage")
        ]
        bare = {plain(name): index for index, name in enumerate(names)}
        self.flags = {kind: bare[name] for name, kind in connectors.FLAGS.items() if name in bare}
        # the mainland's own writing: Taiwan, Hong Kong and Japan have other plugs, and write 電, 樁, 槍
        self.chinese = bool(re.search(r"[电桩枪]|直流|快充", "".join(names)))

    def station(self, line: int, cells: list[str]) -> StationDetails | Refusal:
        """The station on this line, or why there is none."""
        width = len(cells)
        given = {name: cells[index] for name, index in self.wanted if index < width and cells[index]}
        for name, indexes in self.columns.others.items():
            if not given.get(name, "").strip():
                given[name] = next((cells[index] for index in indexes if index < width and cells[index].strip()), "")
        if values.is_empty(given.get("external_id", "")):
            given["external_id"] = given.get("item_id", "")
        if "power_w" in given:
            given.setdefault("power_kw", in_watts(given["power_w"]))
        if given.get("fuel", "ELEC").strip() not in ("ELEC", ""):
            return Refusal(
                line,
                "fuel",
                N_("“%(value)s” is not an electric station."),
                {"value": given["fuel"][:40]},
                tuple(cells) if self.keep else (),
            )
        extra = {
            self.columns.names[index][:80]: cells[index].strip()[:_MAX_EXTRA]
            for index in self.columns.unknown
            if index < width and cells[index] and cells[index].strip()
        }
        skip = self.columns.single.get("row_number")
        raw = tuple(cells)
        built = self.builder.build(
            line,
            given,
            raw if skip is None else (*raw[:skip], *raw[skip + 1 :]),
            lambda: self.connectors(cells, given),
            extra,
        )
        if isinstance(built, Refusal):
            return Refusal(built.line, built.field, built.reason, built.params, raw if self.keep else ())
        if self.keep:
            built.row = cells
        return built

    def connectors(self, cells: list[str], given: dict[str, str]) -> Sequence[ConnectorDetails]:
        """The connectors by whichever way this table states them."""
        if self.columns.sockets and (made := connectors.from_sockets(cells, self.columns.sockets)):
            return made
        if self.columns.series and (made := connectors.from_series(cells, self.columns.series)):
            return connectors.up_to(made, given.get("count", ""))
        if self.flags:
            return connectors.from_flags(cells, self.flags, connectors.kilowatts(given.get("power_kw", ""), "power_kw"))  # type: ignore[arg-type]
        if "dc_count" in given or "ac_count" in given or "level1_count" in given:
            made = connectors.by_current(given, self.chinese)
            if made:
                return made
            given = {name: value for name, value in given.items() if name != "count" or value.strip() not in ("0", "")}
        if "swap_bays" in given and (bays := connectors.quantity(given["swap_bays"], "swap_bays")):
            from_bays = connectors.connector(ConnectorKind.SWAP_BAY, CurrentType.UNKNOWN, None, bays)
            return [from_bays, *connectors.from_plain(given)]
        return connectors.from_plain(given)

    def key(self, cells: list[str]) -> tuple[str, str]:
        """The station's own id and the connector's, where a table has one row for each connector."""
        station = self.columns.single.get("external_id", -1)
        item = self.columns.single.get("item_id", -1)
        group = cells[station].strip() if 0 <= station < len(cells) else ""
        part = cells[item].strip() if 0 <= item < len(cells) else ""
        return ("" if values.is_empty(group) else group), ("" if values.is_empty(part) else part)


# what a table says of a station's plugs, in any of these columns
_OF_PLUGS = frozenset({"kind", "current", "power_kw", "power_w", "station_kw", "count", "dc_count", "ac_count", "level1_count",
                       "dc_kw", "ac_kw", "swap_bays"})  # fmt: skip
_SAID_IN = {
    "name": {"name"},
    "operator": {"operator"},
    "address": {"address", "house_number"},
    "township_name": {"township"},
    "access": {"access", "restricted"},
    "status": {"status", "opened_on", "planned_on", "closed_on"},
    "opened_on": {"opened_on"},
    "planned_on": {"planned_on"},
    "closed_on": {"closed_on"},
    "confirmed_on": {"confirmed_on"},
}


def unsaid(columns: Columns) -> tuple[str, ...]:
    """The parts of a station that a table has no column for: it says nothing of them, not that they are empty."""
    said = {*columns.single, *columns.others}
    out = [name for name, sources in _SAID_IN.items() if not said & sources]
    if not columns.has_position:
        out.append("position")
    plain_names = {plain(name) for name in columns.names}
    if not (columns.series or columns.sockets or said & _OF_PLUGS or plain_names & set(connectors.FLAGS)):
        out += ["connectors", "counting_rule"]
    return tuple(out)


def read_rows(
    columns: Columns, rows: Iterable[Row], salt: bytes, mend: Mend | None = None, *, keep: bool = True
) -> Read:
    """All stations of a table; a repeated id is set aside, unless its row brings a further connector.

    Rows that can be read anew needn't be kept (`keep`) with their stations and refusals.
    """
    reader = TableReader(columns, salt, mend, keep)
    result = Read(names=columns.names, columns=columns, notes=columns.notes, written=reader.builder.written)
    by_connector = "item_id" in columns.single and "external_id" in columns.single
    seen: dict[str, StationDetails] = {}
    items: set[tuple[str, str]] = set()
    for line, cells, built in _built(reader, rows):
        if isinstance(built, Refusal):
            result.refusals.append(built)
            continue
        if by_connector:
            group, item = reader.key(cells)
            built.external_id = (group or item or built.external_id)[:120]
        first = seen.get(built.external_id)
        if first is None:
            seen[built.external_id] = built
            result.stations.append(built)
            items.add((built.external_id, reader.key(cells)[1]) if by_connector else ("", ""))
            continue
        if by_connector and item and (first.external_id, item) not in items:
            items.add((first.external_id, item))
            _merge(first, built)
            reason = N_("A further connector of the station on line %(line)s.")
            result.repeats.append(Refusal(line, "external_id", reason, {"line": str(first.line)}))
        else:
            reason = N_("The id %(id)s stands on line %(line)s already.")
            params = {"id": built.external_id, "line": str(first.line)}
            result.repeats.append(Refusal(line, "external_id", reason, params))
    return result


def _built(reader: TableReader, rows: Iterable[Row]) -> Iterator[tuple[int, list[str], StationDetails | Refusal]]:
    for line, cells in rows:
        yield line, cells, reader.station(line, cells)


def _merge(station: StationDetails, other: StationDetails) -> None:
    """Add another row's connectors, like ones counted together; the digest covers both rows."""
    plugs = list(station.connectors)
    for more in other.connectors:
        for index, have in enumerate(plugs):
            if (have.kind, have.current, have.power_kw) == (more.kind, more.current, more.power_kw):
                plugs[index] = replace(have, count=have.count + more.count)
                break
        else:
            plugs.append(more)
    station.connectors = plugs
    station.digest = f"{(int(station.digest, 16) * 31 + int(other.digest, 16)) % (1 << 96):024x}"
