"""The files that replace shipped reference data or add to it, and the words of what an import of one does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from outreach.domain.words import N_


class RegionFile(StrEnum):
    """What a file of reference data holds."""

    BOUNDARIES = "boundaries"
    SETTLEMENTS = "settlements"
    POPULATION = "population"
    NEVS = "nevs"
    DETOURS = "detours"


FILE_LABELS = {
    RegionFile.BOUNDARIES: N_("Boundaries"),
    RegionFile.SETTLEMENTS: N_("Places where people live"),
    RegionFile.POPULATION: N_("Census counts"),
    RegionFile.NEVS: N_("Electric cars registered"),
    RegionFile.DETOURS: N_("Detour factors of counties"),
}
COUNT_LABELS = {
    "read": N_("Rows read"),
    "polygons": N_("Polygons"),
    "created": N_("Created"),
    "updated": N_("Changed"),
    "unchanged": N_("Unchanged"),
    "left_out": N_("Left out"),
    "refused": N_("Refused"),
    "removed": N_("Former rows removed"),
    "people": N_("People"),
    "people_spread": N_("People spread over places"),
}
ROW_FIELDS = {
    "code": N_("Area code"),
    "name": N_("Name"),
    "position": N_("Position"),
    "population": N_("People"),
    "total": N_("People"),
    "feature": N_("Feature"),
    "factor": N_("Detour factor"),
}


@dataclass(frozen=True, slots=True)
class RegionChoices:
    """What goes with a file: who made it, its datum, its year, its map-approval number."""

    source: str = ""
    datum: str = ""
    year: int = 2020
    approval_number: str = ""
    keep_others: bool = False

    def as_payload(self) -> dict[str, Any]:
        """The choices as a job keeps them."""
        return {name: getattr(self, name) for name in self.__slots__}
