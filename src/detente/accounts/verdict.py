"""Comparing accounts: field by field, then a verdict.

A field is `equal`, `unspecified_by_one`, or in `conflict`. Two accounts are equal on
a field when they have a value in common; an account that gives several values for
it differs with itself, which is shown as `variants`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ..ledger.records import CommitmentKind, Stance
from .position import FIELDS, Position


class Verdict(StrEnum):
    """Where the accounts stand to each other on one commitment."""

    agreed = "agreed"
    one_side_only = "one_side_only"
    scope_conflict = "scope_conflict"
    linkage_denied = "linkage_denied"
    denied = "denied"
    silent = "silent"
    evaluations_differ = "evaluations_differ"


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


def compare_field(field: str, positions: Mapping[str, Position], *, decisive: bool) -> FieldComparison | None:
    """One term across the accounts that speak; None when nobody gives it."""
    values = {account: position.values(field) for account, position in positions.items()}
    said = {account: vs for account, vs in values.items() if vs}
    if not said:
        return None
    if len(said) < len(positions):
        state = FieldState.unspecified_by_one
    elif _common(list(said.values())):
        state = FieldState.equal
    else:
        state = FieldState.conflict
    variants = tuple(account for account, vs in said.items() if len(vs) > 1)
    shown = {account: position.shown(field) for account, position in positions.items()}
    return FieldComparison(field, state, shown, variants, decisive)


def _common(said: Sequence[Sequence[Any]]) -> bool:
    """Whether all accounts have something in common: a value, or members of a list."""
    if all(len(values) == 1 and isinstance(values[0], frozenset) for values in said):
        return bool(frozenset.intersection(*(values[0] for values in said)))
    return bool(set.intersection(*(set(values) for values in said)))


def compare(positions: Mapping[str, Position], *, fields: Sequence[str]) -> list[FieldComparison]:
    """Every term that somebody gives; those in `fields` (all, when empty) decide the verdict."""
    speaking = {a: p for a, p in positions.items() if p.given or p.affirms}
    found = (compare_field(f, speaking, decisive=not fields or f in fields) for f in FIELDS)
    return [c for c in found if c is not None] if len(speaking) > 1 else []


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
    return Verdict.agreed
