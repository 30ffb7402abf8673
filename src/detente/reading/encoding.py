"""Bytes to text: byte-order marks, UTF-8, GB 18030, Windows-1252; never a guess in silence."""

from __future__ import annotations

import codecs
import re

from ..base.errors import InputError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_\-]+)", re.IGNORECASE)
_MOJIBAKE = re.compile("â€[™œ\u009d“”˜¦]|Ã[©¨¤¶¼]|ï¼Œ|ã€‚|锟斤拷")
_CJK = re.compile("[\u4e00-\u9fff]")
#: The most frequent Chinese characters: a wrong decoding does not produce them.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严"
)


def looks_binary(data: bytes) -> bool:
    """Whether bytes are not text in any encoding we read."""
    if data.startswith(tuple(bom for bom, _ in _BOMS)):
        return False
    sample = data[:65536]
    if b"\x00" in sample:
        return _utf16_without_mark(sample) is None
    controls = sum(1 for byte in sample if byte < 9 or (13 < byte < 32 and byte != 27))
    return controls > max(2, len(sample) // 200)


def _utf16_without_mark(sample: bytes) -> str | None:
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(1, len(sample) // 2)
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def decode(data: bytes, name: str) -> tuple[str, list[str]]:
    """The text and remarks on how it was decoded; raises InputError when nothing fits."""
    notes: list[str] = []
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return _strict(data, codec, name), notes
    wide = _utf16_without_mark(data[:65536]) if b"\x00" in data[:65536] else None
    if wide:
        return _strict(data, wide, name), ["decoded as UTF-16 without a byte-order mark"]
    try:
        text = data.decode("utf-8")
        if len(_MOJIBAKE.findall(text)) >= 3:
            notes.append(
                "the text was decoded wrongly before it was saved (sequences such as â€™): quotations "
                "will not match a clean copy"
            )
        return text, notes
    except UnicodeDecodeError:
        pass
    named = _CHARSET.search(data[:4096])
    if named:
        try:
            codec = codecs.lookup(named.group(1).decode("ascii")).name
            if codec not in {"utf-8", "ascii"}:
                return data.decode(codec), [f"decoded as {codec}, as the page says"]
        except (LookupError, UnicodeDecodeError, UnicodeEncodeError):
            pass
    try:
        text = data.decode("gb18030")
        cjk = _CJK.findall(text)
        if len(cjk) >= 10 and sum(c in _COMMON for c in cjk) > 0.5 * len(cjk):
            return text, ["decoded as GB 18030"]
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    high = sum(1 for byte in data if byte >= 128)
    if text and high < 0.1 * len(data) and not len(_MOJIBAKE.findall(text)) >= 3:
        return text, ["decoded as Windows-1252"]
    bad = len(data[:200_000].decode("utf-8", errors="ignore").split("\n"))
    raise InputError(
        f"{name} is in no encoding that could be recognised (not UTF-8, GB 18030 or Windows-1252; about {bad} lines)",
        remedy="save it as UTF-8",
    )


def _strict(data: bytes, codec: str, name: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        raise InputError(f"{name} is broken {codec.upper()}", remedy="save it as UTF-8") from None
