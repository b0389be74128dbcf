"""The words for stations and connectors, as they are shown."""

from outreach.domain.charger_duplicates import DuplicateStatus, Likeness, Verdict
from outreach.domain.charger_mends import Mend
from outreach.domain.chargers import (
    Access,
    ConnectorKind,
    CountingRule,
    CurrentType,
    ImportStatus,
    StationKind,
    StationStatus,
)
from outreach.domain.geo.datums import Datum
from outreach.domain.words import N_

KIND_LABELS = {StationKind.CHARGING: N_("Charging station"), StationKind.SWAP: N_("Swap station")}
STATUS_LABELS = {
    StationStatus.OPERATIONAL: N_("In operation"),
    StationStatus.PLANNED: N_("Planned station"),
    StationStatus.TEMPORARILY_CLOSED: N_("Temporarily closed"),
    StationStatus.BLOCKED: N_("Stands, but can't be reached"),
    StationStatus.GONE: N_("Gone"),
}
ACCESS_LABELS = {
    Access.PUBLIC: N_("Public access"),
    Access.RESTRICTED: N_("Restricted access"),
    Access.PRIVATE: N_("Private access"),
    Access.UNKNOWN: N_("Access unknown"),
}
CURRENT_LABELS = {CurrentType.AC: N_("AC"), CurrentType.DC: N_("DC"), CurrentType.UNKNOWN: N_("Current unknown")}
CONNECTOR_LABELS = {
    ConnectorKind.GBT_AC: N_("GB/T AC"),
    ConnectorKind.GBT_DC: N_("GB/T DC"),
    ConnectorKind.CHAOJI: "ChaoJi",
    ConnectorKind.CCS2: "CCS 2",
    ConnectorKind.TYPE2: N_("Type 2"),
    ConnectorKind.CHADEMO: "CHAdeMO",
    ConnectorKind.CCS1: "CCS 1",
    ConnectorKind.TYPE1: N_("Type 1"),
    ConnectorKind.TESLA: N_("Tesla plug"),
    ConnectorKind.TYPE3: N_("Type 3"),
    ConnectorKind.DOMESTIC: N_("Household socket"),
    ConnectorKind.INDUSTRIAL: N_("Industrial socket"),
    ConnectorKind.WIRELESS: N_("Wireless"),
    ConnectorKind.SWAP_BAY: N_("Swap bay"),
    ConnectorKind.OTHER: N_("Other plug"),
    ConnectorKind.UNKNOWN: N_("Plug unknown"),
}
COUNTING_LABELS = {
    CountingRule.CONNECTORS: N_("Counts connectors"),
    CountingRule.CHARGERS: N_("Counts chargers"),
    CountingRule.STATIONS: N_("Counts stations"),
    CountingRule.UNKNOWN: N_("Counting rule unknown"),
}
IMPORT_LABELS = {
    ImportStatus.UPLOADED: N_("Uploaded"),
    ImportStatus.CHECKED: N_("Checked"),
    ImportStatus.APPLIED: N_("In effect"),
    ImportStatus.REFUSED: N_("Not imported"),
    ImportStatus.UNDONE: N_("Undone"),
}
DATUM_LABELS = {
    Datum.WGS84: N_("WGS-84: GPS, phone, Tianditu"),
    Datum.GCJ02: N_("GCJ-02: Amap, Tencent"),
    Datum.BD09: N_("BD-09: Baidu"),
}
MEND_LABELS = {
    Mend.SWAP: N_("Swap latitude and longitude"),
    Mend.PACKED: N_("Read them as degrees, minutes and seconds"),
    Mend.SCALED: N_("Put the decimal mark back"),
    Mend.SECONDS: N_("Read the decimals as minutes and seconds"),
    Mend.MINUTES: N_("Read the decimals as minutes"),
    Mend.UNPLACE: N_("Take the file without its positions"),
}
VERDICT_LABELS = {
    DuplicateStatus.OPEN: N_("To be decided"),
    DuplicateStatus.MERGED: N_("Merged"),
    DuplicateStatus.KEPT_BOTH: N_("Both kept"),
    DuplicateStatus.DISMISSED: N_("Left out for good"),
}
DECISION_LABELS = {
    Verdict.MERGE: N_("Each pair is one station: merge"),
    Verdict.BOTH: N_("Each pair is two stations: keep both"),
    Verdict.NEVER: N_("Leave the second of each pair out for good"),
}
LIKENESS_LABELS = {
    Likeness.HIGH: N_("80 %% alike or more"),
    Likeness.SOME: N_("60 to 79 %% alike"),
    Likeness.LITTLE: N_("less than 60 %% alike"),
}
FIELD_LABELS = {
    "external_id": N_("Station's id"),
    "item_id": N_("Connector's id"),
    "name": N_("Name"),
    "operator": N_("Operator"),
    "latitude": N_("Latitude"),
    "longitude": N_("Longitude"),
    "position": N_("Position in one column"),
    "address": N_("Address"),
    "house_number": N_("House number"),
    "province": N_("Province"),
    "prefecture": N_("City"),
    "county": N_("County"),
    "township": N_("Township"),
    "adcode": N_("Area code"),
    "status": N_("Status"),
    "access": N_("Access"),
    "restricted": N_("Restricted access"),
    "station_kind": N_("Kind of station"),
    "opened_on": N_("Opened on"),
    "planned_on": N_("Planned for"),
    "closed_on": N_("Closed on"),
    "confirmed_on": N_("Last confirmed"),
    "kind": N_("Plug"),
    "current": N_("AC or DC"),
    "power_kw": N_("Power of a connector in kW"),
    "power_w": N_("Power of a connector in W"),
    "station_kw": N_("Power of the station in kW"),
    "count": N_("Number of connectors"),
    "dc_count": N_("Number of DC connectors"),
    "ac_count": N_("Number of AC connectors"),
    "dc_kw": N_("Power of a DC connector in kW"),
    "ac_kw": N_("Power of an AC connector in kW"),
    "swap_bays": N_("Swap bays"),
    "row_number": N_("Running number"),
}
COMPARED_LABELS = {
    **{name: FIELD_LABELS[name] for name in ("name", "operator", "address", "access", "status")},
    **{name: FIELD_LABELS[name] for name in ("opened_on", "planned_on", "closed_on", "confirmed_on")},
    "township_name": FIELD_LABELS["township"],
    "kind": FIELD_LABELS["station_kind"],
    "connectors": N_("Connectors"),
}
