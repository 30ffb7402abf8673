"""The typed terms of a claim: rates, quantities, dates, durations, products, how far.

Terms are read from the clause; a date or duration may stand elsewhere in the sentence
only when the clause has none and no other clause owns it.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from ..base.units import UNITS
from ..ledger.records import Terms
from .lexicon import Hit
from .quantities import Quantity
from .when import DateMention, Duration, last_day
from .words import Span

_DEADLINE = re.compile(r"within|in the next|no later than \S+ \D|not later than \S+ \D", re.IGNORECASE)
_END = re.compile(
    r"(?:(?:no|not) later than|on or before|until|till|through|by|to|to and including|before|prior to|ends?|expires?|"
    r"end of|stayed until|延长至|延期至|至|到|截至)\s*"
    r"(?:\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?)?\s*(?:\w+ ){0,4}?(?=on))?(?:on|at|the)?\s*$",
    re.IGNORECASE,
)
_START = re.compile(
    r"(?:from|effective|starting|beginning|as of|with effect from|since|in|自|从|visit\w*\s.{0,30})\s*(?:on)?\s*$",
    re.IGNORECASE,
)
_SINCE = re.compile(r"(?:since|自)\s*(?:the\s+)?(?:spring of\s+)?$", re.IGNORECASE)
_OPENS = re.compile(r"(?:\s*\d{1,2}\s*[:：时]\s*\d{0,2}\s*分?)?\s*起")
_CLOSES = re.compile(r"(?:止|到期|届满|之前|以前|前)")
#: Whether the day to which something lasts counts: words before it (Chinese: around it), and what they say.
_LAST = (
    (re.compile(r"\b(?:through|thru|to and including|(?:no|not) later than|by|on or before)\W*(?:the )?(?:end of )?$",
                re.IGNORECASE), re.compile(""), "included"),
    (re.compile(r"(?:至|到)$"), re.compile(r"止|（?含|届满"), "included"),
    (re.compile(r"(?:before|prior to)\W*$", re.IGNORECASE), re.compile(""), "not included"),
    (re.compile(""), re.compile(r"之前|前"), "not included"),
    (re.compile(""), re.compile(r"以前"), "not said"),
    (re.compile(r"\b(?:until|till|up to)\b[^,;]{0,48}$", re.IGNORECASE), re.compile(""), "read as not included"),
    (re.compile(r"(?:截至|直至|至|到)$"), re.compile(""), "read as included"),
)  # fmt: skip
_NAMED = re.compile(
    r"(?:announced|published|introduced|issued|adopted|of|dated|imposed|公布|发布|宣布)\s*(?:on|in)?\s*$", re.IGNORECASE
)
_TO = re.compile(r"\b(?:to|at|down to|降至|至)\s*$", re.IGNORECASE)
_FROM = re.compile(r"\b(?:from|从)\s*$", re.IGNORECASE)
_RISES = re.compile(r"rais|increas|\brise|\brose|\brising|\bgrow|\bgrew|hike|加征|提高|增加|上调", re.IGNORECASE)
_NO_RATE = re.compile(
    r"\s*(?:inflation|or more|of (?:the )?(?:shares|profits|votes|capital)|stake|owned|growth)", re.IGNORECASE
)
_YEARLY = re.compile(
    r"(?<!for )(?<!in )(?<!within )\ba year\b(?!['’])|\b(?:per year|annually|each year|every year|per "
    r"annum|yearly|in each of)\b|每年",
    re.IGNORECASE,
)
_EACH = re.compile(r"in each of\s+((?:19|20)\d\d)\D{1,12}(?:(?:19|20)\d\d\D{1,12}){0,6}((?:19|20)\d\d)", re.IGNORECASE)
_LAST_MONTHS = re.compile(r"last (two|three|\d) months of ((?:19|20)\d\d)", re.IGNORECASE)
_IF = re.compile(
    r"\b(?:if|unless|provided that|conditional on|premised upon|premised on|contingent on|on "
    r"condition that|in return for|in exchange for)\b\s+(.{3,90})",
    re.IGNORECASE,
)


def terms_of(
    flat: str,
    clause: Span,
    hits: Sequence[Hit],
    *,
    dates: Sequence[DateMention],
    durations: Sequence[Duration],
    quantities: Sequence[Quantity],
    goods: bool = True,
) -> Terms:
    """The terms that a clause gives. Spans of dates and quantities are those of the whole text."""
    values: dict[str, object] = {}
    actions = [h for h in hits if h.label.startswith("action:")]
    if actions:
        values["action"] = max(
            actions[:3], key=lambda h: (h.label not in {"action:impose", "action:cooperate", "action:visit"}, -h.start)
        ).label[7:]
    if goods:
        products = dict.fromkeys(h.label[5:] for h in hits if h.label.startswith("good:"))
        if products:
            values["products"] = list(products)
    places = dict.fromkeys(h.label[4:] for h in hits if h.label.startswith("for:"))
    if places:
        values["beneficiaries"] = list(places)
    extents = [h.label[7:] for h in hits if h.label.startswith("extent:")]
    if extents:
        values["extent"] = extents[0]
    _dates(flat, clause, dates, values)
    months = _LAST_MONTHS.search(flat, clause.start, clause.end)
    owned = [
        d
        for d in durations
        if clause.start <= d.start < clause.end and not (months and months.start() <= d.start < months.end())
    ]
    if owned and not re.search(
        r"(?:first|past|over the)\W.{0,20}$",
        flat[max(clause.start, owned[0].start - 25) : owned[0].start],
        re.IGNORECASE,
    ):
        values["duration"] = owned[0].text
    _quantities(flat, clause, quantities, values)
    condition = _IF.search(flat, clause.start, clause.end)
    if condition:
        values["condition"] = " ".join(condition.group(1).split()[:8]).rstrip(",.;")
    return msgspec.convert(values, Terms)


def _dates(flat: str, clause: Span, dates: Sequence[DateMention], values: dict[str, object]) -> None:
    for mention in dates:
        if not clause.start <= mention.start < clause.end or not mention.start_day:
            continue
        before = flat[max(clause.start, mention.start - 60) : mention.start]
        if re.match(r"(?:in|since|from|by|until|till|through|of)\s", mention.words, re.IGNORECASE):
            before += mention.words.split()[0] + " "
        after = flat[mention.end : mention.end + 12]
        if _OPENS.match(after):
            values.setdefault("start", mention.start_day)
        elif _CLOSES.match(after) or _DEADLINE.match(mention.words):
            values.setdefault("end", mention.end_day)
        elif len(mention.start_day) == len(mention.end_day) == 7 and mention.start_day != mention.end_day:
            values.setdefault("start", mention.start_day)
            values.setdefault("end", last_day(mention.end_day))
        elif _SINCE.search(before):
            values.setdefault("since", mention.start_day)
        elif _END.search(before) or mention.words.casefold().startswith(("end of", "the end of")):
            values.setdefault(
                "end",
                last_day(mention.end_day)
                if len(mention.end_day) < 10 and "end of" in mention.words.casefold()
                else mention.end_day,
            )
        elif _NAMED.search(before) or flat[mention.end : mention.end + 2] in {"公布", "发布", "宣布"}:
            if len(mention.start_day) == 10:
                values.setdefault("since", mention.start_day)
        elif _START.search(before) or mention.relative:
            values.setdefault("start", mention.start_day)
    each = _EACH.search(flat, clause.start, clause.end)
    months = _LAST_MONTHS.search(flat, clause.start, clause.end)
    if each:
        values["period"] = f"{each.group(1)}/{each.group(2)}"
        for key in ("start", "end"):
            values.pop(key, None)
    elif months:
        count = {"two": 2, "three": 3}.get(months.group(1).casefold(), 0) or int(months.group(1))
        values["period"] = f"{months.group(2)}-{13 - count:02d}/{months.group(2)}-12"
        values["end"] = f"{months.group(2)}-12-31"
    elif _YEARLY.search(flat, clause.start, clause.end):
        values["period"] = "per_year"


def last_day_of(flat: str, clause: Span, terms: Terms, dates: Sequence[DateMention]) -> str:
    """What the words say of the day to which something lasts; empty where no day is named.

    "through" and 至…止 include it, "before" and 之前 do not; "until" is read as not including it and 至 as including
    it, as in events; a length counted from a first day ends on the day before its anniversary.
    """
    for mention in dates:
        if clause.start <= mention.start < clause.end and mention.end_day == terms.end and len(terms.end) == 10:
            before, after = flat[max(clause.start, mention.start - 60) : mention.start], flat[mention.end :]
            for ahead, behind, said in _LAST:
                if ahead.search(before) and behind.match(after) and (ahead.pattern or behind.pattern):
                    return f"the last day ({terms.end}): {said}"
    if terms.start and terms.duration and not terms.end and len(terms.start) == 10:
        number, unit = terms.duration.split()[0], terms.duration.split()[-1].rstrip("s")
        last = _before_anniversary(terms.start, int(number), unit) if number.isdigit() else ""
        return f"the last day, counted from {terms.start}: {last}" if last else ""
    return ""


def _before_anniversary(start: str, count: int, unit: str) -> str:
    """The last day of a term of days, weeks, months or years whose first day is `start`."""
    first = date.fromisoformat(start)
    if unit in {"day", "week"}:
        return (first + timedelta(days=count * (7 if unit == "week" else 1) - 1)).isoformat()
    months = {"month": 1, "year": 12}.get(unit, 0) * count + first.month - 1
    year, month = first.year + months // 12, months % 12 + 1
    if not count or unit not in {"month", "year"} or year > 2200:
        return ""
    day = min(first.day, calendar.monthrange(year, month)[1])
    return (date(year, month, day) - timedelta(days=1)).isoformat()


def _quantities(flat: str, clause: Span, quantities: Sequence[Quantity], values: dict[str, object]) -> None:
    for quantity in quantities:
        if not clause.start <= quantity.start < clause.end:
            continue
        before = flat[max(clause.start, quantity.start - 20) : quantity.start]
        if quantity.unit == "percent":
            if _FROM.search(before):
                values.setdefault("rate_from", quantity.value)
            elif _TO.search(before):
                values.setdefault("rate_to", quantity.value)
            elif re.search(r"\b(?:by|minus)\s*$", before):
                sign = 1.0 if _RISES.search(flat, clause.start, clause.end) and "minus" not in before else -1.0
                values.setdefault("rate_change", sign * abs(quantity.value))
            elif _NO_RATE.search(flat[quantity.end : quantity.end + 24]):
                continue  # inflation, a share, an owner's part: no rate of a measure
            else:
                values.setdefault("rate_from", quantity.value)
        elif quantity.unit == "percentage_point":
            sign = 1.0 if _RISES.search(flat, clause.start, clause.end) else -1.0
            values.setdefault("rate_change", sign * quantity.value)
        elif "quantity" not in values and quantity.unit not in {"days", "years", "count"}:
            values["quantity"], values["unit"] = _ledger_unit(quantity)


def _ledger_unit(quantity: Quantity) -> tuple[float, str]:
    """Quantity in a unit the ledger knows."""
    if quantity.value >= 1e8 and f"{quantity.unit}_bn" in UNITS:
        return quantity.value / 1e9, f"{quantity.unit}_bn"
    return quantity.value, quantity.unit


def show_terms(terms: Terms) -> str:
    """Terms as one short line."""
    parts = []
    for name, value in msgspec.to_builtins(terms).items():
        if name == "unit":
            continue
        text = (
            "+".join(map(str, value))
            if isinstance(value, list)
            else f"{value:g}"
            if isinstance(value, float)
            else str(value)
        )
        if name == "quantity" and terms.unit:
            text += f" {terms.unit}"
        parts.append(text if name == "action" else f"{name} {text}")
    return ", ".join(parts)
