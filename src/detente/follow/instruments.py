"""From the sentences of an official text to events: what is done to which measure, from when to when, at which rate.

A sentence counts when it says what is done and nothing in it holds that back. The measure is the one it cites or
names, else the title's, else the one named just before. What the ledger holds already (a recital) is left out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from ..base.dates import end_instant, parse_day
from ..base.errors import DetenteError, UnknownError
from ..base.months import MONTHS
from ..base.places import place
from ..ledger.dispute import Ledger
from ..ledger.records import Event, EventType, Measure, Status
from ..reading.documents import Document
from ..reading.words import Span, flatten, sentences
from .matters import Matter, Needles

_NAMES = "|".join(MONTHS)
_DAYS = {
    "en": rf"(?P<day>(?:{_NAMES})\s+\d{{1,2}},\s+\d{{4}}|\d{{1,2}}\s+(?:{_NAMES})\s+\d{{4}}|\d{{4}}-\d\d-\d\d)",
    "zh": r"(?P<day>\d{4}年\d{1,2}月\d{1,2}日)(?P<clock>(?:\d{1,2}时(?:\d{1,2}分)?|\d{1,2}:\d\d)?)",
}
_CLOCK = r"(?P<clock>\d{1,2}:\d\d(?:\s*[ap]\.?m\.?)?)[^,;.\d]{0,40}?"
#: A clause of an instrument, after its name (Chinese) or before it (English).
_CLAUSE_AFTER = r"第([一二三四五六七八九十]|\d+)[款条项]"
_CLAUSE_BEFORE = r"(?:clause|paragraph|article|section|item)\s+(\d+)\s+(?:of|in|under)\s+(?:the\s+)?"
_NUMERALS = "一二三四五六七八九十"
_TIME = re.compile(r"(\d{1,2})(?::|时)(\d{1,2})?\s*(p?)", re.IGNORECASE)
_COUNT = {"one": 1, "a": 1, "an additional": 1, "another": 1, "two": 2, "three": 3, "一": 1, "两": 2}
#: What a sentence does, in the order in which it is looked for.
ACTS = ("extend", "suspend", "terminate", "amend", "impose")
#: An end is stated in days or years no further off than this.
FURTHEST = 3660


@dataclass(frozen=True, slots=True)
class Deed:
    """An event that a sentence seems to bring about, and where it stands. `dated`: its end is written as a day."""

    measure: str
    event: Event
    exact: str
    start: int
    dated: bool


@lru_cache(maxsize=4)
def words_of(language: str) -> Mapping[str, re.Pattern[str]]:
    """The expressions of a language."""
    text = (files("detente") / "data" / "follow" / "events.toml").read_text(encoding="utf-8")
    table: dict[str, str] = tomllib.loads(text)[language]
    fill = {"{day}": _DAYS[language], "{clock}": _CLOCK + r"(?:\bon\s+)?"}
    for mark, pattern in fill.items():
        table = {name: held.replace(mark, pattern) for name, held in table.items()}
    return {name: re.compile(held, re.IGNORECASE if name != "goods_of" else 0) for name, held in table.items()}


def deeds(
    document: Document, matters: Mapping[str, Matter], needles: Needles, ledger: Ledger, *, source: str, status: Status
) -> list[Deed]:
    """What a document does to the measures it concerns. Its own day is the day on which that became public."""
    words = words_of("zh" if document.language == "zh" else "en")
    flat = flatten(document.raw)
    spans = [part for b in document.blocks for s in sentences(flat, b.start, b.end) for part in _parts_of(flat, s)]
    starts = next((hit for s in spans for hit in [words["from"].search(flat, s.start, s.end)] if hit), None)
    titled = [m.measure for m in needles.named(document.title) if m.measure in matters]
    sole = list(matters) if len(matters) == 1 else []
    before: list[str] = []
    out: list[Deed] = []
    sure: set[tuple[str, EventType]] = set()  # of what a day is written, here or in the ledger: a length yields to it
    for span in spans:
        text = flat[span.start : span.end]
        named = [m.measure for m in needles.named(text) if m.measure in matters]
        act = next((a for a in ACTS if words[a].search(text)), None)
        for name in (named or titled or before or sole) if act and not words["not"].search(text) else ():
            writer = _Writer(ledger.measures[name], ledger, words, document, source, status)
            made = writer.event(act or "", text, starts)
            if made is not None:
                if writer.dated:
                    sure.add((name, made.type))
                if not writer.held(made):
                    out.append(Deed(name, made, document.raw[span.start : span.end], span.start, writer.dated))
        before = named or before
    return [d for d in out if d.dated or (d.measure, d.event.type) not in sure]


def _parts_of(flat: str, span: Span) -> list[Span]:
    """The parts of a sentence between semicolons."""
    cuts = [i for i in range(span.start, span.end) if flat[i] in ";；"]
    return [
        Span(a, b) for a, b in zip([span.start, *(c + 1 for c in cuts)], [*cuts, span.end], strict=True) if b - a > 1
    ]


def reference(document: Document, item: str = "") -> str:
    """How a document cites itself: by its title, else by the number under which it was published."""
    words = words_of("zh" if document.language == "zh" else "en")
    head = document.title or document.raw[:200]
    found = dict.fromkeys(hit.group(1).strip() for hit in words["reference"].finditer(head))
    return "; ".join(found) or item or document.title or document.name


def is_instrument(document: Document) -> bool:
    """Whether a document is itself a legal text: its title or publisher says so."""
    words = words_of("zh" if document.language == "zh" else "en")
    return words["instrument"].search(f"{document.title}\n{document.publisher}\n{document.url}") is not None


@dataclass
class _Writer:
    """Writes the event of one sentence on one measure. `dated`: the last one's end was written as a day."""

    measure: Measure
    ledger: Ledger
    words: Mapping[str, re.Pattern[str]]
    document: Document
    source: str
    status: Status
    dated: bool = True

    def event(self, act: str, text: str, starts: re.Match[str] | None) -> Event | None:
        """What the sentence does to the measure; None when it does nothing that can be written down."""
        zone = self.ledger.zone_of(self.measure.imposer)
        own = self.words["from"].search(text) or starts
        at = (_instant(own, zone) if own else "") or self.document.date
        if act in ("extend", "suspend") and not self.words["from"].search(text):
            at = self._present_end(zone) or at
        through, upto = self.words["until_inclusive"].search(text), self.words["until_exclusive"].search(text)
        until = _instant(through or upto, zone) if through or upto else ""
        inclusive: bool | None = bool(through) if until else None
        self.dated = bool(until) or act not in ("suspend", "extend")
        if not until and act in ("suspend", "extend"):
            until, inclusive = _after(at, self.words["for"].search(text)), False
        if act == "suspend" and not until and self.words["terminate"].search(text) and own:
            act, self.dated = "terminate", True
        if act in ("suspend", "extend") and not until:
            return None
        parts, rates = self._parts(act, text)
        if act in ("amend", "impose") and not rates:
            return None
        try:
            if parse_day(until[:10] or at[:10]) < parse_day(self.document.date[:10]) and act != "amend":
                return None  # a recital of what is over
        except DetenteError:
            return None
        only = self._clause(text)[1] if len(self.measure.components) > 1 and not parts else ""
        return Event(
            note=f"The text names “{only}” alone; the ledger has no such part of the measure." if only else "",
            type=EventType(act), at=at, recorded=self.document.date, status=self.status, source=self.source,
            legal_ref=reference(self.document) if self.status is Status.enacted else "",
            components=parts, rates=rates, until=until if act in ("suspend", "extend") else "",
            inclusive=inclusive if act in ("suspend", "extend") else None, for_=self._origins(text),
        )  # fmt: skip

    def _parts(self, act: str, text: str) -> tuple[list[str], dict[str, float]]:
        """The components concerned (none named: all), and the rates set."""
        now, headings = _rates(self.measure)
        text = self.words["keep"].sub(" ", text)
        cited = [c for h, names in headings.items() if h in text for c in names if c in now]
        shares = [float(x) for x in self.words["share"].findall(text)]
        if act not in ("amend", "impose"):
            equal = [c for c, rate in now.items() if rate in shares]
            return [*dict.fromkeys(cited or self._clause(text)[0] or (equal if len(now) > 1 else []))], {}
        to, was = self.words["rate"].search(text), self.words["rate_from"].search(text)
        if to is None:
            return [], {}
        before = [c for c, rate in now.items() if was and rate == float(was.group(1))]
        choice = [c for c in before if not cited or c in cited] or cited or [c.id for c in self.measure.components]
        return ([], {choice[0]: float(to.group(1))}) if len(choice) == 1 else ([], {})

    def _clause(self, text: str) -> tuple[list[str], str]:
        """The component that a cited clause of the instrument is ("第46号第二款"), and the clause's words."""
        for name in (self.measure.instrument, *self.measure.aliases):
            cited = re.escape(name)
            hit = re.search(rf"{cited}(?:{_CLAUSE_AFTER})|(?:{_CLAUSE_BEFORE}){cited}", text, re.IGNORECASE)
            if name and hit:
                number = next(n for n in hit.groups() if n)
                number = str(_NUMERALS.find(number) + 1) if number in _NUMERALS else number
                found = [c.id for c in self.measure.components if re.search(rf"(?<!\d){number}$", c.id)]
                return found[:1], hit[0]
        return [], ""

    def _present_end(self, zone: ZoneInfo) -> str:
        """Where the present suspension ends after the document's day: from there on it is extended."""
        ends = [e for e in self.measure.events if e.until and e.status is Status.enacted]
        last = max(ends, key=lambda e: e.until, default=None)
        if last is None or last.until[:10] <= self.document.date:
            return ""
        end = end_instant(last.until, zone, inclusive=bool(last.inclusive))
        return end.date().isoformat() if (end.hour, end.minute) == (0, 0) else end.isoformat(timespec="minutes")

    def _origins(self, text: str) -> list[str]:
        """Places whose goods alone are meant, where the measure is aimed at more."""
        aims = self.measure.targets
        if len(aims) < 2 and "World" not in aims:
            return []
        named = {_code(hit["place"]) for hit in self.words["goods_of"].finditer(text)} - {"", self.measure.imposer}
        return sorted(code for code in named if "World" in aims or code in aims)

    def held(self, event: Event) -> bool:
        """Whether the ledger has it already, as firmly."""
        order = list(Status)
        return any(
            (e.until[:10], e.rates or {}, e.at[:10] if event.rates or not event.until else "")
            == (event.until[:10], event.rates, event.at[:10] if event.rates or not event.until else "")
            and (e.type is event.type or event.until or event.rates)
            and order.index(e.status) >= order.index(event.status)
            for e in self.measure.events
        )  # fmt: skip


def _rates(measure: Measure) -> tuple[dict[str, float], dict[str, list[str]]]:
    """The rate last set of each component that was not ended, and the components behind each heading."""
    now: dict[str, float] = {}
    headings: dict[str, list[str]] = {}
    for event in sorted(measure.events, key=lambda e: (e.at, e.recorded)):
        if event.type is EventType.terminate:
            for name in event.components or list(now):
                now.pop(name, None)
        now.update(event.rates)
        if event.heading:
            headings.setdefault(event.heading, []).extend([*event.rates, *event.components])
    return now, headings


def _code(name: str) -> str:
    """The code of a place's name; empty for the name of no place."""
    try:
        return place(name).code
    except UnknownError:
        return ""


def _instant(hit: re.Match[str] | None, zone: ZoneInfo) -> str:
    """The day or instant of a match, as the ledger writes it; empty for a day that does not exist."""
    if hit is None:
        return ""
    digits = re.findall(r"\d+", hit["day"])
    try:
        if hit["day"][0].isdigit() and len(digits[0]) == 4:
            day = date(*map(int, digits[:3]))
        else:
            month = next(n for n, name in enumerate(MONTHS, 1) if name.casefold() in hit["day"].casefold())
            day = date(int(digits[-1]), month, int(digits[0]))
        time = _TIME.match(hit.groupdict().get("clock") or "")
        if time is None:
            return day.isoformat()
        hour = int(time[1]) % 12 + 12 * bool(time[3]) if "m" in hit["clock"].casefold() else int(time[1])
        moment = datetime(day.year, day.month, day.day, hour, int(time[2] or 0), tzinfo=zone)
        return moment.isoformat(timespec="minutes")
    except (ValueError, StopIteration):
        return ""


def _after(at: str, hit: re.Match[str] | None) -> str:
    """The end of a term of years or days that begins at `at`; empty when none is stated."""
    if hit is None or not at:
        return ""
    held = {k: v for k, v in hit.groupdict().items() if v}
    number = held.get("years") or held.get("years2") or held.get("ndays") or ""
    count = _COUNT.get(number.casefold()) or (int(number) if number.isdigit() else 0)
    try:
        day = parse_day(at[:10])
        if "ndays" in held or "days" in held:
            end = day + timedelta(days=min(count, FURTHEST))
        elif "months" in held:
            months = day.month - 1 + count
            end = day.replace(year=day.year + months // 12, month=months % 12 + 1)
        else:
            end = day.replace(year=day.year + count)
    except (ValueError, DetenteError):
        return ""
    return end.isoformat() + at[10:] if count else ""
