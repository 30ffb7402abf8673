"""Where it stands: each group of clocks with how firmly each side speaks of it, what nobody speaks of first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set

from ...accounts.position import AFFIRMING
from ...base.words import apart, called, count, day, listed, place, short, span
from ...ledger.dispute import Filed
from ...ledger.records import MeasureKind, Modality
from ...regime.clocks import Clock
from ...regime.standing import Word
from ...regime.state import aside
from ...regime.tally import counted
from ..statement import Nature, Ref, Section, Statement
from .facts import SOON, Facts

#: How firmly a side speaks, as the end of a sentence.
FIRM = {
    Modality.done: "as done",
    Modality.committed: "as agreed",
    Modality.intended: "as intended",
    Modality.hypothetical: "as possible",
}


def section(facts: Facts) -> Section:
    """Two or three sentences; the counts that every other page gives too."""
    made = [*outside(facts), *by_law(facts), *spoken(facts), *counts(facts)]
    return Section("stands", "Where it stands", tuple(made))


def outside(facts: Facts) -> list[Statement]:
    """What ends soon, ended unseen or is not known, and stands in nobody's extension: the first thing to say."""
    announced = facts.announced
    horizon = extension(facts)
    soon = [
        c
        for c in facts.ahead
        if c.status == "enacted"
        and c.measure not in announced
        and c.kind == "suspension"
        and (apart(facts.on, c.at) <= SOON or c.at[:10] < horizon)
    ]
    parts, refs = [], [Ref("source", c.source) for c in soon]
    for at in sorted({c.at[:10] for c in soon}):
        when = "today" if at == facts.on else f"in {count(apart(facts.on, at), 'day')}"
        titles = list(dict.fromkeys(_suspended(facts, c) for c in soon if c.at[:10] == at))
        parts.append(f"{listed(titles)}, suspended only until {day(at)} ({when})")
    lost = {m: s.since for m, s in facts.standings.items() if s.word in (Word.ran_out, Word.unknown)}
    stopped = {m for m in lost if any(e.type.value == "suspend" for e in facts.ledger.measures[m].events)}
    named, other = _lost(facts, lost, stopped, ", unknown"), _lost(facts, lost, set(lost) - stopped)
    refs += [Ref("measure", m) for m in lost]
    lead = "In nobody's extension: " if horizon else "Ends soon: " if parts else "Ran out: "
    leads = ((lead, [*parts, *named]), ("Nothing known: ", other))
    return [
        Statement(lead + "; ".join(told) + ".", tuple(dict.fromkeys(refs))[:1] if not n else ())
        for n, (lead, told) in enumerate(leads)
        if told
    ]


def extension(facts: Facts) -> str:
    """The day to which somebody says that several suspensions go on, beyond every text; empty where nobody does."""
    written = max((c.at[:10] for c in facts.ahead if c.status == "enacted" and c.kind == "suspension"), default="")
    day_ = max((at for at, n in Counter(facts.announced.values()).items() if n > 1), default="")
    return day_ if day_ > written else ""


def _suspended(facts: Facts, clock: Clock) -> str:
    """A suspended measure, with the part that is suspended where it is not the whole."""
    title = facts.measure(clock.measure)
    of, held, _ = clock.what.removeprefix("suspension of ").partition(f" of {title}")
    return f"{short(title)} ({of})" if held else called(title)


def _lost(facts: Facts, lost: Mapping[str, str], names: Set[str], what: str = "") -> list[str]:
    """Measures of which nothing is known, by since when."""
    made = []
    for since in sorted({lost[m] for m in names}):
        titles = [called(facts.measure(m)) for m in lost if m in names and lost[m] == since]
        made.append(f"{listed(titles, 2)}{what} since {day(since)}")
    return made


def by_law(facts: Facts) -> list[Statement]:
    """Suspensions that run by law: until when, and which later day is spoken of."""
    announced, horizon = facts.announced, extension(facts)
    names = [
        name
        for name, standing in facts.standings.items()
        if standing.word in (Word.suspended, Word.partly)
        and standing.until
        and (name in announced or (apart(facts.on, standing.until) > SOON and standing.until >= horizon))
    ]
    if not names:
        return []
    split = _split(facts, names)
    ends = span(facts.standings[name].until for name in names)
    part = sum(facts.standings[name].word is Word.partly for name in names)
    what = count(len(names) - part, "suspension") + (f" and {part} in part" if part else "")
    text = f"{what} ({split}) by law until {ends}."
    later = horizon if any(name in announced for name in names) else ""
    voices = said_of(facts, later) if later else {}
    if later:
        text += f" {_voices(facts, voices, later)} No legal text of that was seen."
    refs = [Ref("claim", f.id) for f in voices.values()] or [Ref("measure", names[0])]
    return [Statement(text, tuple(refs))]


def spoken(facts: Facts) -> list[Statement]:
    """The announced extension: over how many measures, who speaks of which day, how firmly; no text was seen."""
    made = []
    groups: dict[str, list[str]] = {}
    for name, standing in facts.standings.items():
        if standing.word is Word.extended:
            groups.setdefault(standing.until, []).append(name)
    for until, names in sorted(groups.items(), key=lambda pair: -len(pair[1])):
        voices = said_of(facts, until) if until else {}
        paper = [c for c in facts.unseen if c.measure in names]
        split = _split(facts, names)
        late = f" ran out on paper on {span(c.at for c in paper)}" if paper else " rest on an announcement"
        what = f"{_what(facts, names)} ({split}){late}."
        text = f"{what} {_voices(facts, voices, until)} No legal text was seen."
        made.append(Statement(text, tuple(Ref("claim", f.id) for f in voices.values())))
    return made


def _what(facts: Facts, names: list[str]) -> str:
    """*13 suspensions and 1 exemption*: what the extension prolongs; a measure that ended was none suspended."""
    found = Counter(
        "suspension"
        if facts.standings[name].law != "ended"
        else "exemption"
        if facts.ledger.measures[name].kind is MeasureKind.exemption
        else "measure"
        for name in names
    )
    return listed([count(n, what) for what, n in found.most_common()])


def _split(facts: Facts, names: list[str]) -> str:
    """Of whom: *China 10, United States 3*; a name alone where all are of one."""
    who = Counter(map(facts.imposer, names)).most_common()
    return place(who[0][0]) if len(who) == 1 else ", ".join(f"{place(code)} {n}" for code, n in who)


def said_of(facts: Facts, until: str) -> dict[str, Filed]:
    """Account → its latest claim that the arrangement runs to that day."""
    found: dict[str, Filed] = {}
    mine = {f.deal.id for f in facts.family}
    for filed in facts.ledger.claims:
        claim = filed.claim
        if not (filed.deal in mine and (claim.terms.end or "").startswith(until) and claim.stance in AFFIRMING):
            continue
        if claim.account in {a.id for a in facts.accounts}:
            held = found.get(claim.account)
            if held is None or said_on(facts, held) <= said_on(facts, filed):
                found[claim.account] = filed
    return found


def said_on(facts: Facts, filed: Filed) -> str:
    """The day of a claim."""
    source = facts.ledger.sources.get(filed.source)
    return filed.claim.date or (source.date if source else "")


def _voices(facts: Facts, voices: dict[str, Filed], until: str) -> str:
    """*Both sides speak of 10 January 2027: MOFCOM as agreed (28 September 2026), White House as intended (…).*"""
    if not voices:
        return f"{day(until)} is announced as the new end." if until else "No new end is given."
    parts = []
    for account, filed in voices.items():
        firm = FIRM.get(filed.claim.modality, "") if filed.claim.modality else ""
        parts.append(f"{facts.title(account)} {firm}".strip() + f" ({day(said_on(facts, filed))})")
    both = "Both sides speak" if len(voices) == len(facts.accounts) > 1 else "One side speaks"
    return f"{both} of {day(until)}: {', '.join(parts)}."


def counts(facts: Facts) -> list[Statement]:
    """How many measures stand how, in the words of the one vocabulary; what is set aside."""
    texts = (counted(facts.standings.values()), *aside(facts.ledger))
    return [Statement(text, nature=Nature.note) for text in texts]
