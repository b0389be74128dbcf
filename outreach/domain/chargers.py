"""Charging stations: what they are, how they are counted, what an import says about them."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class StationKind(StrEnum):
    """Charging stations, and swap stations where a battery is exchanged."""

    CHARGING = "charging"
    SWAP = "swap"


class StationStatus(StrEnum):
    """Where a station is in its life; only an operational one covers anybody."""

    PLANNED = "planned"
    OPERATIONAL = "operational"
    TEMPORARILY_CLOSED = "temporarily_closed"
    BLOCKED = "blocked"
    GONE = "gone"


class Access(StrEnum):
    """Who may charge there."""

    PUBLIC = "public"
    RESTRICTED = "restricted"
    PRIVATE = "private"
    UNKNOWN = "unknown"


class CurrentType(StrEnum):
    """What comes out of the connector."""

    AC = "ac"
    DC = "dc"
    UNKNOWN = "unknown"


class ConnectorKind(StrEnum):
    """The plug, China's own first (GB/T 20234.2 for AC, 20234.3 for DC, 20234.4 ChaoJi)."""

    GBT_AC = "gbt_ac"
    GBT_DC = "gbt_dc"
    CHAOJI = "chaoji"
    CCS2 = "ccs2"
    TYPE2 = "type2"
    CHADEMO = "chademo"
    CCS1 = "ccs1"
    TYPE1 = "type1"
    TESLA = "tesla"
    TYPE3 = "type3"
    DOMESTIC = "domestic"
    INDUSTRIAL = "industrial"
    WIRELESS = "wireless"
    SWAP_BAY = "swap_bay"
    OTHER = "other"
    UNKNOWN = "unknown"


CURRENT_OF_KIND = {
    ConnectorKind.GBT_AC: CurrentType.AC,
    ConnectorKind.GBT_DC: CurrentType.DC,
    ConnectorKind.CHAOJI: CurrentType.DC,
    ConnectorKind.CCS2: CurrentType.DC,
    ConnectorKind.TYPE2: CurrentType.AC,
    ConnectorKind.CHADEMO: CurrentType.DC,
    ConnectorKind.CCS1: CurrentType.DC,
    ConnectorKind.TYPE1: CurrentType.AC,
    ConnectorKind.TYPE3: CurrentType.AC,
    ConnectorKind.DOMESTIC: CurrentType.AC,
    ConnectorKind.INDUSTRIAL: CurrentType.AC,
}


class CountingRule(StrEnum):
    """What the source's number counts: guns (as the energy administration does), posts, or whole stations."""

    CONNECTORS = "connectors"
    CHARGERS = "chargers"
    STATIONS = "stations"
    UNKNOWN = "unknown"


class ImportStatus(StrEnum):
    """The life of one imported file."""

    UPLOADED = "uploaded"
    CHECKED = "checked"
    APPLIED = "applied"
    REFUSED = "refused"
    UNDONE = "undone"


FAST_KW = 120.0
ENDED_STATUSES = (StationStatus.TEMPORARILY_CLOSED, StationStatus.BLOCKED, StationStatus.GONE)
# a station that is trusted less than this counts as unconfirmed
TRUST_FLOOR = 0.5
DUPLICATE_METRES = 50.0
MAX_CONNECTOR_KW = 4000.0
MAX_STATION_KW = 100_000.0
MAX_COUNT = 10_000


@dataclass(frozen=True, slots=True)
class ConnectorDetails:
    """One group of like connectors of a station."""

    kind: ConnectorKind = ConnectorKind.UNKNOWN
    current: CurrentType = CurrentType.UNKNOWN
    power_kw: float | None = None
    count: int = 1


@dataclass(slots=True)
class StationDetails:
    """A station as a form or a file states it; the position is the given one, in the file's datum."""

    external_id: str = ""
    kind: StationKind = StationKind.CHARGING
    name: str = ""
    operator: str = ""
    latitude: float | None = None
    longitude: float | None = None
    address: str = ""
    province: str = ""
    prefecture: str = ""
    county: str = ""
    township: str = ""
    adcode: str = ""
    access: Access = Access.PUBLIC
    status: StationStatus = StationStatus.OPERATIONAL
    planned_on: date | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    confirmed_on: date | None = None
    counting_rule: CountingRule = CountingRule.UNKNOWN
    connectors: Sequence[ConnectorDetails] = ()
    extra: Mapping[str, str] = dataclasses.field(default_factory=dict)
    line: int = 0
    digest: str = ""
    row: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that isn't taken: its line, the field, the reason (a message id with its parameters), the row itself."""

    line: int
    field: str
    reason: str
    params: dict[str, str] = dataclasses.field(default_factory=dict)
    values: tuple[str, ...] = ()


@dataclass(slots=True)
class ImportCounts:
    """What became of every row read; the last five always add up to the first."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    refused: int = 0

    def adds_up(self) -> bool:
        """Whether each row read is counted once."""
        return self.read == self.created + self.updated + self.unchanged + self.duplicates + self.refused

    def as_dict(self) -> dict[str, int]:
        """The six counts by name, in their fixed order."""
        return {
            "read": self.read,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "duplicates": self.duplicates,
            "refused": self.refused,
        }


def worked(status: StationStatus, closed_on: date | None, day: date) -> bool:
    """Whether a station worked on a day: one that has ended since, until the day on which it closed."""
    if closed_on is None:
        return status is StationStatus.OPERATIONAL
    return closed_on > day and status is not StationStatus.PLANNED


def confidence(confirmed_on: date | None, today: date, half_after_days: int) -> float:
    """How far a station's last confirmation can be trusted: 1 on its day, half after so many days, 0 without one."""
    if confirmed_on is None:
        return 0.0
    return float(0.5 ** (max((today - confirmed_on).days, 0) / half_after_days))


def is_unconfirmed(confirmed_on: date | None, today: date, half_after_days: int) -> bool:
    """Whether the confirmation is too old to trust: what coverage warns of."""
    return confidence(confirmed_on, today, half_after_days) < TRUST_FLOOR
