"""From a file's bytes to its text: byte-order mark, strict UTF-8, the code pages of East Asia, the western one."""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# two western letters that GB18030 would read as one rare character ("Straße" -> "Stra脽e")
_WESTERN = re.compile(rb"[A-Za-z .,;'\"-][\xc0-\xff\x80\x8a\x8e\x92\x9a\x9e\xa0-\xbf][A-Za-z .,;'\"-]")
_HAN_PAIR = re.compile(r"[\u4e00-\u9fff]{2}")
# words that tables of places hold, in the writing of each code page; the bytes of one are rare nonsense in the others
_WORDS = {
    "gb18030": ("名称", "地址", "经度", "纬度", "充电", "电站", "运营", "编号", "乡镇", "街道", "数量", "功率", "日期", "电话"),
    "big5": ("名稱", "地址", "經度", "緯度", "充電", "電站", "營運", "編號", "鄉鎮", "縣市", "數量", "日期", "電話", "機關"),
    "cp949": ("명칭", "주소", "경도", "위도", "충전", "시설", "운영", "번호", "기관", "수량", "출력", "일자", "전화", "급속"),
    "cp932": ("名称", "住所", "経度", "緯度", "充電", "施設", "運営", "番号", "都道府県", "数量", "出力", "年月日", "電話", "所在地"),
}  # fmt: skip
_MIN_WORDS = 2
SAMPLE_BYTES = 400_000


def _is_western(data: bytes) -> bool:
    """Whether lone high bytes stand between ASCII letters, as in cp1252 and never for long in Chinese."""
    high = sum(1 for byte in data if byte > 0x7F)
    return high > 0 and len(_WESTERN.findall(data)) * 3 >= high


def _neighbour(sample: bytes) -> str:
    """The code page of Taiwan, Korea or Japan in which the sample holds more of its usual words than in GB18030; or none."""
    hits = {name: sum(word.encode(name) in sample for word in words) for name, words in _WORDS.items()}
    best = max(hits, key=lambda name: hits[name])
    return best if best != "gb18030" and hits[best] >= _MIN_WORDS and hits[best] > hits["gb18030"] else ""


def encoding_of(data: bytes) -> str:
    """The encoding that `data` is in, found without holding all of its text."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    if _is_in(data, "utf-8"):
        return "utf-8"
    sample = data[:SAMPLE_BYTES]
    if neighbour := _neighbour(sample):
        return neighbour
    western = _is_western(sample)
    text = data[: 2 * SAMPLE_BYTES].decode("gb18030", "replace")[:200_000]
    pairs = len(_HAN_PAIR.findall(text))
    if _is_in(data, "gb18030"):
        return "gb18030" if not western or pairs * 4 > text.count("\n") else "cp1252"
    return "gb18030" if pairs > 20 and not western else "cp1252"


def _is_in(data: bytes, name: str) -> bool:
    """Whether the bytes are sound in an encoding."""
    decoder = codecs.getincrementaldecoder(name)()
    view = memoryview(data)
    try:
        for start in range(0, len(data), SAMPLE_BYTES):
            decoder.decode(view[start : start + SAMPLE_BYTES], final=start + SAMPLE_BYTES >= len(data))
    except UnicodeDecodeError:
        return False
    return True


def decode(data: bytes) -> tuple[str, str]:
    """The text of `data` and the name of the encoding it was in."""
    name = encoding_of(data)
    return data.decode(name, "replace"), name
