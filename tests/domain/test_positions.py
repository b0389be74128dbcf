"""Positions as people type and paste them."""

import pytest

from outreach.domain.errors import RuleBroken
from outreach.domain.geo.datums import Datum
from outreach.domain.positions import read_position

RUGAO = (120.5735, 32.3716)


@pytest.mark.parametrize(
    "text",
    [
        "32.3716, 120.5735",
        "120.5735,32.3716",
        "120.5735 32.3716",
        "（120.5735，32.3716）",
        "纬度：32.3716，经度：120.5735",
        "北纬32.3716 东经120.5735",
        "lat 32.3716 lng 120.5735",
        "N32.3716 E120.5735",
        "32.3716N, 120.5735E",
        "32.3716°N 120.5735°E",
        "[120.5735, 32.3716]",
        "１２０．５７３５，３２．３７１６",
        "32°22'17.76\"N 120°34'24.6\"E",
        "北纬32度22分17.76秒，东经120度34分24.6秒",
        "32°22.296′ 120°34.41′",
        "E120°34′24.6″ N32°22′17.76″",
    ],
)
def test_read_position_reads_typed_text_without_a_datum(text):
    position = read_position(text)
    assert (position.longitude, position.latitude) == pytest.approx(RUGAO, abs=1e-7)
    assert position.datum is None


@pytest.mark.parametrize(
    ("link", "datum"),
    [
        ("https://uri.amap.com/marker?position=120.5735,32.3716&name=%E5%A6%82%E7%9A%8B", Datum.GCJ02),
        ("https://uri.amap.com/marker?position=120.5735,32.3716&coordinate=wgs84", Datum.WGS84),
        ("https://uri.amap.com/navigation?to=120.5735,32.3716,%E8%80%81%E8%A1%97&mode=car", Datum.GCJ02),
        ("https://wb.amap.com/?p=B0FFG12345,32.3716,120.5735,%E6%96%87%E5%8C%96%E5%B9%BF%E5%9C%BA", Datum.GCJ02),
        ("https://www.amap.com/?q=32.3716,120.5735,%E8%80%81%E8%A1%97", Datum.GCJ02),
        ("https://ditu.amap.com/regeo?lng=120.5735&lat=32.3716", Datum.GCJ02),
        ("androidamap://viewMap?sourceApplication=x&lat=32.3716&lon=120.5735&dev=0", Datum.GCJ02),
        ("如皋文化广场 https://uri.amap.com/marker?position=120.5735,32.3716 （高德地图）", Datum.GCJ02),
        ("http://api.map.baidu.com/marker?location=32.3716,120.5735&title=x&output=html", Datum.BD09),
        ("http://api.map.baidu.com/marker?location=32.3716,120.5735&coord_type=gcj02", Datum.GCJ02),
        ("https://map.baidu.com/?latlng=32.3716,120.5735&title=x&content=y", Datum.BD09),
        ("baidumap://map/direction?destination=latlng:32.3716,120.5735|name:x&mode=driving", Datum.BD09),
        ("https://apis.map.qq.com/uri/v1/marker?marker=coord:32.3716,120.5735;title:x&referer=y", Datum.GCJ02),
        ("https://map.qq.com/?type=marker&isopeninfowin=1&pointx=120.5735&pointy=32.3716", Datum.GCJ02),
        ("qqmap://map/routeplan?type=drive&tocoord=32.3716,120.5735", Datum.GCJ02),
        ("https://www.openstreetmap.org/?mlat=32.3716&mlon=120.5735#map=15/32/120", Datum.WGS84),
        ("https://www.openstreetmap.org/#map=17/32.3716/120.5735", Datum.WGS84),
        ("geo:32.3716,120.5735?z=15", Datum.WGS84),
    ],
)
def test_read_position_tells_the_datum_of_a_link(link, datum):
    position = read_position(link)
    assert (position.longitude, position.latitude) == pytest.approx(RUGAO, abs=1e-7)
    assert position.datum is datum


def test_read_position_reads_the_metres_of_a_baidu_address():
    position = read_position("https://map.baidu.com/@12958160.97,4825923.77,13z")
    # Tian'anmen in BD-09
    assert (position.longitude, position.latitude) == pytest.approx((116.4039, 39.9151), abs=1e-3)
    assert position.datum is Datum.BD09


@pytest.mark.parametrize(
    "text",
    [
        "",
        "如皋市文化广场",
        "32.3716",
        "32.3716, 120.5735, 8",
        "398.2, 120.5",
        "0,0",
        "37.5665, 126.9780, x",
        "51.5, -0.12",
        "S32.3716 E120.5735",
        "nan, nan",
        "1e400,120",
        "32°70'00\" 120°00'00\"",
        "https://surl.amap.com/4SbcTnT1b3X",
        "https://j.map.baidu.com/aa/bb",
        "https://www.amap.com/place/B0FFG12345",
        "https://map.baidu.com/poi/abc",
        "https://apis.map.qq.com/uri/v1/search?keyword=x",
        "https://evil.example/?q=32.3716,120.5735",
        "https://amap.com.evil.example/?q=32.3716,120.5735",
        "{{ 7*7 }}",
        "9" * 3000,
    ],
)
def test_read_position_refuses_with_a_reason_on_its_field(text):
    with pytest.raises(RuleBroken) as broken:
        read_position(text, field="place")
    assert list(broken.value.fields) == ["place"]
    assert broken.value.fields["place"]


@pytest.mark.parametrize(
    ("text", "word"), [("https://surl.amap.com/x", "short link"), ("51.5, -0.12", "outside China")]
)
def test_read_position_says_what_to_do(text, word):
    with pytest.raises(RuleBroken, match=word):
        read_position(text)
