"""Who holds which chokepoint?"""

from __future__ import annotations

from ...base.errors import DetenteError
from ...base.figure import Figure
from ...base.places import name
from ...base.table import Table
from ...base.words import the
from ...exposure.figures import holds
from ...exposure.question import exposure
from ...exposure.result import Exposure, GoodExposure
from ...exposure.supply import Interval
from ...outlook.woken import woken
from ...vintages import later
from ..context import Context
from ..statement import Nature, Ref, Section, Statement

TITLE = "Who holds which chokepoint?"


def section(context: Context) -> Section:
    """The chokepoints that each party holds over the other, by law on this day, and who controls what."""
    parties = [p.id for p in context.ledger.dispute.parties][:2]
    first, second = parties
    statements: list[Statement] = []
    tables: list[Table] = []
    figures: list[Figure] = []
    commands: list[str] = []
    odds = woken(context.stand)
    for of, on in ((first, second), (second, first)):
        try:
            result = exposure(context.stand, of=of, by=on, kind="chokepoints", odds=odds)
        except DetenteError as error:
            text = f"{name(of)} on {name(on)}: no figure is given: {error.what}."
            statements.append(Statement(text, nature=Nature.note))
            continue
        statements.append(_statement(result))
        tables.append(result.tables()[0])
        commands.append(context.command("chokepoints", of=of, by=on))
        if result.goods and not figures:
            figures.append(holds(result))
    for what in later(context.stand, ("goods",)) if tables else ():
        statements.append(Statement(f"{what[:1].upper()}{what[1:]}.", nature=Nature.note))
    return Section(
        "exposure",
        TITLE,
        tuple(statements),
        tuple(tables),
        tuple(figures),
        tuple(commands),
    )


def _statement(result: Exposure) -> Statement:
    rows = result.goods
    parts = tuple(Statement(_row(result, row), _refs(row), Nature.reconstruction) for row in rows)
    text = f"Chokepoints of {name(result.holder)} over {name(result.of)}: {result.looked}"
    equation = Ref("equation", "Control of a stage × look-through dependence; docs/exposure.md")
    return Statement(text, (equation,), Nature.reconstruction, parts)


def _row(result: Exposure, row: GoodExposure) -> str:
    """One chokepoint in a sentence; every share with its bounds."""
    of, on = the(result.of), the(result.holder)
    what = "buys" if row.role == "market" else "controls"
    held = f"{on} {what} {_share(row.control)} of {row.stage} ({row.year})" if row.control else "control not known"
    if row.look_through is None:
        needs = "dependence not known"
    elif row.role == "market":
        needs = f"{of} sells {_share(row.look_through)} of its exports there"
    else:
        needs = f"{of} gets {_share(row.look_through)} of its supply from there, what passes through others included"
    now = f"; withheld now by law: {_share(row.hold.severity)}" if row.hold and row.role != "market" else ""
    return f"{row.title}: {held}; {needs}{now}."


def _share(value: Interval | None) -> str:
    """A share in per cent, with its bounds where they differ from it."""
    if value is None:
        return "an unknown share"
    low, mid, high = value.as_list()
    return f"{mid:.0%}" if low == high else f"{mid:.0%} (bounds {low:.0%} to {high:.0%})"


def _refs(row: GoodExposure) -> tuple[Ref, ...]:
    """The published sources of a row's shares, by their titles."""
    titles = {source.id: source.title for source in row.good.source}
    names = dict.fromkeys(s for s in (row.control_source, row.source) if s)
    return tuple(Ref("data", titles.get(s, s)) for s in names)
