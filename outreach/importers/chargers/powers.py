"""What the figures of a power column mean: one connector's kW, watts, or a station's total. Said or refused, never in silence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from outreach.domain.chargers import MAX_CONNECTOR_KW
from outreach.domain.words import N_
from outreach.importers.chargers import values
from outreach.importers.chargers.build import Bad
from outreach.importers.chargers.columns import Columns

# Hardly a connector has more (megawatt charging begins here): a bare figure above is watts or the whole station's.
USUAL_KW = 1_000.0
# What a connector has at least, and the share of a column's figures that settles what they are.
LEAST_KW = 2.0
_MOST = 0.9
_MIN_FIGURES = 3
_BARE = re.compile(r"\s*\d[\d.,\s]*")
_KILO = re.compile(r"kw|千瓦|kilowatt|kva", re.I)
_WATTS = re.compile(r"(?<![a-zA-Z])(?:w|watts?|瓦特?)(?![a-zA-Z])", re.I)
_EACH = re.compile(r"单枪|单桩|单机|单台|每枪|每桩|connector|stecker|per |each|plug|port|prise|pdc|toma", re.I)
IN_WATTS = N_("The figures under “%(column)s” are taken as watts.")
IS_TOTAL = N_("The figures under “%(column)s” are taken as the whole station's power, shared out over its connectors.")
_MAYBE_TOTAL = N_(
    "Power %(value)s kW is more than one connector has. It may be the station's (%(count)s connectors: %(each)s kW each) or in "
    "watts (%(watts)s kW). Say what the column holds, or correct the row."
)
_NEEDS_COUNT = N_("The station has %(value)s kW, but the row doesn't say how many connectors share it.")
_TOO_MUCH_EACH = N_("%(value)s kW over %(count)s connectors is %(each)s kW for each: more than one connector has.")
_MAYBE_WATTS = N_(
    "Power %(value)s kW is more than one connector has. It may be in watts (%(watts)s kW). Say what the column holds, or "
    "correct the row."
)


def in_watts(text: str) -> str:
    """A bare figure as watts; a figure with its own unit stays."""
    return f"{text.strip()} W" if _BARE.fullmatch(text) else text


def check_connector(power: float | None, text: str, name: str, count: int = 1) -> float | None:
    """A connector's power in kW; refused above `USUAL_KW`, unless the cell itself says kW and it can't be a station's total."""
    if power is None or power <= USUAL_KW:
        return power
    said = {"value": f"{power:g}", "watts": f"{power / 1000:g}"}
    each = power / max(count, 1)
    if count > 1 and each <= USUAL_KW:
        raise Bad(name, _MAYBE_TOTAL, **said, count=count, each=f"{each:.4g}")
    if not _KILO.search(text) or power > MAX_CONNECTOR_KW:
        raise Bad(name, _MAYBE_WATTS, **said)
    return power


def share_out(total: float, count: int | None) -> float:
    """A station's power over its connectors, for each; refused where that is more than one connector has."""
    each = round(total / (count or 1), 3)
    if each <= USUAL_KW:
        return each
    if count is None:
        raise Bad("station_kw", _NEEDS_COUNT, value=f"{total:g}")
    raise Bad("station_kw", _TOO_MUCH_EACH, value=f"{total:g}", count=count, each=f"{each:g}")


@dataclass(frozen=True, slots=True)
class _Figures:
    """A power column's bare figures, each with the count of connectors in its row (1 where none is stated)."""

    powers: list[float]
    counts: list[float]

    @property
    def odd(self) -> list[int]:
        """Which can't be one connector's kW."""
        return [index for index, power in enumerate(self.powers) if power > USUAL_KW]

    def share(self, lowest: float) -> float:
        """The share of the figures from `lowest` up."""
        return sum(power >= lowest for power in self.powers) / len(self.powers) if self.powers else 0.0

    @property
    def are_totals(self) -> bool:
        """Whether shared out over the connectors all figures are usual ones: the odd ones by most, none too small."""
        each = [power / count for power, count in zip(self.powers, self.counts, strict=True)]
        odd = self.odd
        explained = sum(self.counts[index] > 1 and each[index] <= USUAL_KW for index in odd)
        return bool(odd) and explained * 3 >= len(odd) * 2 and sum(e >= LEAST_KW for e in each) >= _MOST * len(each)


def settle_unit(columns: Columns, rows: Sequence[list[str]], by_hand: set[int]) -> None:
    """Say what the column of power holds: by its heading, else by its rows. What was mapped by hand stays as it is."""
    index = columns.single.get("power_kw")
    if index is None or index in by_hand:
        return
    heading = columns.names[index]
    have = [name for name in ("count", "dc_count", "ac_count") if name in columns.single]
    counted = have[:1] if "count" in have else have
    figures = _figures(rows, index, [columns.single[name] for name in counted])
    kilo = bool(_KILO.search(heading))
    many = len(figures.powers) >= _MIN_FIGURES and figures.share(USUAL_KW) >= _MOST
    if not kilo and (_WATTS.search(heading) or many):
        _rename(columns, "power_w", IN_WATTS)
    elif figures.are_totals and not _EACH.search(heading) and "station_kw" not in columns.single:
        _rename(columns, "station_kw", IS_TOTAL)


def _rename(columns: Columns, field_name: str, note: str) -> None:
    index = columns.single.pop("power_kw")
    columns.single[field_name] = index
    columns.notes.append((note, {"column": columns.names[index][:80]}))


def _figures(rows: Sequence[list[str]], index: int, places: list[int]) -> _Figures:
    powers, counts = [], []
    for cells in rows:
        if index >= len(cells) or not _BARE.fullmatch(cells[index]):
            continue
        power = values.number(cells[index])
        if not power:
            continue
        stated = [values.number(cells[place]) or 0.0 for place in places if place < len(cells)]
        powers.append(power)
        counts.append(max(1.0, sum(stated)))
    return _Figures(powers, counts)
