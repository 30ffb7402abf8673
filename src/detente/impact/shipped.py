"""What a dispute's deal is worth, worked out once: ``worth.toml``, so that a page can print it without a solve.

Made by ``tools/derive_worth.py`` from `detente worth DEAL` as it stands; a test works it out again. Per cent are of a
country's real income a year, in the long run, deal against the day before it took effect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import msgspec

from ..base.files import present
from ..base.places import place
from ..ledger.files import read_toml
from ..ledger.record import Record, doc

if TYPE_CHECKING:
    from ..ledger.dispute import Ledger

FILE = "worth.toml"


class Effect(Record, frozen=True):
    """`[worth.of.CODE]`: what it is worth to one country or bloc."""

    income: Annotated[float, doc("Real income, per cent, in the reference setting.")]
    low: Annotated[float, doc("Lowest over settings.")]
    high: Annotated[float, doc("Highest over settings.")]
    goods: Annotated[dict[str, float], doc("Party (ISO3) → change of the goods bought from it, per cent.")] = {}  # noqa: RUF012
    household: Annotated[list[float], doc("US$ a household and year: middle, and over draws low and high.")] = []  # noqa: RUF012


class Skill(Record, frozen=True):
    """`worth.skill`: how the model did against "no change" on who sold to the importers since 2025 (`--backtest`)."""

    importers: Annotated[list[str], doc("ISO3 of the importers whose purchases were counted.")]
    counts: Annotated[int, doc("Partners times quarters.")]
    all: Annotated[float, doc("1 is perfect, 0 no better than no change.")]
    worse: Annotated[list[str], doc("Partners (ISO3 or bloc) of whom it did worse than no change.")]


class Priced(Record, frozen=True):
    """`[[worth]]`: a deal against the day before it took effect."""

    deal: Annotated[str, doc("The deal.")]
    before: Annotated[str, doc("Day of the law before.")]
    after: Annotated[str, doc("Day of the law after.")]
    recorded: Annotated[str, doc("Day since whose knowledge the figures hold.")]
    settings: Annotated[int, doc("Settings of the range.")]
    source: Annotated[str, doc("The world table.")]
    of: Annotated[dict[str, Effect], doc("ISO3 or bloc → what it is worth.")]
    skill: Annotated[Skill | None, doc("The back-test of the model that gave them.")] = None


class PricedFile(Record, frozen=True):
    """``worth.toml``."""

    worth: Annotated[list[Priced], doc("Deals that were priced.")] = []  # noqa: RUF012 - msgspec copies it


@dataclass(frozen=True)
class Told:
    """A deal's worth as it can be told: the record and whom it is about."""

    priced: Priced

    def of(self, code: str) -> Effect | None:
        """What it is worth to a place (any code) or bloc; None where the table has no such country."""
        held: Mapping[str, Effect] = self.priced.of
        return held.get(code) or held.get(place(code).iso3) or (held.get("EU27") if code == "EU" else None)


def told(ledger: Ledger, deal: str, *, known: str) -> Told | None:
    """The worth of a deal as shipped with its dispute, if it could be known by a day."""
    path = ledger.root / FILE
    if not present(path):
        return None
    found: Iterator[Priced] = (p for p in read_toml(path, PricedFile).worth if p.deal == deal and p.recorded <= known)
    first = next(found, None)
    return None if first is None else Told(first)


def written(priced: Priced) -> str:
    """The record as the file holds it."""
    lines = ["[[worth]]"]
    data = msgspec.to_builtins(priced)
    lines += [f"{key} = {_toml(value)}".replace("'", '"') for key, value in data.items() if key != "of" and value]
    for code, effect in data["of"].items():
        parts = ", ".join(f"{key} = {_toml(value)}" for key, value in effect.items())
        lines.append(f"of.{code} = {{ {parts} }}")
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(part)}" for key, part in value.items()) + " }"
    return repr(value)
