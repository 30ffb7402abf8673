"""Numbers with units in running text: percentages, money, weights, counts; English and Chinese.

A figure keeps its words. What has no unit that we know is a `count` of the noun that follows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..base.units import UNITS

_WORDS = {
    w: float(i)
    for i, w in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
}
_WORDS |= {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "dozen": 12,
    "hundred": 100,
    "half": 0.5,
}
_SCALE = {
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "mn": 1e6,
    "m": 1e6,
    "mio": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "trillion": 1e12,
    "lakh": 1e5,
    "crore": 1e7,
    "lakh crore": 1e12,
    "tn": 1e12,
    "万": 1e4,
    "亿": 1e8,
    "千": 1e3,
    "百万": 1e6,
    "万亿": 1e12,
}
_NUM = r"(?P<n>\d{1,3}(?:,\d{3}){1,4}(?:\.\d+)?|\d{1,15}(?:\.\d+)?)"
_SC = r"(?:[\s\-]?(?P<s>thousand|million|billion|trillion|lakh crore|crore|lakh|bn|mn|tn|[kmb](?![a-z])))?"
_PERCENT = re.compile(
    rf"(?<![A-Za-z0-9_.]){_NUM}(?:\s*(?:%|％)|[\s\-]+(?:per[\s\-]?cent|percent)(?P<pp>age)?)(?P<pt>[\s\-]*(?:percentage[\s\-])?points?)?",
    re.IGNORECASE,
)
_POINTS = re.compile(rf"(?<![A-Za-z0-9_.]){_NUM}[\s\-](?:percentage[\s\-])?points?\b", re.IGNORECASE)
_CN_PERCENT = re.compile(
    r"百分之(?P<c>[零一二三四五六七八九十百点]{1,8})|(?P<n>(?<![\d.])\d{1,4}(?:\.\d{1,9})?)\s*个百分点"
)
_CURRENCIES = (
    r"(?P<c>(?:US|AU?|CA?|NZ|HK|SG?|NT|R|MX)\$|\$|€|£|¥|₹|₩|₫|฿|₽|₺|Rs\.?(?=\s?\d)|RMB|"
    r"(?-i:[A-Z]{3})(?=\s?\d))"
)
_MONEY = re.compile(
    rf"{_CURRENCIES}\s?{_NUM.replace('<n>', '<n1>')}{_SC}|"
    rf"(?<![A-Za-z0-9_.]){_NUM.replace('<n>', '<n2>')}{_SC.replace('<s>', '<s2>')}"
    r"[\s\-]?(?P<c2>(?:US|Canadian|Australian|New Zealand|Hong Kong|Singapore|Taiwan) dollars|dollars|euros|yuan|"
    r"renminbi|pounds|RMB|won|yen|rupees|baht|ringgit|dong|rou?bles|lira|(?:Swiss )?francs|rand|reais|"
    r"Mexican pesos|kronor|kroner|zloty|shekels|riyals|dirhams)\b",
    re.IGNORECASE,
)
_MASS = re.compile(
    rf"(?<![\w.$€£]){_NUM}{_SC}[\s\-]*(?P<u>(?:million\s+)?metric\s+tons?(?:\s+\(mmt\))?|mmt|tonnes?|tons?|kt|kg|kilograms?)\b",
    re.IGNORECASE,
)
_NOUNS = re.compile(
    rf"(?<![\w.$€£])(?:{_NUM}|(?P<w>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)){_SC}"
    r"[\s\-]+(?:(?!for\b|of\b|in\b|on\b|to\b|and\b)[a-z\-]+\s+){0,2}?(?P<u>minutes?|hours?|days?|"
    r"weeks?|months?|years?|rounds?|times|firms|companies|entities|subsidiaries|aircraft|planes|jets|cars|vehicles|trucks|EVs|"
    r"countries|economies|projects|regions|products|items|investigations|out of (?:10|ten)|points)\b",
    re.IGNORECASE,
)
_CN_AMOUNT = re.compile(
    r"(?P<n>(?<![\d.])\d{1,15}(?:\.\d{1,9})?|[一二两三四五六七八九十百]{1,9})\s*(?P<s>万亿|百万|亿|万|千)?\s*(?:多|余)?\s*(?P<u>美元|元|人民币|公吨|吨|架|家|个|项)"
)
_CN = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_CURRENCY = {
    "us$": "usd",
    "$": "usd",
    "usd": "usd",
    "dollars": "usd",
    "us dollars": "usd",
    "美元": "usd",
    "€": "eur",
    "eur": "eur",
    "euros": "eur",
    "£": "gbp",
    "pounds": "gbp",
    "¥": "cny",
    "cny": "cny",
    "rmb": "cny",
    "yuan": "cny",
    "元": "cny",
    "人民币": "cny",
    "a$": "aud",
    "hk$": "hkd",
    **{sign + "$": code for sign, code in {"au": "aud", "c": "cad", "ca": "cad", "nz": "nzd", "s": "sgd"}.items()},
    "sg$": "sgd",
    "nt$": "twd",
    "r$": "brl",
    "mx$": "mxn",
    "₹": "inr",
    "rs": "inr",
    "rs.": "inr",
    "₩": "krw",
    "₫": "vnd",
    "฿": "thb",
    "₽": "rub",
    "₺": "try",
    "renminbi": "cny",
    "won": "krw",
    "yen": "jpy",
    "rupees": "inr",
    "baht": "thb",
    "ringgit": "myr",
    "dong": "vnd",
    "rubles": "rub",
    "roubles": "rub",
    "lira": "try",
    "francs": "chf",
    "swiss francs": "chf",
    "rand": "zar",
    "reais": "brl",
    "mexican pesos": "mxn",
    "kronor": "sek",
    "zloty": "pln",
    "shekels": "ils",
    "riyals": "sar",
    "dirhams": "aed",
    "canadian dollars": "cad",
    "australian dollars": "aud",
    "new zealand dollars": "nzd",
    "hong kong dollars": "hkd",
    "singapore dollars": "sgd",
    "taiwan dollars": "twd",
}
#: The sign of two currencies: the yen's where Japan is spoken of and China is not.
_JAPAN, _CHINA = re.compile(r"Japan|Tokyo|日本|\byen\b"), re.compile(r"Chin|Beijing|yuan|中国|人民币")
#: Words that say how many times as much.
_MULTIPLES = re.compile(
    r"\b(?:(?P<two>doubl(?:e|es|ed|ing)|twofold)|(?P<half>halv(?:e|es|ed|ing)|by half|in half)|"
    r"(?P<three>tripl(?:e|es|ed|ing)|trebl(?:e|es|ed|ing)|threefold)|(?P<four>quadrupl(?:e|es|ed|ing)|fourfold))\b",
    re.IGNORECASE,
)
_TIMES = {"two": 2.0, "half": 0.5, "three": 3.0, "four": 4.0}
_COUNTS = {
    "firm": "entities",
    "firms": "entities",
    "companies": "entities",
    "entities": "entities",
    "subsidiaries": "entities",
    "家": "entities",
    "aircraft": "aircraft",
    "planes": "aircraft",
    "jets": "aircraft",
    **dict.fromkeys(("cars", "vehicles", "trucks", "evs"), "vehicles"),
    "架": "aircraft",
}


#: Cheap test: a sentence without a digit or a number word has no quantity.
_ANY = re.compile(
    r"\d|百分之|[一二两三四五六七八九十百]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|first|second|third|"
    r"fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit and words; `noun` is what is counted when the unit is a count."""

    start: int
    end: int
    words: str
    value: float
    unit: str
    noun: str = ""


def find_quantities(text: str) -> list[Quantity]:
    """All quantities in `text`, in order, none overlapping another."""
    found: list[Quantity] = []
    if not _ANY.search(text) and not _MULTIPLES.search(text):
        return found

    def add(match: re.Match[str], value: float, unit: str, noun: str = "") -> None:
        if not any(match.start() < q.end and q.start < match.end() for q in found):
            found.append(Quantity(match.start(), match.end(), match.group(0), round(value, 10), unit, noun))

    for match in _MONEY.finditer(text):
        number, scale = match.group("n1") or match.group("n2"), match.group("s") or match.group("s2")
        currency = _currency(match.group("c") or match.group("c2"), text)
        if not currency:
            continue
        value = _number(number) * _SCALE.get((scale or "").casefold(), 1)
        add(match, value, currency)
    for match in _PERCENT.finditer(text):
        add(
            match,
            _number(match.group("n")),
            "percentage_point" if match.group("pt") or match.group("pp") else "percent",
        )
    for match in _POINTS.finditer(text):
        add(match, _number(match.group("n")), "percentage_point")
    for match in _CN_PERCENT.finditer(text):
        if match.group("c"):
            add(match, chinese_number(match.group("c")), "percent")
        else:
            add(match, float(match.group("n")), "percentage_point")
    for match in _MASS.finditer(text):
        unit = match.group("u").casefold()
        scale = _SCALE.get((match.group("s") or "").casefold(), 1) * (1e6 if "million" in unit or unit == "mmt" else 1)
        if unit.startswith(("kg", "kilo")):
            add(match, _number(match.group("n")) * scale, "kg")
        else:
            tonnes = _number(match.group("n")) * scale * (1e3 if unit == "kt" else 1)
            add(match, *((tonnes / 1e6, "Mt") if tonnes >= 1e5 else (tonnes, "t")))
    for match in _NOUNS.finditer(text):
        value = _number(match.group("n")) if match.group("n") else _WORDS[match.group("w").casefold()]
        noun = match.group("u").casefold()
        unit = _COUNTS.get(
            noun,
            "days"
            if noun.startswith("day")
            else "years"
            if noun.startswith("year")
            else "minutes"
            if noun.startswith("minute")
            else "score_of_10"
            if noun.startswith("out of")
            else "count",
        )
        add(match, value * _SCALE.get((match.group("s") or "").casefold(), 1), unit, noun)
    for match in _CN_AMOUNT.finditer(text):
        number = match.group("n")
        value = (float(number) if number[0].isdigit() else chinese_number(number)) * _SCALE.get(
            match.group("s") or "", 1
        )
        unit = match.group("u")
        if unit in {"公吨", "吨"}:
            add(match, *((value / 1e6, "Mt") if value >= 1e5 else (value, "t")))
        elif unit in _CURRENCY:
            add(match, value, _CURRENCY[unit])
        else:
            add(match, value, _COUNTS.get(unit, "count"), unit)
    for match in _MULTIPLES.finditer(text):
        add(match, _TIMES[match.lastgroup or "two"], "times")
    return sorted(found, key=lambda q: q.start)


def _currency(words: str, text: str) -> str:
    """The code of a currency by its sign, name or own code; empty for three capitals that are none."""
    low = words.casefold()
    if low == "¥":
        return "jpy" if _JAPAN.search(text) and not _CHINA.search(text) else "cny"
    return _CURRENCY.get(low, low if f"{low}_bn" in UNITS else "")


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def chinese_number(text: str) -> float:
    """A Chinese numeral up to 百: 二十四 → 24, 一百 → 100, 十二点五 → 12.5."""
    whole, _, part = text.partition("点")
    total, digit = 0, 0
    for char in whole:
        if char in _CN:
            digit = _CN[char]
        elif char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
    value = float(total + digit)
    return value + (float("0." + "".join(str(_CN.get(c, 0)) for c in part)) if part else 0.0)
