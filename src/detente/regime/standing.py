"""How a measure stands: one vocabulary for every count, list, picture, feed and sentence.

Three things are told apart and never mixed. *Law*: what the last text says. *Evidence*: whether
a text was seen, who announced something else and how firmly, or since when nothing is known.
*Practice*: what is done without an instrument, and who denies it. One word follows from them,
by the order of `Word`: what comes first there is said first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from ..base.dates import end_instant, parse_instant, utc
from ..ledger.dispute import Ledger
from ..ledger.records import Event, EventType, Status
from ..standpoint import LAW, PRACTICE
from .lens import Lens
from .openness import opening
from .replay import MeasureState, Running
from .replay import replay as replayed


class Word(StrEnum):
    """The vocabulary, in the order in which the words are said."""

    void = "void"
    in_practice = "in_practice"
    extended = "extended_as_announced"
    lifted = "lifted_as_announced"
    ran_out = "ran_out_on_paper"
    unknown = "not_known"
    suspended = "suspended"
    partly = "partly_suspended"
    relieved = "relieved"
    in_force = "in_force"
    announced = "announced"
    coming = "coming"
    ended = "ended"
    none = "not_in_force"


#: How each word is printed; {until}, {for_}, {denied} and {since} are filled in.
TEXTS: Mapping[Word, str] = {
    Word.void: "void",
    Word.in_practice: "in practice{denied}",
    Word.extended: "extended as announced{until}, text not seen",
    Word.lifted: "lifted as announced{until}, text not seen",
    Word.ran_out: "ran out on paper, not known since {since}",
    Word.unknown: "not known since {since}",
    Word.suspended: "suspended{until}",
    Word.partly: "partly suspended{until}",
    Word.relieved: "relieved for {for_}{until}",
    Word.in_force: "in force",
    Word.announced: "announced",
    Word.coming: "coming on {since}",
    Word.ended: "ended",
    Word.none: "not in force",
}
#: Words under which the measure bites as far as is known; the others do not, or nobody can say.
BITES = frozenset({Word.in_force, Word.partly, Word.relieved, Word.in_practice})
#: Words that say: the paper and what is said of it part, or nothing is known.
UNSURE = frozenset({Word.extended, Word.lifted, Word.ran_out, Word.unknown})
#: Words under which nothing is there to be listed among what stands.
IDLE = frozenset({Word.void, Word.announced, Word.coming, Word.ended, Word.none})


@dataclass(frozen=True, slots=True)
class Standing:
    """A measure's standing. `until` is a day or instant as the law or announcement writes it."""

    word: Word
    law: str
    evidence: str
    practice: str = ""
    until: str = ""
    since: str = ""
    for_: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The standing in words."""
        until = f" until {self.until}" if self.until else ""
        denied = f" ({self.practice})" if self.practice else ""
        return TEXTS[self.word].format(until=until, for_=", ".join(self.for_), denied=denied, since=self.since)

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``standing`` in every answer."""
        return {
            "word": self.word.value,
            "text": self.text,
            "law": self.law,
            "evidence": self.evidence,
            "practice": self.practice,
            "until": self.until,
            "for": list(self.for_),
        }


def standing(state: MeasureState, ledger: Ledger, *, lens: str = LAW) -> Standing:
    """The one function: how a measure stands, read through `lens`, from its replayed state."""
    law = state.status.replace("_", " ")
    made = Standing(Word.none, law, _seen(state.last))
    if state.status == "void":
        return replace(made, word=Word.void)
    practice = _practice(state, ledger) if lens in (LAW, PRACTICE) else None
    if practice is not None and not (state.in_force and lens == LAW):
        return practice
    held = opening(state, ledger, lens)
    if held is not None:
        return _announced(made, state, held.otherwise, held.events)
    word, since = _unknown(state, ledger) if lens == LAW else (None, "")
    if word is not None:
        return replace(made, word=word, evidence=f"not known since {since}", since=since)
    return _plain(made, state)


def _seen(event: Event | None) -> str:
    """What stands behind the last event: a text, or somebody's word of some firmness."""
    if event is None:
        return "no text"
    if event.status is Status.enacted:
        return "text seen"
    return f"{event.status.value} on {event.recorded}, text not seen"


def _plain(made: Standing, state: MeasureState) -> Standing:
    """The standing when nothing is in doubt."""
    until = _end(state)
    if state.status == "relieved":
        for_ = tuple(sorted({t for c in state.components for t in c.relief if not state.active(c.id, t)}))
        return replace(made, word=Word.relieved, for_=for_, until=until)
    if state.status == "coming":
        first = state.coming[0]
        word = Word.coming if first.status is Status.enacted else Word.announced
        return replace(made, word=word, since=first.at[:10], evidence=_seen(first))
    words = {
        "suspended": Word.suspended,
        "partly_suspended": Word.partly,
        "in_force": Word.in_force,
        "ended": Word.ended,
    }
    word = words.get(state.status, Word.none)
    return replace(made, word=word, until=until if word in (Word.suspended, Word.partly) else "")


def _announced(made: Standing, state: MeasureState, said: MeasureState, events: tuple[Event, ...]) -> Standing:
    """The standing where an announcement short of law would make it another."""
    last = max(events, key=lambda e: (rank(e.status), e.recorded))
    evidence = f"{last.status.value} on {last.recorded}, text not seen"
    suspended = ("suspended", "partly_suspended", "relieved")
    if state.status in ("not_in_force", "coming"):
        return replace(made, word=Word.announced, evidence=evidence)
    if said.status in suspended:
        before = any(c.suspension or c.relief for c in state.components)
        return replace(made, word=Word.extended if before else Word.lifted, evidence=evidence, until=_end(said))
    if state.in_force and not said.in_force:
        return replace(made, word=Word.lifted, evidence=evidence)
    if not state.in_force and said.in_force:
        if state.status == "ended" and any(event.type is EventType.extend for event in events):
            return replace(made, word=Word.extended, evidence=evidence, until=_expiry(said))
        return replace(made, word=Word.announced, evidence=evidence)
    return replace(_plain(made, state), evidence=evidence)


def rank(status: Status) -> int:
    """How firmly something is said: confirmed by both sides is firmer than announced by one."""
    return [Status.practice, Status.reported, Status.announced, Status.confirmed, Status.enacted].index(status)


def _practice(state: MeasureState, ledger: Ledger) -> Standing | None:
    """The standing of what is done without an instrument; None when nothing of the kind is done."""
    if not any(e.status is Status.practice for e in state.measure.events):
        return None
    done = replayed(state.measure, ledger, state.at, lens=Lens(PRACTICE))
    if not done.in_force:
        return None
    names = ", ".join(dict.fromkeys(d.by for d in state.measure.denied_by))
    last = next((e for e in reversed(done.trail) if e.status is Status.practice), None)
    evidence = f"practice reported on {last.recorded}" if last else "practice"
    return Standing(
        Word.in_practice, state.status.replace("_", " "), evidence, practice=f"denied by {names}" if names else ""
    )


def _unknown(state: MeasureState, ledger: Ledger) -> tuple[Word | None, str]:
    """Whether and since when nothing is known: a clock that ran out unseen, or what the ledger says of it."""
    tz = ledger.zone_of(state.measure.imposer)
    for item in state.measure.unknown:
        if utc(parse_instant(item.since, tz)) <= state.at and not _later(state, item.since):
            return (Word.ran_out if _ran_out(state, utc(parse_instant(item.since, tz))) else Word.unknown), item.since
    checked = checked_to(state.measure.id, ledger)
    limit = utc(end_instant(checked, tz, inclusive=True))
    if state.at <= limit:
        return None, ""
    over = [run.ends for run in _runs(state) if run.ends is not None and limit < run.ends <= state.at]
    return (Word.ran_out, min(over).astimezone(tz).date().isoformat()) if over else (None, "")


def _runs(state: MeasureState) -> list[Running]:
    """Every period that a component of the measure is or was in."""
    runs = [r for c in state.components for r in (c.suspension, c.expiry, *c.relief.values())]
    return [run for run in runs if run is not None]


def _ran_out(state: MeasureState, since: datetime) -> bool:
    """Whether a period ended on the day since which nothing is known, or the day before."""
    return any(run.ends is not None and abs((run.ends - since).total_seconds()) <= 86400 for run in _runs(state))


def _later(state: MeasureState, day: str) -> bool:
    """Whether an event that became public after a day already governs the measure."""
    return any(e.recorded > day for e in state.trail)


def checked_to(measure: str, ledger: Ledger) -> str:
    """The last day up to which the law of a measure was looked for: its shelf's, else the dispute's."""
    shelf = ledger.shelves.get(ledger.homes.get(measure, ""))
    return (shelf or ledger.dispute).checked


def _end(state: MeasureState) -> str:
    """The nearest end of a suspension or relief that runs, as its text writes it."""
    return _nearest(state, [run for c in state.components for run in (c.suspension, *c.relief.values())])


def _expiry(state: MeasureState) -> str:
    """The nearest end of the measure itself, as its text writes it."""
    return _nearest(state, [c.expiry for c in state.components])


def _nearest(state: MeasureState, runs: Sequence[Running | None]) -> str:
    """The `until` of the run that ends first after the state's instant; '' when none has an end."""
    running = [(run.ends, run.event.until[:10]) for run in runs if run is not None and run.ends is not None]
    return min((r for r in running if r[0] > state.at), default=(None, ""))[1]
