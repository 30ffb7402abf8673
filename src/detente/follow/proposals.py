"""From an official text to proposed events: what it does to a measure, from when, until when, at which rate.

A sentence counts when it says what is done and nothing in it holds that back; the day of the text
is the day it became public. Nothing here enters a ledger: a person looks at each proposal, beside
the standing before and after it.
"""

from __future__ import annotations

import re
import tomllib
from calendar import month_name
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any

import msgspec

from ..base.dates import parse_day
from ..ledger.dispute import Ledger
from ..ledger.records import Event, EventType, Measure, Status
from ..regime.lens import Lens
from ..regime.replay import replay
from ..regime.standing import UNSURE, Standing, Word, standing
from ..standpoint import LAW, Standpoint
from .round import Arrival

_MONTHS = {month_name[n].casefold(): n for n in range(1, 13)}
_DAYS = {
    "en": rf"(?:(?P<m>{'|'.join(month_name[1:])})\s+(?P<d>\d{{1,2}}),\s+(?P<y>\d{{4}}))",
    "zh": r"(?:(?P<y>\d{4})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日)",
}
#: What a sentence does, in the order in which it is looked for.
ACTS = ("extend", "suspend", "terminate", "amend", "impose")


@dataclass(frozen=True, slots=True)
class Proposal:
    """An event that a text seems to bring about, with the words that say so and how the measure stands around it."""

    measure: str
    event: Event
    words: str
    before: Standing
    after: Standing

    @property
    def settles(self) -> bool:
        """Whether it answers a question that was open: the paper and what was said of it had parted."""
        return self.before.word in UNSURE and self.after.word not in UNSURE

    def to_dict(self) -> dict[str, Any]:
        """Plain data; `event` is written as in a measure's file."""
        return {
            "measure": self.measure,
            "event": msgspec.to_builtins(self.event),
            "words": self.words,
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "settles": self.settles,
        }


@lru_cache(maxsize=4)
def _words(language: str) -> Mapping[str, re.Pattern[str]]:
    text = (files("detente") / "data" / "follow" / "events.toml").read_text(encoding="utf-8")
    table: dict[str, str] = tomllib.loads(text)[language]
    day = _DAYS[language]
    return {name: re.compile(pattern.replace("{day}", day), re.IGNORECASE) for name, pattern in table.items()}


def proposals(arrivals: Sequence[Arrival], ledger: Ledger) -> list[Proposal]:
    """Proposed events of all documents that concern a measure, each measure's latest text last."""
    made = [p for a in sorted(arrivals, key=lambda a: a.found.date) for p in _of(a, ledger)]
    found: dict[tuple[Any, ...], Proposal] = {}
    for proposal in made:
        event = proposal.event
        found.setdefault((proposal.measure, event.type, event.at, event.until, tuple(event.rates.items())), proposal)
    return list(found.values())


def contradictions(made: Sequence[Proposal]) -> list[str]:
    """A line for each measure of which two texts say different things for the same day."""
    told: dict[tuple[str, str], dict[str, Proposal]] = {}
    for p in made:
        told.setdefault((p.measure, p.event.at[:10]), {})[f"{p.event.type.value} until {p.event.until}"] = p
    return [
        f"{measure}, {at}: two texts say different things ({'; '.join(sorted(each))}); read both before filing one"
        for (measure, at), each in told.items()
        if len(each) > 1
    ]


def _of(arrival: Arrival, ledger: Ledger) -> Iterator[Proposal]:
    document, day = arrival.document, arrival.found.date
    if document is None or not day:
        return
    language = "zh" if document.language == "zh" else "en"
    words = _words(language)
    body = " ".join(document.raw.split()) if language == "en" else document.raw
    starts = next((d for hit in words["from"].finditer(body) if (d := _day(hit)) is not None), None)
    for matter in arrival.matters:
        measure = ledger.measures[matter.measure]
        for sentence in words["sentence"].split(body):
            event = _event(sentence, measure, arrival, words, starts, day)
            if event is not None:
                yield _around(event, measure, sentence, ledger)


def _event(
    sentence: str,
    measure: Measure,
    arrival: Arrival,
    words: Mapping[str, re.Pattern[str]],
    starts: date | None,
    day: str,
) -> Event | None:
    """What one sentence does to a measure; None when it does nothing, or holds back."""
    act = next((a for a in ACTS if words[a].search(sentence)), None)
    if act is None or words["not"].search(sentence):
        return None
    through, upto = words["until_inclusive"].search(sentence), words["until_exclusive"].search(sentence)
    until = _day(through) if through else _day(upto) if upto else None
    rate = words["rate"].search(sentence)
    if act in ("suspend", "extend") and until is None:
        return None
    if act in ("amend", "impose") and (rate is None or len(measure.components) > 1):
        return None
    own = words["from"].search(sentence)
    at = (_day(own) if own else None) or starts or parse_day(day)
    part = {measure.components[0].id: float(rate.group(1))} if rate and measure.components and act == "amend" else {}
    return Event(
        type=EventType(act),
        at=at.isoformat(),
        recorded=day,
        status=Status.enacted,
        source=arrival.found.item,
        legal_ref=arrival.found.title,
        until=until.isoformat() if until else "",
        inclusive=bool(through) if until else None,
        rates=part,
    )


def _around(event: Event, measure: Measure, sentence: str, ledger: Ledger) -> Proposal:
    """A proposal with the measure's standing on the event's day before and after it."""
    stand = Standpoint.of_law(ledger, on=max(event.at, event.recorded))
    moment = stand.moment(measure.imposer)
    before = _standing(measure, ledger, moment)
    if event.type is EventType.suspend and before.word in (Word.suspended, Word.extended, Word.ran_out):
        event = msgspec.structs.replace(event, type=EventType.extend)
    after = _standing(msgspec.structs.replace(measure, events=[*measure.events, event]), ledger, moment)
    return Proposal(measure.id, event, sentence.strip()[:200], before, after)


def _standing(measure: Measure, ledger: Ledger, moment: datetime) -> Standing:
    return standing(replay(measure, ledger, moment, lens=Lens(LAW)), ledger)


def _day(hit: re.Match[str]) -> date | None:
    month = hit["m"]
    try:
        return date(int(hit["y"]), _MONTHS.get(month.casefold()) or int(month), int(hit["d"]))
    except ValueError:
        return None
