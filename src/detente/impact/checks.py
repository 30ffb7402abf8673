"""Checks of the files that `worth` reads: scenarios, yardsticks, earlier promises, what customs counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from ..base.errors import DetenteError
from ..economy.baseline import sector_codes
from ..ledger import validate
from ..ledger.checks import Check, Complaint, Complaints
from ..ledger.checks.side_files import faults_in, in_file, no_day, no_share, opened, unknown
from ..ledger.dispute import Ledger
from ..ledger.toml_lines import Trail
from ..standpoint import lenses
from . import backtest, purchases, quarters, scenario, yardsticks

#: Tests that compare one party with the others.
OF_A_PARTY = ("gains", "gains_more", "gave_way", "nothing_received")
#: Stands for every goods sector in a coverage.
GOODS = "goods"


def scenarios(ledger: Ledger) -> Complaints:
    """Scenarios open: days, bases, lenses, measures and sources exist, and their events could be law."""
    path = ledger.root / scenario.FILE
    held = opened(path, scenario.load_file)
    if held is None or isinstance(held, Complaint):
        yield from [held] if held else []
        return
    known = {item.id: item for item in held.scenario}
    for n, item in enumerate(held.scenario):
        at: Trail = ("scenario", n)
        try:
            whole = scenario.complete(item, known)
        except DetenteError as error:
            yield in_file(path, error.what, error.remedy, *at, "base")
            continue
        if not whole.on:
            yield in_file(path, f"the scenario {item.id} has no day", "give it `on` or a `base`", *at, "id")
        for field in ("on", "known", "checked", "recorded"):
            yield from _dates(path, getattr(item, field), (*at, field))
        if item.lens:
            yield from _unknown(path, "lens", [item.lens], lenses(ledger), (*at, "lens"))
        yield from _unknown(path, "measure", item.lapse, {*ledger.measures, scenario.ALL}, (*at, "lapse"))
        yield from _unknown(path, "measure", item.drop, {*ledger.measures, scenario.BILATERAL}, (*at, "drop"))
        yield from _unknown(path, "source", item.source, ledger.sources, (*at, "source"))
        for k, edit in enumerate(item.event):
            yield from _edit(path, edit, ledger, (*at, "event", k))
    yield from _assumed(path, held, ledger)


def _edit(path: Path, edit: scenario.Edit, ledger: Ledger, at: Trail) -> Complaints:
    """An event that a scenario adds to a measure: as sound as one of the measure's own."""
    yield from _unknown(path, "measure", [edit.measure], ledger.measures, (*at, "measure"))
    yield from _unknown(path, "source", [edit.event.source], ledger.sources, (*at, "event", "source"))
    measure = ledger.measures.get(edit.measure)
    if measure is None:
        return
    tz = ledger.zone_of(measure.imposer)
    faults = [*validate.event(edit.event, tz, []), *validate.days(edit.event), *validate.rates(measure, edit.event, [])]
    for fault in faults:
        yield in_file(path, fault.what, fault.remedy, *at, "event", *fault.trail)
    parts = {c.id for c in measure.components}
    yield from _unknown(path, "component", [*edit.event.components, *edit.event.rates], parts, (*at, "event"))


def _assumed(path: Path, held: scenario.ScenarioFile, ledger: Ledger) -> Complaints:
    """What is assumed to be withheld or covered: shares of sectors that the world table has."""
    sectors = {*sector_codes(), GOODS} if held.withheld or held.coverage else set()
    for n, item in enumerate(held.withheld):
        at: Trail = ("withheld", n)
        yield from _part(path, item.measure, item.component, ledger, at)
        yield from _unknown(path, "sector", [item.sector], sectors, (*at, "sector"))
        for field in ("coverage", "severity", "severity_low", "severity_high"):
            yield from _shares(path, getattr(item, field), (*at, field))
        low, high = item.severity_low, item.severity_high
        if not (item.severity if low is None else low) <= item.severity <= (item.severity if high is None else high):
            yield in_file(path, "the bounds do not hold the severity", "mend the bounds", *at, "severity")
    for n, cover in enumerate(held.coverage):
        at = ("coverage", n)
        yield from _part(path, cover.measure, cover.component, ledger, at)
        yield from _unknown(path, "sector", cover.sectors, sectors, (*at, "sectors"))
        for name, value in cover.sectors.items():
            yield from _shares(path, value, (*at, "sectors", name))


def measuring(ledger: Ledger) -> Complaints:
    """Yardsticks open: each word once, tests of a party name one."""
    path = ledger.root / yardsticks.FILE
    held = opened(path, yardsticks.entries)
    if held is None or isinstance(held, Complaint):
        yield from [held] if held else []
        return
    parties = {party.id for party in ledger.dispute.parties}
    for n, item in enumerate(held):
        at = ("yardstick", n)
        if item.value in {other.value for other in held[:n]}:
            yield in_file(path, f"two yardsticks for {item.value!r}", "keep one", *at, "value")
        if item.test in OF_A_PARTY and not item.party:
            yield in_file(path, f"the test {item.test!r} is of a party, and none is named", "add `party`", *at, "test")
        if item.party:
            yield from _unknown(path, "party", [item.party], parties, (*at, "party"))


def promised(ledger: Ledger) -> Complaints:
    """Earlier promises to buy, and what customs counted, open: amounts are positive, years are two."""
    for name, read in (
        (purchases.FILE, purchases.past),
        (backtest.FILE, backtest.read_outcomes),
        (quarters.FILE, quarters.read),
    ):
        path = ledger.root / name
        held = opened(path, read)
        if isinstance(held, Complaint):
            yield held
        elif isinstance(held, backtest.Outcomes):
            yield from _dates(path, held.recorded, ("recorded",))
        elif isinstance(held, list):
            for n, row in enumerate(held):
                yield from _dates(path, row.recorded, ("past", n, "recorded"))


CHECKS: dict[str, Check] = {"scenarios": scenarios, "yardsticks": measuring, "promises": promised}


def _part(path: Path, measure: str, component: str, ledger: Ledger, at: Trail) -> Complaints:
    yield from _unknown(path, "measure", [measure], ledger.measures, (*at, "measure"))
    if component and measure in ledger.measures:
        parts = {c.id for c in ledger.measures[measure].components}
        yield from _unknown(path, "component", [component], parts, (*at, "component"))


def _unknown(path: Path, kind: str, names: Iterable[str], known: Collection[str], at: Trail) -> Complaints:
    return faults_in(path, unknown(kind, names, known, at))


def _dates(path: Path, text: str, at: Trail) -> Complaints:
    return faults_in(path, no_day(text, at))


def _shares(path: Path, value: float | None, at: Trail) -> Complaints:
    return faults_in(path, no_share(value, at))
