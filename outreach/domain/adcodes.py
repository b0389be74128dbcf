"""Area codes as GB/T 2260 writes them, and the levels they stand for."""

from __future__ import annotations

from enum import StrEnum

COUNTRY_CODE = "100000"


class AreaLevel(StrEnum):
    """The levels of administration, from the whole to the part."""

    COUNTRY = "country"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"
