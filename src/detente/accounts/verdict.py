"""Comparing accounts: field by field, then a verdict.

A field is `equal`, `unspecified_by_one`, or in `conflict`. Two accounts are equal on
a field when they have a value in common; an account that gives several values for
it differs with itself, which is shown as `variants`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from ..ledger.records import CommitmentKind, Stance
from .position import FIELDS, Position


class Verdict(StrEnum):
    """Where the accounts stand to each other on one commitment."""

    agreed = "agreed"
    agreed_in_part = "agreed_in_part"
    one_side_only = "one_side_only"
    scope_conflict = "scope_conflict"
    linkage_denied = "linkage_denied"
    denied = "denied"
    silent = "silent"
    evaluations_differ = "evaluations_differ"


#: How a verdict is said in prose, where that is not its own word.
SAID = {Verdict.agreed: "consistent in both accounts", Verdict.agreed_in_part: "consistent in part"}


class FieldState(StrEnum):
    """How accounts stand on one term."""

    equal = "equal"
    unspecified_by_one = "unspecified_by_one"
    conflict = "conflict"


@dataclass(frozen=True, slots=True)
class FieldComparison:
    """One term across accounts: account → values given (empty where not said)."""

    field: str
    state: FieldState
    values: Mapping[str, Sequence[Any]]
    variants: tuple[str, ...]
    decisive: bool

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "field": self.field,
            "state": self.state.value,
            "decisive": self.decisive,
            "values": {k: list(vs) for k, vs in self.values.items()},
            "variants": list(self.variants),
        }


@dataclass(frozen=True)
class Deciding:
    """Which terms decide (``deciding.toml``): where a difference is a conflict, what no side may leave out."""

    conflict: frozenset[str]
    opposed: frozenset[str]
    alike: Mapping[str, str]
    essential: Mapping[str, frozenset[str]]

    def action(self, word: str) -> str:
        """An action in the word of its kind."""
        return self.alike.get(word, word)

    def needed(self, positions: Iterable[Position]) -> frozenset[str]:
        """The essential terms of what the accounts say is to be done."""
        acts = {self.action(a) for p in positions for a in p.values("action")}
        return frozenset().union(*(self.essential.get(a, frozenset()) for a in acts))


@cache
def deciding() -> Deciding:
    """The table of the package."""
    data = tomllib.loads(Path(__file__).with_name("deciding.toml").read_text(encoding="utf-8"))
    return Deciding(
        frozenset(data["conflict"]),
        frozenset(data["opposed"]),
        data["alike"],
        {action: frozenset(fields) for action, fields in data["essential"].items()},
    )


def compare_field(field: str, positions: Mapping[str, Position], *, decisive: bool) -> FieldComparison | None:
    """One term across the accounts that speak; None when nobody gives it."""
    values = {account: position.values(field) for account, position in positions.items()}
    said = {account: vs for account, vs in values.items() if vs}
    if not said:
        return None
    if len(said) < len(positions):
        state = FieldState.unspecified_by_one
    elif _common(field, list(said.values())):
        state = FieldState.equal
    else:
        state = FieldState.conflict
    variants = tuple(account for account, vs in said.items() if len(vs) > 1)
    shown = {account: position.shown(field) for account, position in positions.items()}
    return FieldComparison(field, state, shown, variants, decisive)


def _common(field: str, said: Sequence[Sequence[Any]]) -> bool:
    """Whether all accounts have something in common: a value, members of a list, a month with a day in it."""
    if all(len(values) == 1 and isinstance(values[0], frozenset) for values in said):
        return bool(frozenset.intersection(*(values[0] for values in said)))
    if field in {"start", "end", "since"}:
        first, *rest = said
        return any(
            all(any(str(v).startswith(str(a)) or str(a).startswith(str(v)) for v in vs) for vs in rest) for a in first
        )
    if field == "action":
        said = [[deciding().action(a) for a in values] for values in said]
    return bool(set.intersection(*(set(values) for values in said)))


def compare(positions: Mapping[str, Position], *, fields: Sequence[str] = ()) -> list[FieldComparison]:
    """Every term that somebody gives, with whether it decides: one rule for every row.

    `fields` decide where no account says what is to be done (a row of another kind than an act).
    """
    table = deciding()
    speaking = {a: p for a, p in positions.items() if p.given or p.affirms}
    if len(speaking) < 2:
        return []
    needed = table.needed(speaking.values())
    acts = any(p.values("action") for p in speaking.values())
    found = [compare_field(f, speaking, decisive=False) for f in FIELDS]
    kept = {c.field: c for c in found if c is not None}
    rates = any(kept[f].state is FieldState.equal for f in ("rate_change", "rate_to") if f in kept)
    out = []
    for name, item in kept.items():
        if item.state is FieldState.conflict:
            decides = name in table.conflict and not (name == "action" and (rates or not _opposed(item, table)))
        else:
            decides = (name in needed or (not acts and name in fields)) and not (
                name == "duration" and all(p.values("duration") or p.values("end") for p in speaking.values())
            )
        out.append(replace(item, decisive=decides))
    return out


def _opposed(item: FieldComparison, table: Deciding) -> bool:
    """Whether the actions exclude one another."""
    return all({table.action(a) for a in values} & table.opposed for values in item.values.values())


def verdict(
    kind: CommitmentKind,
    positions: Mapping[str, Position],
    comparisons: Sequence[FieldComparison],
    evaluations: Mapping[str, frozenset[str]],
) -> Verdict:
    """The verdict on one commitment. `evaluations`: account → fixed words used in its own evaluations."""
    if kind is CommitmentKind.topic:
        stated = [words for words in evaluations.values() if words]
        if len(stated) > 1 and not frozenset.intersection(*stated):
            return Verdict.evaluations_differ
        if any(p.affirms for p in positions.values()):
            return Verdict.agreed if all(p.affirms for p in positions.values()) else Verdict.one_side_only
        if stated:
            return Verdict.agreed if len(stated) == len(positions) else Verdict.one_side_only
        return Verdict.silent
    stances = {p.stance for p in positions.values()}
    if Stance.denies in stances:
        return Verdict.denied
    if Stance.denies_linkage in stances:
        return Verdict.linkage_denied
    affirming = [p for p in positions.values() if p.affirms]
    if not affirming:
        return Verdict.silent
    if len(affirming) < len(positions):
        return Verdict.one_side_only
    if any(c.state is FieldState.conflict and c.decisive for c in comparisons):
        return Verdict.scope_conflict
    return Verdict.agreed_in_part if in_part(positions, comparisons) else Verdict.agreed


def in_part(positions: Mapping[str, Position], comparisons: Sequence[FieldComparison]) -> list[str]:
    """Why an accord is one in part: essential terms or a condition of one side only, unequal firmness, the link."""
    affirming = [p for p in positions.values() if p.affirms]
    why = [c.field for c in comparisons if c.state is FieldState.unspecified_by_one and c.decisive]
    why += [
        c.field
        for c in comparisons
        if (c.field == "action" and c.state is FieldState.conflict and not c.decisive and not _rates_agree(comparisons))
        or (c.field in {"bound", "in_return"} and c.state is not FieldState.equal)
    ]
    if len({p.stance is Stance.conditions for p in affirming}) > 1:
        why.append("condition")
    if len({p.firm for p in affirming if p.firm is not None}) > 1:
        why.append("firmness")
    return list(dict.fromkeys(why))


def _rates_agree(comparisons: Sequence[FieldComparison]) -> bool:
    return any(c.field in {"rate_change", "rate_to"} and c.state is FieldState.equal for c in comparisons)
