"""Files in the shapes of more registers: other code pages, projections, nestings, headings; and files of other kinds."""

from __future__ import annotations

import gzip
import io
import json
import zipfile

import openpyxl
import pytest

from outreach.domain.chargers import Access
from outreach.importers.chargers.read import open_source, read_source
from outreach.importers.chargers.rows import Read
from outreach.importers.file_kinds import unpack
from outreach.importers.tables import UnreadableFile
from tests.importers.test_charger_readers import plugs

NEW_GERMAN = (
    "Ladesäulenregister Bundesnetzagentur;;;\n;;;\nLetzte Aktualisierung vom: 01.09.2026;;;\n"
    "Ladeeinrichtungs-ID;Betreiber;Status;Art der Ladeeinrichtung;Anzahl Ladepunkte;Nennleistung Ladeeinrichtung [kW];Breitengrad;Längengrad;"
    "Öffnungszeiten;Steckertypen1;Nennleistung Stecker1;EVSE-ID1;Steckertypen2;Nennleistung Stecker2;EVSE-ID2\n"
    '1;EnBW;In Wartung;Schnellladeeinrichtung;6;300;52,520008;13,404954;247;"DC Fahrzeugkupplung\nTyp Combo 2 (CCS)";300;DE1;;;\n'
    "2;EnBW;In Betrieb;Schnellladeeinrichtung;2;300;398,0;13,4;247;;;;;;\n"
)
KOREAN = (
    "시도,군구,주소,충전소명,충전소ID,충전기ID,운영기관(대),기종(대),급속충전량,충전기타입,위도(WGS84),경도(WGS84),설치년도\n"
    "서울,종로구,서울 종로구 1,종로공영,ME1,01,환경부,급속,급속(100kW단독),DC콤보,37.5743,126.9664,2019\n"
    "서울,종로구,서울 종로구 1,종로공영,ME1,02,환경부,완속,완속(7kW),AC완속,37.5743,126.9664,2020\n"
)
HONG_KONG = (
    "LOCATION_EN,ADDRESS_EN,LOCATION_SC,ADDRESS_SC,STANDARD_BS1363_no,MEDIUM_IEC62196_no,QUICK_CHAdeMO_no,QUICK_GB_T20234_3_DC__no,"
    "GeometryLongitude,GeometryLatitude\nCity Hall,1 Edinburgh Place,大会堂,爱丁堡广场1号,2,6,1,3,114.1616,22.2826\n"
)
OVERPASS = {
    "elements": [
        {"type": "node", "id": 1, "lat": 50.1, "lon": 8.6, "tags": {"name": "A", "access": "yes", "socket:type2": "2", "socket:type2:output": "22000"}},
        {"type": "way", "id": 1, "nodes": [7, 8], "tags": {"socket:tesla_supercharger": "12", "socket:tesla_supercharger:output": "250 kW"}},
        {"type": "node", "id": 7, "lat": 46.0, "lon": -122.0},
        {"type": "node", "id": 8, "lat": 48.0, "lon": -124.0},
    ]
}  # fmt: skip


def read(data: bytes | str) -> Read:
    return read_source(open_source(unpack(data.encode() if isinstance(data, str) else data)), salt=b"test")


def archive(**files: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for name, content in files.items():
            packed.writestr(name.replace("__", "."), content)
    return target.getvalue()


def test_german_register_of_today_counts_points_beyond_its_columns_and_quoted_lines() -> None:
    found = read(NEW_GERMAN.encode("cp1252"))
    (station,) = found.stations
    assert (station.external_id, station.status.value, plugs(station)) == (
        "1",
        "temporarily_closed",
        [("ccs2", "dc", 300.0, 6)],
    )
    assert [(item.line, item.field) for item in found.refusals] == [(7, "latitude")]


def test_korean_register_in_its_code_page() -> None:
    found = read(KOREAN.encode("cp949"))
    (station,) = found.stations
    assert (station.name, station.operator, station.latitude, len(found.repeats)) == ("종로공영", "환경부", 37.5743, 1)
    assert [(item[1], item[2]) for item in plugs(station)] == [("dc", 100.0), ("ac", 7.0)]


@pytest.mark.parametrize(
    ("encoding", "text", "name"),
    [
        ("big5", "主管機關,地區,充電站名稱,地址,緯度,經度\n公路局,臺北,某站,臺北市1號,25.0478,121.517\n", "某站"),
        ("cp932", "施設名,住所,緯度,経度,急速充電器数\n道の駅,東京都,35.68,139.76,2\n", "道の駅"),
        ("gb18030", "电站名称,地址,纬度,经度\n甲站,福寿路,32.37,120.57\n", "甲站"),
    ],
)
def test_code_pages_of_east_asia(encoding: str, text: str, name: str) -> None:
    (station,) = read(text.encode(encoding)).stations
    assert station.name == name
    assert station.latitude is not None


def test_hong_kong_counts_each_plug_in_its_own_column() -> None:
    (station,) = read(HONG_KONG).stations
    assert (station.name, station.latitude, station.longitude) == ("大会堂", 22.2826, 114.1616)
    assert plugs(station) == [
        ("domestic", "ac", None, 2),
        ("type2", "ac", None, 6),
        ("chademo", "dc", None, 1),
        ("gbt_dc", "dc", None, 3),
    ]


def test_overpass_answers_keep_nodes_and_ways_apart() -> None:
    source = open_source(json.dumps(OVERPASS).encode())
    node, way = read_source(source, salt=b"").stations
    assert source.format == "overpass"
    assert (node.external_id, node.access, plugs(node)) == ("node/1", Access.PUBLIC, [("type2", "ac", 22.0, 2)])
    assert (way.external_id, way.latitude, way.longitude) == ("way/1", 47.0, -123.0)


@pytest.mark.parametrize(
    "declared",
    [
        {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}},
        {"spatialReference": {"wkid": 102100}},
    ],
)
def test_declared_web_mercator_becomes_degrees(declared: dict[str, object]) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"name": "A"},
            "geometry": {"type": "Point", "coordinates": [-8574940.5, 4706952.1]},
        }
    ]
    (station,) = read(json.dumps({"type": "FeatureCollection", "features": features, **declared})).stations
    assert (round(station.longitude or 0, 4), round(station.latitude or 0, 4)) == (-77.03, 38.8972)


def test_metres_of_an_unnamed_projection_are_refused_with_the_reason() -> None:
    for data in (
        "X,Y,OBJECTID,Station_Name\n-8574940.5,4706952.1,1,A\n",
        "id,name,easting,northing\n1,A,530000,180000\n",
    ):
        (refusal,) = read(data).refusals
        assert refusal.field == "latitude"
        assert "metres of a map projection" in refusal.reason % refusal.params
    with pytest.raises(UnreadableFile, match="EPSG:2056"):
        read(json.dumps({"type": "FeatureCollection", "crs": {"properties": {"name": "EPSG:2056"}}, "features": [{}]}))


def test_degrees_win_over_metres_beside_them() -> None:
    (station,) = read("X,Y,name,LATITUDE,LONGITUDE\n-8574940.5,4706952.1,A,38.9,-77.03\n").stations
    assert (station.latitude, station.longitude) == (38.9, -77.03)


@pytest.mark.parametrize(
    ("lat", "lon", "place"),
    [
        ("32 23 42 N", "120 33 36 E", (32.395, 120.56)),
        ("32:23:42", "120:33:36", (32.395, 120.56)),
        ('"32°23\'42""N"', "120度33分36秒", (32.395, 120.56)),
        ("-33.9 S", "18.4 E", (-33.9, 18.4)),
        ('"32,395"', '"120,56"', (32.395, 120.56)),
    ],
)
def test_writings_of_degrees(lat: str, lon: str, place: tuple[float, float]) -> None:
    (station,) = read(f"name,latitude,longitude\nA,{lat},{lon}\n").stations
    assert (station.latitude, station.longitude) == pytest.approx(place)


@pytest.mark.parametrize(
    "cell",
    [
        "POINT (-3,7033 40,4169)",
        "SRID=4326;POINT(-3.7033 40.4169)",
        "MULTIPOINT ((-3.7033 40.4169))",
        "POINT Z (-3.7033 40.4169 0)",
    ],
)
def test_points_are_found_by_what_they_look_like(cell: str) -> None:
    (station,) = read(f'ID;NOMBRE;Nº CONECTORES;wkt_del_punto\n1;Sol;4;"{cell}"\n').stations
    assert (station.longitude, station.latitude, station.connectors[0].count) == (-3.7033, 40.4169, 4)


def test_chinese_exchange_message_and_afdc_api() -> None:
    gun = {"ConnectorType": 4, "Power": 60.0}
    station = {"StationID": "1", "OperatorID": "9", "StationName": "甲站", "StationType": 1, "StationStatus": 50, "StationLng": 120.57, "StationLat": 32.37,
               "EquipmentInfos": [{"EquipmentType": 1, "Power": 120, "ConnectorInfos": [gun, gun]}]}  # fmt: skip
    (cec,) = read(json.dumps({"Ret": 0, "Data": {"StationInfos": [station]}})).stations
    assert (cec.external_id, cec.latitude, plugs(cec)) == ("9-1", 32.37, [("gbt_dc", "dc", 60.0, 2)])
    record = {"id": 7, "station_name": "A", "fuel_type_code": "ELEC", "ev_connector_types": ["CHADEMO", "J1772"], "ev_dc_fast_num": 1, "ev_level2_evse_num": 2,
              "latitude": 34.2, "longitude": -118.3}  # fmt: skip
    source = open_source(json.dumps({"fuel_stations": [record]}).encode())
    assert source.format == "afdc"
    assert plugs(read_source(source, salt=b"").stations[0]) == [("chademo", "dc", None, 1), ("type1", "ac", None, 2)]


def test_sheets_of_towns_come_in_together() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("封面").append(["如皋市充电桩台账"])
    for town, rows in (("如城街道", [["1", "甲站", 4]]), ("白蒲镇", [["1", "乙站", 2], ["2", "丙站", -1]])):
        sheet = book.create_sheet(town)
        for row in ([f"{town}明细表"], ["序号", "充电站名称", "充电枪数量"], *rows, ["合计", None, 9]):
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    found = read(target.getvalue())
    assert [(s.name, s.township, s.line) for s in found.stations] == [("甲站", "如城街道", 3), ("乙站", "白蒲镇", 3)]
    assert [(item.line, item.values[-1]) for item in found.refusals] == [(4, "白蒲镇")]


def test_section_lines_of_a_ledger_are_no_stations() -> None:
    found = read(
        "序号,乡镇,充电站名称,充电桩数量\n一,城区,,\n1,如城街道,甲站,2\n（二）,乡镇,,\n2,白蒲镇,乙站,3\n,合　计,,5\n"
    )
    assert [s.name for s in found.stations] == ["甲站", "乙站"]


def test_packed_files_of_one_table_are_opened() -> None:
    table = "id,name,lat,lon\n1,A,51.5,-0.1\n"
    assert len(read(gzip.compress(table.encode())).stations) == 1
    assert len(read(archive(a__csv=table)).stations) == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Excel file"),
        (b"%PDF-1.7\n", "PDF"),
        (b"PAR1\0\0", "Parquet"),
        (b"<!DOCTYPE html><html><table></table></html>", "web page"),
        (b"<?xml version='1.0'?><root/>", "XML"),
        (archive(a__csv="x", b__csv="y"), "holds 2 files"),
        (archive(a__shp="x", a__dbf="y"), "shapefile"),
        (archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "OpenDocument"),
        (b"\x1f\x8b broken", "broken"),
    ],
)
def test_other_kinds_of_files_are_named(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        read(data)


def test_plugs_of_neighbouring_registers() -> None:
    dutch = read("lat,lon,connectors\n52.1,5.1,CCS 175 kW; CHAdeMO 50 kW\n")
    assert [(plug.kind.value, plug.power_kw) for plug in dutch.stations[0].connectors] == [
        ("ccs2", 175),
        ("chademo", 50),
    ]
    korean = "충전소명,급속충전타입구분,완속충전기대수,급속충전기대수,관리업체명,위도,경도\n시청,DC콤보,2,1,한전,37.26,127.02\n"
    (station,) = read(korean.encode("cp949")).stations
    assert station.operator == "한전"
    assert [(plug.kind.value, plug.current.value, plug.count) for plug in station.connectors] == [
        ("ccs2", "dc", 1),
        ("unknown", "ac", 2),
    ]
    japanese = "施設名,住所,緯度,経度,急速充電器数,普通充電器数\n道の駅,千葉県富津市,35.3,139.85,1,2\n"
    assert {plug.kind.value for plug in read(japanese.encode("cp932")).stations[0].connectors} == {"unknown"}
    irish = read(
        "Charger Type,Address,Latitude,Longitude,No of Sockets,Power,Status\nComboCCS,Quay,51.9,-8.4,1,50kW,OOS\n"
    )
    assert (irish.stations[0].connectors[0].kind.value, irish.stations[0].status.value) == (
        "ccs2",
        "temporarily_closed",
    )


@pytest.mark.parametrize(
    ("table", "plug"),
    [
        ("충전소명,위도,경도,충전기타입,충전용량\n시청,37.57,126.98,DC콤보,100kW\n", (1, "ccs2", 100.0)),
        ("Nombre;Latitud;Longitud;Potencia (kW);Número de conectores;Tipo de conector\nP;40,4;-3,7;50;2;CCS2\n", (2, "ccs2", 50.0)),
        ('[{"locationId": "a", "gps": {"latitude": 39.9, "longitude": 116.4}, "stallCount": 6, "powerKilowatt": 120}]', (6, "unknown", 120.0)),
    ],
)  # fmt: skip
def test_kind_count_and_power_under_names_of_other_registers(table: str, plug: tuple[int, str, float]) -> None:
    (found,) = read(table).stations[0].connectors
    assert (found.count, found.kind.value, found.power_kw) == plug
