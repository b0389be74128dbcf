"""Registers of other countries, and dresses that tables come in."""

from __future__ import annotations

import io
import json
import zipfile

import openpyxl
import pytest

from outreach.domain.chargers import StationDetails, StationStatus
from outreach.importers.chargers.read import open_source, read_source
from outreach.importers.chargers.rows import Read
from outreach.importers.file_kinds import unpack
from outreach.importers.tables import UnreadableFile

GERMAN = (
    "Allgemeine Informationen;;;;;;;;;;;;;;;;;\nLadesäulenregister der Bundesnetzagentur;;;;;;;;;;;;;;;;;\nStand: 01.03.2024;;;;;;;;;;;;;;;;;\n"
    ";;;;;;;;;;;;;;;;;\n"
    "Betreiber;Straße;Hausnummer;Postleitzahl;Ort;Bundesland;Kreis/kreisfreie Stadt;Breitengrad;Längengrad;Inbetriebnahmedatum;"
    "Nennleistung Ladeeinrichtung [kW];Anzahl Ladepunkte;Steckertypen1;P1 [kW];Public Key1;Steckertypen2;P2 [kW];Public Key2\n"
    "Albwerk GmbH & Co. KG;Ennabeurer Weg;0;72535;Heroldstatt;Baden-Württemberg;Alb-Donau-Kreis;48,442398;9,659075;11.01.2020;22;2;"
    "AC Steckdose Typ 2;22;;AC Steckdose Typ 2, AC Schuko;22;\n"
    "smopi;Albstraße;14;72535;Heroldstatt;Baden-Württemberg;Alb-Donau-Kreis;48,449353;9,672201;31.08.2021;200;2;"
    "DC Kupplung Combo;150;;DC CHAdeMO;50;\n"
)
FRENCH = (
    "nom_operateur,id_station_itinerance,nom_station,adresse_station,coordonneesXY,nbre_pdc,id_pdc_itinerance,puissance_nominale,"
    "prise_type_ef,prise_type_2,prise_type_combo_ccs,prise_type_chademo,prise_type_autre,condition_acces,date_mise_en_service,date_maj\n"
    'Op,FRS01P1,Gare,"1 rue X, Paris","[2.34, 48.85]",2,FRS01E1,150,false,true,true,false,false,Accès libre,2022-03-01,2023-01-01\n'
    'Op,FRS01P1,Gare,"1 rue X, Paris","[2.34, 48.85]",2,FRS01E2,22,0,1,0,0,0,Accès libre,2022-03-01,2023-01-01\n'
    'Op,Non concerné,Hôtel,"2 rue X","[2.35, 48.86]",1,Non concerné,7.4,TRUE,TRUE,FALSE,FALSE,FALSE,Accès réservé,2021-03-01,2023-01-01\n'
    'Op,Non concerné,Musée,"3 rue X","[2.36, 48.87]",1,Non concerné,7.4,TRUE,FALSE,FALSE,FALSE,FALSE,Accès libre,2021-03-01,2023-01-01\n'
)
BRITISH = (
    "chargeDeviceID,name,latitude,longitude,street,town,deviceNetworks,chargeDeviceStatus,dateUpdated,accessRestrictionFlag,connector1Type,"
    "connector1RatedOutputKW,connector1OutputCurrent,connector2Type,connector2RatedOutputKW,connector2OutputCurrent\n"
    "8b1d,Tesco,51.5,-0.12,High St,London,POLAR,In service,0000-00-00 00:00:00,1,JEVS G105 (CHAdeMO) DC,50.0,125,Type 2 Mennekes (IEC62196),43.0,63\n"
)
LEDGER = (
    "如皋市充电基础设施台账,,,,,,,\n单位:如皋市发改委,,,,,,,\n序号,所属镇(街道),充电站名称,直流桩,,交流桩,,坐标\n,,,数量,单桩功率(kW),数量,单桩功率(kW),经纬度\n"
    '1,白蒲镇,"白蒲\n集镇站",4,120,2,7,"120.75,32.24"\n2,下原镇,下原服务站,,,6,7,\n小 计,,,4,,8,,\n合计,,,4,,8,,\n填表人:张三,,,,,,,\n'
)


def read(data: bytes | str, **options: str) -> Read:
    raw = data.encode() if isinstance(data, str) else data
    return read_source(open_source(unpack(raw), options.pop("format", "auto")), salt=b"test", mapping=options or None)


def plugs(station: StationDetails) -> list[tuple[str, str, float | None, int]]:
    return [(c.kind.value, c.current.value, c.power_kw, c.count) for c in station.connectors]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_german_register(encoding: str) -> None:
    found = read(GERMAN.encode(encoding))
    assert (len(found.stations), found.refusals) == (2, [])
    first, second = found.stations
    assert (first.operator, first.address, first.prefecture) == (
        "Albwerk GmbH & Co. KG",
        "Ennabeurer Weg 0",
        "Heroldstatt",
    )
    assert (first.latitude, first.longitude, str(first.opened_on)) == (48.442398, 9.659075, "2020-01-11")
    assert plugs(first) == [("type2", "ac", 22.0, 1), ("type2", "ac", 22.0, 1)]
    assert plugs(second) == [("ccs2", "dc", 150.0, 1), ("chademo", "dc", 50.0, 1)]


def test_french_register_has_a_row_for_each_connector() -> None:
    found = read(FRENCH)
    assert found.records == 4
    assert [len(found.stations), len(found.repeats), len(found.refusals)] == [3, 1, 0]
    station, hotel, museum = found.stations
    assert (station.external_id, station.longitude, station.latitude) == ("FRS01P1", 2.34, 48.85)
    assert plugs(station) == [("ccs2", "dc", 150.0, 1), ("type2", "ac", 22.0, 1)]
    assert hotel.external_id != museum.external_id
    assert hotel.access.value == "restricted"


def test_british_register_has_connectors_side_by_side() -> None:
    (station,) = read(BRITISH).stations
    assert plugs(station) == [("chademo", "dc", 50.0, 1), ("type2", "ac", 43.0, 1)]
    assert (station.operator, station.access.value, station.confirmed_on) == ("POLAR", "restricted", None)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_county_ledger(encoding: str) -> None:
    found = read(LEDGER.encode(encoding))
    assert found.refusals == []
    first, second = found.stations
    assert (first.line, second.line) == (5, 7)
    assert (first.name, first.township, first.latitude, first.longitude) == ("白蒲 集镇站", "白蒲镇", 32.24, 120.75)
    assert plugs(first) == [("gbt_dc", "dc", 120.0, 4), ("gbt_ac", "ac", 7.0, 2)]
    assert (second.latitude, second.longitude) == (None, None)
    assert plugs(second) == [("gbt_ac", "ac", 7.0, 6)]


def test_ledger_as_workbook_with_merged_cells() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    rows = [
        ["如皋市台账"],
        ["乡镇", "站名", "桩数"],
        ["白蒲镇", "一站", 2],
        [None, "二站", 3],
        ["下原镇", "三站", 4],
        ["合计", None, 9],
    ]
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A3:A4")
    target = io.BytesIO()
    book.save(target)
    found = read(target.getvalue())
    assert [(s.name, s.township, s.connectors[0].count) for s in found.stations] == [
        ("一站", "白蒲镇", 2),
        ("二站", "白蒲镇", 3),
        ("三站", "下原镇", 4),
    ]


def test_points_pairs_and_lists() -> None:
    wkt = read("id,name,the_geom,plugs\n1,A,POINT (113.9 22.5),2 x CCS 50kW; 1 x Type 2 22 kW\n").stations[0]
    assert (wkt.longitude, wkt.latitude) == (113.9, 22.5)
    assert plugs(wkt) == [("ccs2", "dc", 50.0, 2), ("type2", "ac", 22.0, 1)]
    one, two = read('名称,经纬度,枪数\n甲站,"120.55,32.39",4\n乙站,"32.40，120.56",2\n').stations
    assert (one.longitude, one.latitude, two.longitude, two.latitude) == (120.55, 32.39, 120.56, 32.4)


def test_nested_registers() -> None:
    ocpi = {
        "data": [{
            "id": "L1", "name": "Plaza", "coordinates": {"latitude": "52.09", "longitude": "5.12"},
            "evses": [{"uid": "1", "status": "AVAILABLE", "connectors": [
                {"standard": "IEC_62196_T2_COMBO", "power_type": "DC", "max_electric_power": 150000}]}],
        }]
    }  # fmt: skip
    assert plugs(read(json.dumps(ocpi)).stations[0]) == [("ccs2", "dc", 150.0, 1)]
    verbose = [{"ID": 5, "AddressInfo": {"Title": "T", "Latitude": 31.2, "Longitude": 121.4}, "Connections": [
        {"ConnectionType": {"ID": 1040, "Title": "GB-T DC"}, "CurrentType": {"ID": 30}, "PowerKW": 120, "Quantity": 2}],
        "StatusType": {"ID": 150, "Title": "Planned"}, "OperatorInfo": {"Title": "Op"}}]  # fmt: skip
    (station,) = read(json.dumps(verbose)).stations
    assert (station.operator, station.status) == ("Op", StationStatus.PLANNED)
    assert plugs(station) == [("gbt_dc", "dc", 120.0, 2)]
    feature = {"type": "Feature", "id": 7, "properties": {"socket:type2": "2", "socket:type2:output": "22 kW"}, "geometry": {"type": "Point", "coordinates": [10.1, 50.2]}}  # fmt: skip
    osm = read(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert plugs(osm.stations[0]) == [("type2", "ac", 22.0, 2)]


@pytest.mark.parametrize(("points", "told"), [("3", [("ccs2", "dc", 150.0, 1), ("type2", "ac", 22.0, 1), ("unknown", "unknown", None, 1)]),
    (2, [("ccs2", "dc", 150.0, 1), ("type2", "ac", 22.0, 1)]), ("", [("ccs2", "dc", 150.0, 1), ("type2", "ac", 22.0, 1)])])  # fmt: skip
def test_the_norwegian_register_tells_of_more_points_than_of_plugs(points: object, told: list[object]) -> None:
    def plug(kind: str, capacity: str) -> dict[str, object]:
        said = {"4": ("Connector", kind), "5": ("Charging capacity", capacity)}
        return {key: {"attrname": name, "trans": text} for key, (name, text) in said.items()}

    meta = {"id": 7, "name": "Rådhuset", "Position": "(59.91,10.73)", "Operator": "Op", "Station_status": 1}
    conn = {"1": plug("CCS/Combo", "150 kW DC"), "2": plug("Type 2", "22 kW - 400V 3-phase max 32A")}
    station = {"csmd": meta | {"Number_charging_points": points}, "attr": {"st": [], "conn": conn}}
    (found,) = read(json.dumps({"chargerstations": [station]})).stations
    assert (found.external_id, found.latitude, found.longitude) == ("7", 59.91, 10.73)
    assert plugs(found) == told


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ("398,120.5,A,2024-01-01,60", "latitude"),
        ("120.5,32.4,A,2024-01-01,60", "latitude"),
        ("0,0,A,2024-01-01,60", "latitude"),
        ("NaN,NaN,A,2024-01-01,60", "latitude"),
        ("inf,120,A,2024-01-01,60", "latitude"),
        ("32.4,,A,2024-01-01,60", "longitude"),
        ("32.4,520,A,2024-01-01,60", "longitude"),
        ("north,120,A,2024-01-01,60", "latitude"),
        ("32.4,120.5,A\0B,2024-01-01,60", "name"),
        (f"32.4,120.5,{'长' * 201},2024-01-01,60", "name"),
        ("32.4,120.5,A,31.02.2024,60", "opened_on"),
        ("32.4,120.5,A,soon,60", "opened_on"),
        ("32.4,120.5,A,2024-01-01,-7", "power_kw"),
        ("32.4,120.5,A,2024-01-01,99999", "power_kw"),
        (",,,2024-01-01,60", "latitude"),
    ],
)
def test_bad_rows_are_refused_at_their_field(cells: str, field: str) -> None:
    found = read(f"lat,lon,name,opened on,power\n{cells}\n32.4,120.5,good,2024-01-01,60\n")
    assert [(item.line, item.field) for item in found.refusals] == [(2, field)]
    assert len(found.stations) == 1
    assert found.refusals[0].reason % found.refusals[0].params


def test_88_empty_columns_and_quoted_newlines_keep_their_lines() -> None:
    head = "id,名称,纬度,经度" + "," * 88
    data = (
        head
        + "\n"
        + '1,"一\n站",32.1,120.1'
        + "," * 88
        + "\n\n"
        + '2,"二\n\n站",398,120.1'
        + "," * 88
        + "\n3,三站,32.3,120.3\n"
    )
    found = read(data)
    assert [(s.external_id, s.line) for s in found.stations] == [("1", 2), ("3", 8)]
    assert [item.line for item in found.refusals] == [5]
    assert [s.extra for s in found.stations] == [{}, {}]


def test_ids_decide_what_repeats() -> None:
    same = read("id,name,lat,lon\n1,A,32,120\n1,A,32,120\n2,A,32,120\n")
    assert (len(same.stations), len(same.repeats)) == (2, 1)
    without = read("name,lat,lon\nA,32,120\nA,32,120\n")
    assert len({s.external_id for s in without.stations}) == 2
    again = read("name,lat,lon\nA,32,120\nA,32,120\n")
    assert [s.external_id for s in again.stations] == [s.external_id for s in without.stations]


@pytest.mark.parametrize(
    "data",
    [b"", b"  \n", b"PK\x03\x04junk", b"{}", b"[1,2]", b'{"type":"FeatureCollection"', b"a;b\n1;2\n", b"[" * 5000],
)
def test_files_that_hold_no_stations_are_refused_as_a_whole(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        read(data)


def test_zip_bomb_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 80_000_000)
    with pytest.raises(UnreadableFile, match="unpacks"):
        read(target.getvalue())
