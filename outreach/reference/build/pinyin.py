"""Read Chinese place names aloud: pypinyin with the readings that place names have."""

import csv
import re
from functools import cache
from pathlib import Path

from pypinyin import lazy_pinyin, load_phrases_dict, load_single_dict

READINGS = Path(__file__).with_name("readings.csv")

# What these characters nearly always say in a place name, where the library takes the everyday word.
PLACE_CHARACTERS = {
    "长": "cháng,zhǎng",
    "都": "dū,dōu",
    "什": "shí,shén",
    "勒": "lè,lēi",
    "朝": "cháo,zhāo",
    "佛": "fó,fú",
    "棱": "líng,léng",
    "葛": "gě,gé",
    "柏": "bǎi,bó",
    "尾": "wěi,yǐ",
    "略": "lüè",
}
ETHNIC = [
    "蒙古",
    "回",
    "藏",
    "维吾尔",
    "苗",
    "彝",
    "壮",
    "布依",
    "朝鲜",
    "满",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "高山",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "怒",
    "乌孜别克",
    "俄罗斯",
    "鄂温克",
    "德昂",
    "保安",
    "裕固",
    "京",
    "塔塔尔",
    "独龙",
    "鄂伦春",
    "赫哲",
    "门巴",
    "珞巴",
    "基诺",
    "各",
]
_WITHOUT_ZU = ["蒙古", "哈萨克", "柯尔克孜", "锡伯", "塔吉克"]
_PEOPLES = "(?:" + "|".join([*(f"{name}族" for name in ETHNIC), *_WITHOUT_ZU]) + ")"
_SUFFIXES = {
    "prefecture": re.compile(rf"(?:{_PEOPLES}+自治州|市|地区|盟)$"),
    "county": re.compile(rf"(?:{_PEOPLES}+自治[县旗]|自治县|(?<=神农架)林区|{_PEOPLES}区|县|市|(?<![新矿])区)$"),
    "township": re.compile(rf"(?:{_PEOPLES}+乡|民族乡|街道|地区|镇|乡|苏木)$"),
}
PROVINCES_EN = {
    "150000": "Inner Mongolia",
    "450000": "Guangxi",
    "540000": "Xizang",
    "610000": "Shaanxi",
    "640000": "Ningxia",
    "650000": "Xinjiang",
    "710000": "Taiwan",
    "810000": "Hong Kong",
    "820000": "Macau",
    "100000": "China",
}


@cache
def readings() -> dict[str, str]:
    """Name -> reading, proofed by hand: facts that no general library knows."""
    with READINGS.open(encoding="utf-8", newline="") as lines:
        table = {row["name"]: row["pinyin"] for row in csv.DictReader(lines)}
    load_single_dict({ord(char): said for char, said in PLACE_CHARACTERS.items()})
    load_phrases_dict({name: [[s] for s in said.split()] for name, said in table.items() if len(name) > 1})
    return table


def core(name: str, level: str) -> str:
    """The name without its kind: 如皋市 -> 如皋; a name of one character keeps it: 单县."""
    if level == "province":
        return re.sub(r"(壮族|回族|维吾尔)?自治区$|特别行政区$|省$|市$", "", name)
    rule = _SUFFIXES.get(level)
    short = rule.sub("", name) if rule else name
    return short if len(short) >= 2 else name


def spell(name: str, level: str) -> str:
    """Syllables of the name's core, separated by spaces: 如皋市 -> "ru gao"."""
    table = readings()
    short = core(name, level)
    said = table.get(name) or table.get(short)
    if said and len(said.split()) >= len(short):
        return " ".join(said.split()[: len(short)])
    return " ".join(part.lower().replace("lve", "lue").replace("nve", "nue") for part in lazy_pinyin(short))
