"""Dates, durations and periods in running text, in English and Chinese.

`find_dates(text, published)` gives each mention with its span in `text`, resolved to ISO
days, months or years where the words and the publication date allow, and left unresolved
where they do not. Patterns are linear: no nested repetition.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from ..base.months import MONTH_OF

_MONTH = (
    r"(?P<m>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_DAY = r"(?P<d>[0-3]?\d)(?:st|nd|rd|th)?"
_WEEKDAYS = {
    name: i for i, name in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
}
_NUMBERS = {
    w: i
    for i, w in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
} | {"a": 1, "an": 1, "another": 1, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90}
_COUNT = (
    r"(?P<n>\d{1,3}|an?|another|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"fifteen|twenty|thirty|sixty|ninety)"
)
_CN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "十": 10}

_FORMS: list[tuple[str, re.Pattern[str]]] = [
    ("iso", re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)-(?P<mm>\d\d)(?:-(?P<d>\d\d))?(?!\d)")),
    ("zh", re.compile(r"(?:(?P<y>(?:19|20)\d\d)\s*年)?\s*(?P<mm>1[0-2]|0?[1-9])\s*月\s*(?:(?P<d>[0-3]?\d)\s*日)?")),
    ("zh_year", re.compile(r"(?P<y>(?:19|20)\d\d)\s*年(?!\s*\d{1,2}\s*月)")),
    (
        "months",
        re.compile(
            rf"\b{_MONTH}\s*(?:to|through|until|–|-)\s*{_MONTH.replace('<m>', '<m2>')}(?:,)?\s+(?:of\s+)?{_YEAR}\b",
            re.IGNORECASE,
        ),
    ),
    (
        "part",
        re.compile(
            rf"\b(?P<part>early|mid|late)[\s-]+(?:in\s+)?(?:(?P<rel>next|this|last)\s+year|{_YEAR})\b"
            rf"|\b(?:(?P<q>first|second|third|fourth|last)\s+quarter|(?P<h>first|second)\s+half)\s+of\s+"
            rf"(?:(?P<rel2>next|this|last)\s+year|(?P<y2>(?:19|20)\d\d))\b",
            re.IGNORECASE,
        ),
    ),
    (
        "within",
        re.compile(
            rf"\b(?:within|(?:with)?in the next|no later than|not later than)\s+{_COUNT}\s+"
            rf"(?P<u>year|month|week|day)s?\b(?!\s+(?:of|after|from|following|before)\b)",
            re.IGNORECASE,
        ),
    ),
    ("dmy", re.compile(rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?\b", re.IGNORECASE)),
    ("mdy", re.compile(rf"\b{_MONTH}\s+{_DAY}\b(?!\s*(?:years|percent|per\b))(?:,?\s+{_YEAR})?\b", re.IGNORECASE)),
    ("my", re.compile(rf"\b{_MONTH}(?:,)?\s+(?:of\s+)?{_YEAR}\b", re.IGNORECASE)),
    ("nextm", re.compile(rf"\b(?P<rel>next|last|this|coming)\s+{_MONTH}(?![\w])", re.IGNORECASE)),
    (
        "nextw",
        re.compile(
            r"\b(?P<rel>next|last|this|on)\s+(?P<w>monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b",
            re.IGNORECASE,
        ),
    ),
    ("nextu", re.compile(r"\b(?P<rel>next|last|this|past)\s+(?P<u>year|month|week)\b", re.IGNORECASE)),
    ("ahead", re.compile(rf"\bin\s+{_COUNT}\s+(?P<u>year|month|week|day)s?(?:['’]s?)?\s+time\b", re.IGNORECASE)),
    ("ago", re.compile(rf"\b{_COUNT}\s+(?P<u>year|month|week|day)s?\s+ago\b", re.IGNORECASE)),
    ("today", re.compile(r"\b(?P<t>today|yesterday|tomorrow)\b", re.IGNORECASE)),
    ("endy", re.compile(rf"\b(?:the\s+)?end\s+of\s+(?:the\s+year|{_YEAR})", re.IGNORECASE)),
    (
        "m",
        re.compile(
            rf"\b(?:in|since|from|by|until|till|through|of|the|['’]s|every|[Mm]id-?)\s+{_MONTH}(?![\w])", re.IGNORECASE
        ),
    ),
    (
        "adj",
        re.compile(r"\b(?P<m>January|February|April|June|July|August|September|October|November|December)\b(?!\s+\d)"),
    ),
    (
        "y",
        re.compile(
            rf"(?<![\d$€£.,\-/]){_YEAR}(?![\d%]|\.\d|,\d{{3}}|\s+(?:percent|per cent|firms|companies|"
            rf"tons|tonnes|entities))"
        ),
    ),
]
_DURATION = [
    re.compile(
        rf"\b(?:for\s+)?(?:a\s+further\s+|a\s+period\s+of\s+)?{_COUNT}(?:\s+(?:more|further|additional|full))?[\s\-]+(?P<u>year|month|week|day)s?\b(?!\s+(?:ago|since))(?!['’]s?\s+time)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<n>\d{1,3}|[一二两三四五六七八九十])\s*(?:个)?(?P<u>年|月|天|日)(?:期|内|时间|间)?(?![\d月])(?<!\d日)(?<!\d月)(?<!\d\d年)"
    ),
]
#: What stands before a deadline, which is no length of time.
_WITHIN = re.compile(r"\b(?:within|in the next|no later than|not later than)\s*$", re.IGNORECASE)
#: First and last month of a part of a year, by its name; thirds where it is early, mid or late.
_PARTS = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}
_QUARTERS = {"first": (1, 3), "second": (4, 6), "third": (7, 9), "fourth": (10, 12), "last": (10, 12)}
_HALVES = {"first": (1, 6), "second": (7, 12)}
_CN_UNITS = {"年": "year", "月": "month", "天": "day", "日": "day"}


#: Cheap test: a sentence without any of these names no date.
_ANY = re.compile(
    r"\d|[年月]|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|next|last|this|past|on|ago|time|today|yesterday|tomorrow|end)",
    re.IGNORECASE,
)
#: And no length of time without one of these.
_SPAN = re.compile(r"(?:year|month|week|day)s?\b|[年月天日]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DateMention:
    """Words that name a date: span, ISO first and last day (or month, or year) if resolved, and how."""

    start: int
    end: int
    words: str
    start_day: str
    end_day: str
    relative: bool = False


@dataclass(frozen=True, slots=True)
class Duration:
    """Words that name a length of time: ``1 year``, ``90 days``."""

    start: int
    end: int
    words: str
    count: int
    unit: str

    @property
    def text(self) -> str:
        """``1 year``, ``90 days``."""
        return f"{self.count} {self.unit}{'' if self.count == 1 else 's'}"


def find_dates(text: str, published: str) -> list[DateMention]:
    """All dates in `text`, in order; `published` (ISO day or month, or empty) resolves relative ones."""
    if not _ANY.search(text):
        return []
    taken: list[tuple[int, int]] = []
    found: list[DateMention] = []
    for kind, pattern in _FORMS:
        for match in pattern.finditer(text):
            s, e = match.span()
            if any(s < b and a < e for a, b in taken):
                continue
            is_may = kind in {"m", "adj"} and match.group("m").casefold() == "may"
            if is_may and not re.match(r"(?:in|since|by|until|of|from)\s+May", match.group(0)):
                continue
            if (
                kind in {"dmy", "mdy"}
                and match.group("m").casefold() in {"may", "march", "mar"}
                and match.group("m")[0].islower()
            ):
                continue
            resolved = _resolve(kind, match, published)
            if resolved is None:
                continue
            taken.append((s, e))
            found.append(DateMention(s, e, match.group(0), *resolved))
    return sorted(found, key=lambda d: d.start)


def find_durations(text: str) -> list[Duration]:
    """All lengths of time in `text`."""
    found: list[Duration] = []
    if not _SPAN.search(text):
        return found
    for pattern in _DURATION:
        for match in pattern.finditer(text):
            number, unit = match.group("n").casefold(), match.group("u").casefold()
            count = int(number) if number.isdigit() else _NUMBERS.get(number, _CN_DIGITS.get(number, 0))
            if count and not _WITHIN.search(text[max(0, match.start() - 20) : match.start()]):
                found.append(Duration(match.start(), match.end(), match.group(0), count, _CN_UNITS.get(unit, unit)))
    return found


def _published(text: str) -> tuple[date | None, int | None, int | None]:
    """The publication day (None if only a month), its year and month."""
    parts = text.split("-")
    try:
        if len(parts) >= 3:
            day = date.fromisoformat(text[:10])
            return day, day.year, day.month
        if len(parts) == 2:
            return None, int(parts[0]), int(parts[1])
        if len(parts) == 1 and text:
            return None, int(text), None
    except ValueError:
        pass
    return None, None, None


def _iso(year: int, month: int | None = None, day: int | None = None) -> str | None:
    try:
        if month is None:
            return f"{year:04d}"
        if day is None:
            return f"{year:04d}-{month:02d}" if 1 <= month <= 12 else None
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _resolve(kind: str, match: re.Match[str], published: str) -> tuple[str, str, bool] | None:
    """(first, last, relative) or None when it is no date after all; empty texts when it cannot be resolved."""
    groups = match.groupdict()
    day, year, month = _published(published)
    if kind in {"iso", "zh", "zh_year", "dmy", "mdy", "my", "m", "adj", "y"}:
        m = int(groups["mm"]) if groups.get("mm") else _month(groups.get("m"))
        d = int(groups["d"]) if groups.get("d") else None
        if groups.get("y"):
            text = _iso(int(groups["y"] or 0), m, d)
            return (text, text, False) if text else None
        if m is None:
            return None
        if d is not None and _iso(2024, m, d) is None:
            return None
        if year is None:
            return "", "", True
        nearest = year if kind in {"zh", "m", "adj"} and month is None else _nearest(year, month, m)
        text = _iso(nearest, m, d)
        return (text, text, True) if text else None
    return _relative(kind, groups, day, year, month)


def _month(name: str | None) -> int | None:
    return MONTH_OF.get(name.casefold().rstrip(".")) if name else None


def _nearest(year: int, month: int | None, wanted: int) -> int:
    """The year that puts `wanted` nearest to the month of publication (five months ahead, six behind)."""
    if month is None:
        return year
    gap = wanted - month
    if gap > 5:
        return year - 1
    if gap < -6:
        return year + 1
    return year


def _relative(
    kind: str, groups: dict[str, str | None], day: date | None, year: int | None, month: int | None
) -> tuple[str, str, bool] | None:
    unknown = ("", "", True)
    if kind == "months":
        return f"{groups['y']}-{_month(groups['m']):02d}", f"{groups['y']}-{_month(groups['m2']):02d}", False
    if kind == "part":
        return _part(groups, year) or unknown
    if kind == "within":
        return _deadline(groups, day) or unknown
    rel = (groups.get("rel") or "").casefold()
    if kind == "endy":
        y = int(groups["y"] or 0) if groups.get("y") else year
        return (f"{y:04d}-12-31", f"{y:04d}-12-31", True) if y else unknown
    if kind == "nextm":
        m = _month(groups["m"])
        if year is None or month is None or m is None:
            return unknown
        y = year + (m <= month) if rel in {"next", "coming"} else year - (m >= month) if rel == "last" else year
        text = f"{y:04d}-{m:02d}"
        return text, text, True
    if kind == "today":
        if day is None:
            return unknown
        text = (
            day + timedelta(days={"today": 0, "yesterday": -1, "tomorrow": 1}[(groups["t"] or "").casefold()])
        ).isoformat()
        return text, text, True
    if kind == "nextw":
        if day is None:
            return unknown
        gap = (_WEEKDAYS[(groups["w"] or "").casefold()] - day.weekday()) % 7
        if rel in {"last", "on"}:
            gap = gap - 7 if gap else (-7 if rel == "last" else 0)
        elif rel == "next":
            gap = gap or 7
        text = (day + timedelta(days=gap)).isoformat()
        return text, text, True
    unit = (groups.get("u") or "").casefold()
    if kind == "nextu":
        count = {"next": 1, "last": -1, "past": -1, "this": 0}[rel]
        if unit == "year" and rel != "past":  # the calendar's, not twelve months on
            day = None
    else:
        number = (groups.get("n") or "").casefold()
        count = int(number) if number.isdigit() else _NUMBERS.get(number, 0)
        count = -count if kind == "ago" else count
    return _shift(unit, count, day, year, month) or unknown


def _part(groups: dict[str, str | None], year: int | None) -> tuple[str, str, bool] | None:
    """First and last month of "early next year", "the second half of 2027"."""
    rel = (groups["rel"] or groups["rel2"] or "").casefold()
    named = groups["y"] or groups["y2"]
    y = int(named) if named else year + {"next": 1, "this": 0, "last": -1}[rel] if year is not None else None
    if y is None:
        return None
    held = ((_PARTS, groups["part"]), (_QUARTERS, groups["q"]), (_HALVES, groups["h"]))
    first, last = next(table[word.casefold()] for table, word in held if word)
    return f"{y:04d}-{first:02d}", f"{y:04d}-{last:02d}", not named


def _deadline(groups: dict[str, str | None], day: date | None) -> tuple[str, str, bool] | None:
    """The day by which something is to be done, counted from the day of the text."""
    number, unit = (groups["n"] or "").casefold(), (groups["u"] or "").casefold()
    count = int(number) if number.isdigit() else _NUMBERS.get(number, 0)
    if day is None or not count:
        return None
    if unit in {"day", "week"}:
        end = day + timedelta(days=min(count * (7 if unit == "week" else 1), 36_525))
    else:
        months = day.month - 1 + count * (12 if unit == "year" else 1)
        year, month = day.year + months // 12, months % 12 + 1
        end = date(year, month, min(day.day, calendar.monthrange(year, month)[1])) if year <= 9999 else day
    return end.isoformat(), end.isoformat(), True


def _shift(
    unit: str, count: int, day: date | None, year: int | None, month: int | None
) -> tuple[str, str, bool] | None:
    if unit == "year" and year is not None:
        y = year + count
        if not 1 <= y <= 9999:
            return None
        text = f"{y:04d}-{month:02d}" if month and abs(count) and day is not None else f"{y:04d}"
        return text, text, True
    if unit == "month" and year is not None and month is not None:
        total = year * 12 + month - 1 + count
        if not 12 <= total < 120_000:
            return None
        text = f"{total // 12:04d}-{total % 12 + 1:02d}"
        return text, text, True
    if unit in {"week", "day"} and day is not None:
        if abs(count) > 36_525:  # a century: no day is meant
            return None
        moved = day + timedelta(days=count * (7 if unit == "week" else 1))
        if unit == "week":
            first = moved - timedelta(days=moved.weekday())
            return first.isoformat(), (first + timedelta(days=6)).isoformat(), True
        return moved.isoformat(), moved.isoformat(), True
    return None


def last_day(text: str) -> str:
    """The last day of an ISO day, month or year."""
    parts = [int(p) for p in text.split("-")] if text else []
    if len(parts) == 1:
        return f"{parts[0]:04d}-12-31"
    if len(parts) == 2:
        return f"{text}-{calendar.monthrange(parts[0], parts[1])[1]:02d}"
    return text
