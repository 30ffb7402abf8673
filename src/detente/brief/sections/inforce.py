"""What is in force?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations

from ...base.dates import parse_day
from ...base.errors import DetenteError, InputError
from ...base.figure import Figure
from ...base.words import count, day, the
from ...ledger.records import MeasureKind
from ...regime.clocks import Clock, Clocks, clocks
from ...regime.difference import difference
from ...regime.standing import Word
from ...regime.state import Regime, rate_text, regime
from ...standpoint import ANNOUNCED
from ...tariff.effective import TEXT_ONLY, effective
from ...tariff.series import series
from ..context import Context
from ..statement import Nature, Ref, Section, Statement
from ..timeline import timeline

#: How much of the history of duties a brief draws before the deal.
HISTORY = timedelta(days=365)


def section(context: Context) -> Section:
    """By party and kind; what is open; the clocks; how the accounts would read it."""
    law = regime(context.stand)
    found = clocks(context.stand)
    averages, figures, asked = _averages(context)
    statements = [
        *_by_party(law),
        *averages,
        *_suspended(law),
        *_void(law),
        *_open(law),
        *_clocks(found.items),
        *_lenses(law, context),
        *(Statement(note, nature=Nature.note) for note in law.notes()[-1:] if "checked" in note),
    ]
    return Section(
        "inforce",
        "What is in force?",
        tuple(statements),
        (law.tables()[0], *found.tables()),
        (*_timeline(law, found, context), *figures),
        commands=(context.command("inforce"), context.command("clocks"), *asked),
    )


def _timeline(law: Regime, found: Clocks, context: Context) -> tuple[Figure, ...]:
    """The measures that the deal touches, over time."""
    touched = {m for c in context.folder.commitments.values() for m in c.measures}
    shown = [s.measure for s in law.states if s.measure.id in touched]
    drawn = timeline(law, shown, found) if shown else None
    return (drawn,) if drawn and drawn.table.rows else ()


def _by_party(law: Regime) -> list[Statement]:
    made = []
    for party in law.ledger.dispute.parties:
        mine = [s for s in law.standing_as("in_force") if s.measure.imposer == party.id]
        kinds: dict[str, int] = {}
        for state in mine:
            kinds[state.measure.kind.value.replace("_", " ")] = (
                kinds.get(state.measure.kind.value.replace("_", " "), 0) + 1
            )
        if not mine:
            continue
        counted = ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items(), key=lambda kv: (-kv[1], kv[0])))
        tariffs = [s for s in mine if s.measure.kind is MeasureKind.tariff and s.rates and s.rates[1] > 0]
        parts = tuple(
            Statement(
                f"{s.measure.title}: {rate_text(s)}%",
                (Ref("measure", s.measure.id), *((Ref("source", s.last.source),) if s.last else ())),
            )
            for s in sorted(tariffs, key=lambda s: -(s.rates or (0.0, 0.0))[1])[:8]
        )
        made.append(
            Statement(
                f"{party.title}: {count(len(mine), 'measure')} of this dispute in force: {counted}.",
                detail=parts,
            )
        )
    return made


def _averages(context: Context) -> tuple[list[Statement], tuple[Figure, ...], list[str]]:
    """The average duty of each party on the other where tariff lines are held, its recent history, how to ask it."""
    parties = [p.id for p in context.ledger.dispute.parties]
    made: list[Statement] = []
    figures: list[Figure] = []
    asked: list[str] = []
    since = (parse_day(context.folder.deal.date) - HISTORY).isoformat()
    for importer, exporter in permutations(parties, 2):
        try:
            found = effective(context.stand, importer, exporter, steps=False)
        except DetenteError:
            continue  # no tariff lines are held for this pair: nothing is claimed about it
        average = found.import_weighted
        if average.central is None:
            continue
        text = (
            f"Duties of {the(importer)} on goods of {the(exporter)}: {average.central:.1f}% ({average.low:.1f} to "
            f"{average.high:.1f}) on average, import-weighted; no single headline rate is what an entry pays"
        )
        if found.untexted:
            text += f". Where no legal text was seen, {TEXT_ONLY}"
        made.append(Statement(text + ".", (Ref("data", f"Weights: {found.weights}"),), Nature.reconstruction))
        asked.append(context.command("effective", importer=importer, exporter=exporter))
        if not context.pictures:
            continue
        try:
            history = series(context.stand, importer, exporter, first=since, last=context.on[:10])
        except InputError:
            continue  # it begins before the first schedule that is held
        figures.append(history.figure())
        period = {"from_": since, "to": context.on[:10]}
        asked.append(context.command("series", importer=importer, exporter=exporter, **period))
    return made, tuple(figures), asked


def _grouped(items: Sequence[tuple[str, str, tuple[Ref, ...]]]) -> tuple[Statement, ...]:
    """What is said of several things in the same words is said once: (words, thing, references) each."""
    held: dict[str, list[tuple[str, tuple[Ref, ...]]]] = {}
    for text, thing, refs in items:
        held.setdefault(text, []).append((thing, refs))
    return tuple(
        Statement(
            f"{mine[0][0]}: {text}" if len(mine) == 1 else f"{len(mine)} {text}: {'; '.join(t for t, _ in mine)}.",
            tuple(dict.fromkeys(ref for _, refs in mine for ref in refs)),
        )
        for text, mine in held.items()
    )


def _suspended(law: Regime) -> list[Statement]:
    """What is suspended, in whole or in part, by the last text."""
    parts = []
    for state in law.states:
        standing = law.standings[state.measure.id]
        if standing.word in (Word.suspended, Word.partly, Word.relieved):
            event = state.governing
            refs = (Ref("measure", state.measure.id), *((Ref("source", event.source),) if event else ()))
            parts.append((standing.text, state.measure.title, refs))
    if not parts:
        return []
    return [Statement(f"Suspended in whole or in part: {count(len(parts), 'measure')}.", detail=_grouped(parts))]


def _void(law: Regime) -> list[Statement]:
    void = law.standing_as("void")
    if not void:
        return []
    when = ", ".join(sorted({s.void.at[:10] for s in void if s.void}))
    refs = tuple(dict.fromkeys(Ref("source", s.void.source) for s in void if s.void))
    return [
        Statement(
            f"{count(len(void), 'measure')} lost the legal basis ({when}): no clock can bring that back.",
            refs,
            detail=tuple(Statement(s.measure.title, (Ref("measure", s.measure.id),)) for s in void),
        )
    ]


def _open(law: Regime) -> list[Statement]:
    """Where text and word part, or nothing is known: each with its standing and what was said."""
    parts = []
    for state in law.standing_as("open"):
        measure = state.measure.id
        events = law.open.get(measure, [])
        says = "; ".join(
            f"{e.type.value.replace('_', ' ')} {e.status.value} on {e.recorded}"
            + (f" until {e.until[:10]}" if e.until else "")
            for e in events
        )
        text = law.standings[measure].text + (f" ({says})" if says else "")
        refs = (Ref("measure", measure), *(Ref("source", e.source) for e in events))
        parts.append((text, state.measure.title, refs))
    if not parts:
        return []
    return [
        Statement(
            f"Open on this day: {count(len(parts), 'measure')}. What was announced and what the law last said "
            "differ, or nothing is known since a day. Neither reading is asserted.",
            nature=Nature.note,
            detail=_grouped(parts),
        )
    ]


def _clocks(items: tuple[Clock, ...]) -> list[Statement]:
    parts = []
    for clock in items:
        word = f"{clock.status}" + (f", {clock.account}" if clock.account else "")
        then = (
            clock.on_lapse + (f" ({word})" if clock.status else "") + (f" [moot: {clock.moot}]" if clock.moot else "")
        )
        refs = (Ref("source", clock.source),) + ((Ref("measure", clock.measure),) if clock.measure else ())
        parts.append((f"on {day(clock.at)}, and then {then}", clock.what, refs))
    if not parts:
        return []
    text = f"{count(len(items), 'clock')} on this day; the next ends on {day(items[0].at)}."
    return [Statement(text, detail=_grouped(parts))]


def _lenses(law: Regime, context: Context) -> list[Statement]:
    made = []
    for view in [*(a.id for a in context.ledger.dispute.accounts), ANNOUNCED]:
        other = regime(context.stand.at(lens=view))
        changes = difference(law, other).changes
        title = next(
            (a.title + "'s account" for a in context.ledger.dispute.accounts if a.id == view), "what was announced"
        )
        parts = _grouped(
            [
                (
                    _turned(c.before["status"], c.after["status"]),
                    c.title,
                    (Ref("measure", c.measure), *(Ref("source", e.source) for e in c.events[-1:])),
                )
                for c in changes
            ]
        )
        text = (
            f"Read by {title}, {count(len(changes), 'measure')} would stand differently from the law."
            if changes
            else f"Read by {title}, nothing stands differently from the law."
        )
        made.append(Statement(text, detail=parts))
    return made


def _turned(before: object, after: object) -> str:
    """How a measure stands by the law and by another reading; what differs may be its end or its rate alone."""
    was, now = str(before).replace("_", " "), str(after).replace("_", " ")
    return f"{was} by the last text, {now} by this reading" if was != now else f"{was} by both, in other terms"
