"""From a file's bytes to its text: byte-order mark, then strict UTF-8, then GB18030, then the western code page."""

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


def _is_western(data: bytes) -> bool:
    """Whether lone high bytes stand between ASCII letters, as in cp1252 and never for long in Chinese."""
    high = sum(1 for byte in data if byte > 0x7F)
    return high > 0 and len(_WESTERN.findall(data)) * 3 >= high


def decode(data: bytes) -> tuple[str, str]:
    """The text of `data` and the name of the encoding it was in."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace"), name
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    sample = data[:400_000]
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if text and (not _is_western(sample) or len(_HAN_PAIR.findall(text[:200_000])) * 4 > text[:200_000].count("\n")):
        return text, "gb18030"
    broken = data.decode("gb18030", "replace")[:200_000]
    if not text and len(_HAN_PAIR.findall(broken)) > 20 and not _is_western(sample):
        return data.decode("gb18030", "replace"), "gb18030"
    return data.decode("cp1252", "replace"), "cp1252"
