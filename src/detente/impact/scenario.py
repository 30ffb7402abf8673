"""A REGIME to price: a date, a lens, a named scenario, or a text file.

Scenarios are data: `scenarios.toml` in the dispute's folder, closed keys, dated. Each asks the
ledger on a day through a lens, after edits that are themselves ledger events: extra events on
a measure, suspensions that lapse, measures left out. The edited ledger is an ordinary ledger,
so whatever reads law reads a scenario. What export controls withhold, and what measures without
coded lines cover, are assumptions and are written out as such.

Words accepted as a REGIME: a scenario's id; ``lapses:MEASURE`` for one clock by itself; a day
``2025-11-09``; a day and a lens ``2025-11-09@mofcom``; a lens by itself (on the day of the
default deal's `after`); a path ending in ``.toml`` with one scenario.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from ..base.dates import asked_at, is_day, parse_day
from ..base.errors import InputError, LedgerError, UnknownError
from ..base.files import present
from ..ledger.dispute import Ledger
from ..ledger.files import read_text, read_toml
from ..ledger.records import Event, Measure, OnLapse
from ..ledger.toml_lines import find_line
from ..regime.lens import Lens
from ..regime.replay import replay
from ..regime.state import Regime, regime
from ..standpoint import LAW, Standpoint, check_lens, lenses

FILE = "scenarios.toml"
ALL = "*"
BILATERAL = "bilateral"
WORLD = "World"


class Withheld(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[[withheld]]`: an export control as a share of a sector's trade that does not flow.

    While the measure is in force for an importer, `coverage` × `severity` of what the sector sells
    to it is taken to be unavailable. Both are assumptions with a stated basis.
    """

    measure: str
    exporter: str
    sector: str
    coverage: float  #: share of the sector's sales to the importer that the control covers
    coverage_basis: str
    severity: float  #: share of covered quantity that licensing withholds
    severity_basis: str
    importers: list[str] = []  #: place codes; all others when empty
    component: str = ""
    severity_low: float | None = None
    severity_high: float | None = None


class Coverage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[[coverage]]`: the share of each sector's imports that a measure without coded lines covers."""

    measure: str
    basis: str
    sectors: dict[str, float]  #: sector → share; `goods` stands for every goods sector
    component: str = ""


class Edit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[[scenario.event]]`: one more event on a measure, as in the ledger."""

    measure: str
    event: Event


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[[scenario]]`: a regime by name."""

    id: str
    title: str
    checked: str
    recorded: str = ""  #: day since which it can be asked; else that of its sources and events
    base: str = ""  #: a scenario whose definition is taken over first
    on: str = ""
    known: str = ""
    lens: str = ""
    event: list[Edit] = []
    lapse: list[str] = []  #: measures whose running suspensions end, or `*`
    drop: list[str] = []  #: measures left out; `bilateral`: all that single out a place
    relative: bool = False  #: whether --on moves its day
    source: list[str] = []
    note: str = ""


class ScenarioFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`scenarios.toml`: scenarios, and assumptions that hold in all of them."""

    scenario: list[Scenario] = []
    withheld: list[Withheld] = []
    coverage: list[Coverage] = []


@dataclass(frozen=True)
class Named:
    """A scenario ready to ask: its text, its edited ledger, and the regime there."""

    word: str
    scenario: Scenario
    stand: Standpoint
    withheld: tuple[Withheld, ...] = ()
    coverage: tuple[Coverage, ...] = ()

    @property
    def title(self) -> str:
        """How it is printed."""
        return self.scenario.title

    @property
    def ledger(self) -> Ledger:
        """The ledger with the scenario's edits."""
        return self.stand.ledger

    def regime(self) -> Regime:
        """Measure states on its day through its lens."""
        return regime(self.stand, third=True)

    def to_dict(self) -> dict[str, Any]:
        """What it means, for `from` and `to` of ``worth --json``."""
        s = self.scenario
        return {
            "regime": self.word,
            "title": s.title,
            "on": s.on,
            "known": self.stand.known,
            "lens": self.stand.lens,
            "lapse": list(s.lapse),
            "drop": list(s.drop),
            "events": [e.measure for e in s.event],
            "note": s.note,
        }


def scenarios(ledger: Ledger) -> dict[str, Scenario]:
    """All scenarios of a dispute by id that could be written by the day known of its ledger."""
    held = load_file(ledger.root / FILE).scenario if present(ledger.root / FILE) else []
    return {s.id: s for s in held if public(s, {s.id: s for s in held}, ledger)}


def public(scenario: Scenario, others: dict[str, Scenario], ledger: Ledger, trail: tuple[str, ...] = ()) -> bool:
    """Whether a scenario, what it rests on and what it is based on were known by the day known of a ledger."""
    if ledger.known is None:
        return True
    whole = ledger.whole or ledger
    days = [scenario.recorded, *(edit.event.recorded for edit in scenario.event)]
    base = others.get(scenario.base)
    return (
        all(ledger.public(day) for day in days if day)
        and all(name in ledger.sources for name in scenario.source if name in whole.sources)
        and (base is None or base.id in trail or public(base, others, ledger, (*trail, scenario.id)))
    )


def resolve(word: str, stand: Standpoint, *, on: str | None = None) -> Named:
    """The scenario a REGIME word stands for. `on` moves the day of relative scenarios.

    Raises `UnknownError` for a word that is nothing, `InputError` with file and line for a
    broken file.
    """
    ledger = stand.ledger
    shared = load_file(ledger.root / FILE) if present(ledger.root / FILE) else ScenarioFile()
    known = scenarios(ledger)
    withheld, coverage = list(shared.withheld), list(shared.coverage)
    if word.endswith(".toml"):
        path = Path(word)
        if not present(path):
            raise InputError(f"no file {word}", remedy="give the path of a scenario, or its name")
        mine = load_file(path)
        if len(mine.scenario) != 1:
            raise InputError(
                f"{len(mine.scenario)} scenarios", file=path, remedy="a REGIME file holds one [[scenario]]"
            )
        withheld += mine.withheld
        coverage += mine.coverage
        found = complete(mine.scenario[0], known)
    elif word in known:
        found = complete(known[word], known)
    elif ":" in word and word.partition(":")[0] in known:
        name, _, measure = word.partition(":")
        whole = complete(known[name], known)
        ledger.measure(measure)
        found = msgspec.structs.replace(
            whole, id=word, title=f"{whole.title} – {ledger.measure(measure).title} alone", lapse=[measure]
        )
    else:
        found = _dated(word, ledger, known)
    if on and found.relative:
        parse_day(on)
        found = msgspec.structs.replace(found, on=on)
    if not found.on:
        raise InputError(f"scenario {found.id} has no day", remedy="give it `on` or a `base`")
    parse_day(found.on[:10])
    chosen = check_lens(found.lens, ledger)
    asked = stand.at(found.on, known=found.known or None, lens=chosen)
    asked = replace(asked, ledger=edited(asked.ledger, found))
    return Named(word, found, asked, tuple(withheld), tuple(coverage))


def complete(scenario: Scenario, known: dict[str, Scenario], trail: tuple[str, ...] = ()) -> Scenario:
    """`scenario` with what its `base` says filled in; its own words win, lists add up."""
    if not scenario.base:
        return scenario
    if scenario.base in trail:
        raise InputError(f"scenario {scenario.id} is based on itself", remedy="break the circle")
    if scenario.base not in known:
        raise UnknownError("scenario", scenario.base, known)
    base = complete(known[scenario.base], known, (*trail, scenario.id))
    merged: dict[str, Any] = {key: getattr(scenario, key) or getattr(base, key) for key in ("on", "known", "lens")}
    for key in ("event", "lapse", "drop", "source"):
        merged[key] = [*getattr(base, key), *getattr(scenario, key)]
    return msgspec.structs.replace(scenario, **merged, relative=scenario.relative or base.relative)


def _dated(word: str, ledger: Ledger, known: dict[str, Scenario]) -> Scenario:
    day, _, through = word.partition("@")
    if is_day(day):
        parse_day(day)
        lens = check_lens(through, ledger)
        return Scenario(word, f"{day}, by {lens}", checked=ledger.dispute.checked, on=day, lens=lens)
    if word in lenses(ledger):
        default = ledger.deals.get(ledger.dispute.default_deal)
        after = default.deal.after if default else ""
        on = complete(known[after], known).on if after in known else after
        if not on:
            raise InputError(f"lens {word} needs a day", remedy=f"write DAY@{word}")
        return Scenario(word, f"{on}, by {word}", checked=ledger.dispute.checked, on=on, lens=word, relative=True)
    if ledger.struck_to:
        raise InputError(
            f"no scenario or lens named {word!r} was known on {ledger.struck_to}",
            remedy=f"known then: {', '.join([*known, *lenses(ledger)])}; or name a day",
        )
    raise UnknownError("regime", word, [*known, *lenses(ledger)])


def edited(ledger: Ledger, scenario: Scenario) -> Ledger:
    """The ledger after the scenario's edits; the original is not touched."""
    if not (scenario.event or scenario.lapse or scenario.drop):
        return ledger
    measures = dict(ledger.measures)
    for name in scenario.drop:
        if name == BILATERAL:
            measures = {key: m for key, m in measures.items() if WORLD in m.targets or not ledger.shows(key)}
        else:
            ledger.measure(name)
            measures.pop(name, None)
    lapsing = [m for m in measures if ledger.shows(m)] if ALL in scenario.lapse else scenario.lapse
    for name in lapsing:
        ledger.measure(name)
        if name in measures:
            measures[name] = lapsed(measures[name], ledger, scenario)
    for edit in scenario.event:
        held = measures.get(edit.measure, ledger.measure(edit.measure))
        measures[edit.measure] = msgspec.structs.replace(held, events=[*held.events, edit.event])
    return replace(ledger, measures=measures, whole=None)


def lapsed(measure: Measure, ledger: Ledger, scenario: Scenario) -> Measure:
    """`measure` with every suspension and relief that runs on the scenario's day cut so that it is over.

    Only the stated end of the running suspension changes; what follows it (resume or end) is what
    the ledger says follows it.
    """
    at = asked_at(scenario.on, ledger.zone_of(measure.imposer))
    state = replay(measure, ledger, at, lens=Lens(scenario.lens or LAW))
    running = [c.suspension.event for c in state.components if c.suspension is not None]
    running += [run.event for c in state.components for run in c.relief.values()]
    day = scenario.on[:10]
    events = [
        msgspec.structs.replace(event, until=day, inclusive=False)
        if event.until and any(event is one for one in running)
        else event
        for event in measure.events
    ]
    return msgspec.structs.replace(measure, events=events)


def clocks(ledger: Ledger, scenario: Named) -> list[str]:
    """Measures with a suspension that is running in a scenario: each can lapse by itself."""
    found = []
    for state in scenario.regime().states:
        if state.void is None and any(
            c.suspension is not None
            and c.suspension.ends is not None
            and not c.active(state.at)
            and c.suspension.on_lapse is OnLapse.resume
            for c in state.components
        ):
            found.append(state.measure.id)
    return found


def load_file(path: Path) -> ScenarioFile:
    """A scenario file; errors say file and line."""
    held = read_toml(path, ScenarioFile)
    ids = [s.id for s in held.scenario]
    for n, name in enumerate(ids):
        if name in ids[:n]:
            line = find_line(read_text(path), ("scenario", n, "id"))
            raise LedgerError(f"scenario {name} appears twice", file=path, line=line, remedy="give each id once")
    return held
