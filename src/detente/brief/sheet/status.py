"""Where it stands: each group of clocks with how firmly each side speaks of it, what nobody speaks of first."""

from __future__ import annotations

from collections import Counter

from ...accounts.position import AFFIRMING
from ...ledger.dispute import Filed
from ...ledger.records import Modality
from ...regime.standing import Word
from ...regime.state import aside
from ...regime.tally import counted
from ..statement import Nature, Ref, Section, Statement
from .facts import SOON, Facts
from .words import apart, count, day, listed, place, short, span

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
    horizon = max(announced.values(), default="")
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
        titles = list(dict.fromkeys(short(facts.measure(c.measure)) for c in soon if c.at[:10] == at))
        parts.append(f"{listed(titles)}, suspended only until {day(at)} ({when})")
    lost = {m: s.since for m, s in facts.standings.items() if s.word in (Word.ran_out, Word.unknown)}
    for since in sorted(set(lost.values())):
        titles = [short(facts.measure(m)) for m, day_ in lost.items() if day_ == since]
        parts.append(f"{listed(titles, 2)}, of which nothing is known since {day(since)}")
        refs += [Ref("measure", m) for m, day_ in lost.items() if day_ == since]
    if not parts:
        return []
    lead = (
        "In nobody's extension: "
        if soon or any(s.word is Word.extended for s in facts.standings.values())
        else "Not known: "
    )
    return [Statement(lead + "; ".join(parts) + ".", tuple(dict.fromkeys(refs))[:1])]


def by_law(facts: Facts) -> list[Statement]:
    """Suspensions that run by law: until when, and which later day is spoken of."""
    announced = facts.announced
    horizon = max(announced.values(), default="")
    names = [
        name
        for name, standing in facts.standings.items()
        if standing.word in (Word.suspended, Word.partly)
        and standing.until
        and (name in announced or (apart(facts.on, standing.until) > SOON and standing.until >= horizon))
    ]
    if not names:
        return []
    split = ", ".join(f"{place(code)} {n}" for code, n in Counter(map(facts.imposer, names)).most_common())
    ends = span(facts.standings[name].until for name in names)
    text = f"{count(len(names), 'suspension')} ({split}) by law until {ends}."
    later = max((announced[name] for name in names if name in announced), default="")
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
        split = ", ".join(f"{place(code)} {n}" for code, n in Counter(map(facts.imposer, names)).most_common())
        late = f" ran out on paper on {span(c.at for c in paper)}" if paper else " rest on an announcement"
        what = f"{count(len(names), 'suspension')} ({split}){late}."
        text = f"{what} {_voices(facts, voices, until)} No legal text was seen."
        made.append(Statement(text, tuple(Ref("claim", f.id) for f in voices.values())))
    return made


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
    """How many measures stand how, in the words of the one vocabulary, and where what is known stops."""
    text = counted(facts.standings.values())
    if facts.stale:
        days = apart(facts.checked, facts.on)
        text += f" Our information ends on {day(facts.checked)}, {count(days, 'day')} before."
    return [Statement(said_, nature=Nature.note) for said_ in (text, *aside(facts.ledger))]
