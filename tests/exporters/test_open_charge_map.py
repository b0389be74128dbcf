"""What goes out to Open Charge Map reads the same when it comes back."""

from __future__ import annotations

import json
from datetime import date

import pytest

from outreach.domain.chargers import (
    CURRENT_OF_KIND,
    Access,
    ConnectorKind,
    CountingRule,
    CurrentType,
    StationKind,
    StationStatus,
)
from outreach.domain.demonstration import DEMONSTRATION_SOURCE
from outreach.exporters.chargers import export_stations
from outreach.importers.chargers import ocm
from outreach.importers.chargers.connectors import connector
from outreach.models.chargers import Connector, Station


def station(number: int, status: StationStatus, access: Access, kind: ConnectorKind) -> Station:
    current = CURRENT_OF_KIND.get(kind, CurrentType.DC)
    made = Station(
        source="台账", external_id=f"R-{number}", kind=StationKind.CHARGING, name="白蒲{{ 7*7 }}", operator="国家电网",
        address="人民路1号", access=access, status=status, planned_on=date(2026, 3, 1), confirmed_on=date(2026, 5, 2),
        latitude=32.25, longitude=120.75, counting_rule=CountingRule.CONNECTORS,
    )  # fmt: skip
    made.connectors = [Connector(kind=kind, current=current, power_kw=120.0, count=3)]
    return made


@pytest.mark.parametrize("access", list(Access))
def test_what_goes_out_comes_in_the_same(access: Access) -> None:
    known = [one for one in StationStatus if one is not StationStatus.BLOCKED]
    out = [station(at, known[at % len(known)], access, kind) for at, kind in enumerate(ConnectorKind)]
    content, _ = export_stations(out, "ocm")
    back = ocm.read(json.loads(content), b"")
    assert back.refusals == []
    for one, read in zip(out, back.stations, strict=True):
        names = (
            "external_id",
            "name",
            "operator",
            "address",
            "access",
            "status",
            "latitude",
            "longitude",
            "confirmed_on",
        )
        assert [getattr(read, name) for name in names] == [getattr(one, name) for name in names]
        (plug,) = one.connectors
        assert read.connectors == [connector(plug.kind, plug.current, 120.0, 3)]


def test_what_has_no_position_stays_here() -> None:
    one = station(1, StationStatus.BLOCKED, Access.PUBLIC, ConnectorKind.GBT_DC)
    placed, _ = export_stations([one], "ocm")
    assert json.loads(placed)[0]["StatusType"]["ID"] == 30
    one.source, one.external_id = "Open Charge Map", "12²"
    assert json.loads(export_stations([one], "ocm")[0])[0]["ID"] is None
    one.source = DEMONSTRATION_SOURCE
    assert json.loads(export_stations([one], "ocm")[0])[0]["GeneralComments"] == "demonstration data"
    one.latitude = one.longitude = None
    assert export_stations([one], "ocm")[0] == b"[]"
