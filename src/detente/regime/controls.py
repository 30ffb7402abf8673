"""What is not a tariff and touches a good on a day: controls, entity rules, fees, purchases, probes.

Goods are the ids of `data/goods`, or customs codes where a measure's scope names
codes. Each row says whether the measure names the good or reaches all trade of its
kind, who may need a licence, under which instrument, and until when it is suspended.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from ..base.errors import InputError
from ..base.numbers import digits
from ..base.places import WORLD, name, place
from ..base.table import Column, Table, columns
from ..ledger.dispute import Ledger
from ..ledger.goods import names_of
from ..ledger.records import Measure, MeasureKind, Scope
from ..standpoint import Asked, Standpoint
from .lens import Lens
from .openness import opening
from .replay import MeasureState, replay
from .state import describe

#: Kinds that bind the seller's side: whoever exports must ask.
EXPORT_SIDE = (MeasureKind.export_control, MeasureKind.entity_rule, MeasureKind.licence, MeasureKind.sanction)
#: Kinds that bind the buyer's side, or a passage.
IMPORT_SIDE = (
    MeasureKind.import_ban,
    MeasureKind.fee,
    MeasureKind.purchase,
    MeasureKind.investigation,
    MeasureKind.entity_rule,
    MeasureKind.sanction,
)


@dataclass(frozen=True)
class Controls(Asked):
    """Measures on a good from one party to another on a day."""

    stand: Standpoint
    good: str
    exporter: str
    importer: str
    rows: tuple[dict[str, Any], ...]
    note: str

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``controls --json``."""
        return {
            "standpoint": self.stand.to_dict(),
            "good": self.good,
            "from": self.exporter,
            "to": self.importer,
            "on": self.on,
            "known": self.known,
            "lens": self.lens,
            "controls": [dict(r) for r in self.rows],
            "note": self.note,
        }

    def tables(self) -> list[Table]:
        """Measures that name the good, then those that reach it without naming it."""
        spec = columns(
            Column("imposer", "By"),
            Column("title", "Measure", wide=True),
            Column("kind", "Kind"),
            Column("status", "State"),
            Column("until", "Until"),
            Column("on_lapse", "Then"),
            Column("legal_ref", "Legal reference", wide=True),
        )
        title = f"{self.good}, {self.exporter} → {self.importer}, {self.on}, lens {self.lens}"
        made = [
            Table(
                title,
                spec,
                [r for r in self.rows if r["reach"] == "names_the_good"],
                notes=[self.note] if self.note else [],
                id="controls",
            )
        ]
        wide = [r for r in self.rows if r["reach"] != "names_the_good"]
        if wide:
            made.append(Table("Reaching any good between them", spec, wide, id="controls-general"))
        terms = [{"measure": r["title"], "text": t} for r in self.rows for t in (*r["terms"], *r["conditions"])]
        if terms:
            made.append(
                Table(
                    "Terms",
                    columns(("measure", "Measure"), Column("text", "What it asks", wide=True)),
                    terms,
                    id="terms",
                )
            )
        return made


def controls(stand: Standpoint, good: str, exporter: str, importer: str) -> Controls:
    """Non-tariff measures on `good` from `exporter` to `importer`. Unknown goods and places raise."""
    ledger = stand.ledger
    source, target = place(exporter).code, place(importer).code
    if source == target:
        raise InputError(f"{source} and {target} are the same", remedy="name two places")
    code = good.replace(".", "")
    named = digits(code)
    if named and not 4 <= len(code) <= 10:
        raise InputError(f"{good!r} is no customs code", remedy="give 4 to 10 digits, or a good id")
    title, ids = good, frozenset[str]()
    if not named:
        title, ids = ledger.good(good).title, names_of(good, ledger.goods)
    rows = []
    for measure in ledger.measures.values():
        if not _between(measure, source, target):
            continue
        reach = _names(measure, code if named else "", ids)
        if reach is None:
            continue
        state = replay(measure, ledger, stand.moment(measure.imposer), lens=Lens(stand.lens))
        if not state.trail and not state.coming:
            continue
        held = opening(state, ledger, stand.lens)
        unsure = list(held.events) if held else []
        rows.append(_row(state, ledger, unsure, reach, other=target if measure.imposer == source else source))
    order = {"names_the_good": 0, "all_trade": 1, "firms": 2}
    rows.sort(key=lambda r: (order[r["reach"]], not r["in_force"], r["imposer"], r["id"]))
    note = ""
    if stand.on[:10] > ledger.dispute.checked:
        note = f"The ledger was last checked on {ledger.dispute.checked}; later law is not known here."
    return Controls(stand, title, source, target, tuple(rows), note)


def _between(measure: Measure, source: str, target: str) -> bool:
    if measure.kind in (MeasureKind.tariff, MeasureKind.exemption):
        return False
    if measure.imposer == source and measure.kind in EXPORT_SIDE:
        return bool({target, WORLD} & set(measure.targets))
    if measure.imposer == target and measure.kind in IMPORT_SIDE:
        return bool({source, WORLD} & set(measure.targets))
    return False


def _scopes(measure: Measure) -> list[Scope]:
    return [measure.scope, *[c.scope for c in measure.components if c.scope]]


def _names(measure: Measure, code: str, ids: Set[str]) -> str | None:
    """How a measure reaches a good: names it, reaches all trade, reaches firms; None when it does not."""
    scopes = _scopes(measure)
    if any(ids & set(s.goods) for s in scopes):
        return "names_the_good"
    prefixes = [p.replace(".", "") for s in scopes for p in s.hs_include]
    if code and any(code.startswith(p) or p.startswith(code) for p in prefixes):
        return "names_the_good"
    if any(s.goods or s.hs_include or s.lists for s in scopes):
        return None
    if measure.kind in (MeasureKind.entity_rule, MeasureKind.sanction):
        return "firms"
    return "all_trade" if measure.kind is not MeasureKind.investigation else None


def _row(state: MeasureState, ledger: Ledger, unsure: list[Any], reach: str, *, other: str) -> dict[str, Any]:
    found = describe(state, ledger, unsure)
    measure = state.measure
    active = [c for c in state.components if c.active(state.at, other)]
    applies = state.void is None and bool(active)
    titles = {c.id: c.title or c.id for c in measure.components}
    return {
        **{
            k: found[k]
            for k in (
                "id",
                "title",
                "imposer",
                "kind",
                "status",
                "until",
                "on_lapse",
                "legal_ref",
                "source",
                "basis",
                "complete",
                "conditions",
                "note",
            )
        },
        "in_force": applies,
        "reach": reach,
        "instrument": measure.instrument,
        "scope": measure.scope.text,
        "parts": [
            {"title": titles.get(c.id, measure.title), "applies": c in active, "rate": c.rate}
            for c in state.components
            if c.imposed or c.ended
        ],
        "terms": [c.text for c in measure.conditions],
        "concerns": name(other),
    }
