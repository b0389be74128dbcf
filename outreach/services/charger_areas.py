"""Which area a station belongs to: by the polygon's code, or by the words of a row without a position."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.adcodes import AreaLevel
from outreach.domain.chargers import StationDetails
from outreach.domain.roles import Actor, Role
from outreach.models.regions import Area

_SUFFIX = re.compile(r"(自治县|自治旗|特区|林区|新区|县|市|区|旗)$")


class AreaIndex:
    """The areas above townships, by code and by name, loaded once for an import."""

    def __init__(self, session: Session, *, actor: Actor, default_code: str = "", title: str = "") -> None:
        levels = [AreaLevel.COUNTY, AreaLevel.PREFECTURE, AreaLevel.PROVINCE]
        columns = (Area.id, Area.code, Area.name_zh, Area.lineage)
        rows = session.execute(select(*columns).where(Area.level.in_(levels)).order_by(Area.code)).all()
        self.session = session
        self.bound = (actor.area_lineage or "\x01") if actor.role is Role.OFFICIAL else ""
        self.by_code = {code: id_ for id_, code, _, _ in rows}
        self.lineages = {id_: lineage for id_, _, _, lineage in rows}
        self.counties: dict[str, list[tuple[int, str]]] = {}
        self.wider: dict[str, str] = {}
        for id_, code, name, lineage in rows:
            if not code.endswith("00"):
                for word in {name, _SUFFIX.sub("", name)}:
                    if len(word) > 1:
                        self.counties.setdefault(word, []).append((id_, lineage))
            else:
                for word in {name, _SUFFIX.sub("", name).removesuffix("省")}:
                    if len(word) > 1:  # Chongqing's counties stand below one that is called 县 alone
                        self.wider.setdefault(word, lineage)
        self.default_id = self._default(default_code, title)

    def _default(self, code: str, title: str) -> int | None:
        """The area of rows that say nothing: as declared, as the table's title says, or the official's own."""
        if code in self.by_code:
            return self.by_code[code]
        named = [word for word in self.counties if len(word) > 2 and word in title and len(self.counties[word]) == 1]
        if named:
            found = self.counties[max(named, key=len)][0]
            if found[1].startswith(self.bound):
                return found[0]
        if self.bound:
            own = self.bound.rstrip("/").rsplit("/", 1)[-1]
            return self.by_code.get(own[:6])
        return None

    def code_of(self, area_id: int | None) -> str:
        """The code of an area above townships; empty for none."""
        lineage = self.lineages.get(area_id, "") if area_id is not None else ""
        return lineage.rstrip("/").rsplit("/", 1)[-1]

    @property
    def is_bounded(self) -> bool:
        """Whether the actor may bring stations of one area only."""
        return bool(self.bound)

    def holds(self, area_id: int | None) -> bool:
        """Whether the area is in the actor's bounds."""
        return area_id is not None and self.lineages.get(area_id, "").startswith(self.bound)

    def of_code(self, code: str) -> int | None:
        """The area with this code."""
        return self.by_code.get(code)

    def of_words(self, details: StationDetails) -> int | None:
        """The county that the row's own words name, else the file's."""
        stated = self.stated(details.adcode, details.province, details.prefecture, details.county)
        if stated is not None:
            return stated
        above = [self.wider[word] for word in (details.province, details.prefecture) if word in self.wider]
        if details.county and self.default_id is None and above:
            return self.by_code.get(max(above, key=len).rstrip("/").rsplit("/", 1)[-1])
        return self.default_id or self._from_text(details)

    def stated(self, adcode: str, province: str, prefecture: str, county: str) -> int | None:
        """The county that a row states by its code, or by a name that is one county's in the stated province and city."""
        code = re.sub(r"\D", "", adcode)[:6]
        if code in self.by_code:
            return self.by_code[code]
        above = [self.wider[word] for word in (province, prefecture) if word in self.wider]
        for word in (county, prefecture):
            found = [item for item in self.counties.get(word, []) if all(item[1].startswith(line) for line in above)]
            bounded = [item for item in found if item[1].startswith(self.bound)]
            if len(bounded) == 1:
                return bounded[0][0]
        return None

    def _from_text(self, details: StationDetails) -> int | None:
        """A county whose full name stands in the address or the name, if there is only one."""
        text = f"{details.prefecture}{details.address}{details.name}"
        found = {
            item[0]
            for length in (3, 4, 5)
            for start in range(len(text) - length + 1)
            for item in self.counties.get(text[start : start + length], [])
        }
        return found.pop() if len(found) == 1 else None
