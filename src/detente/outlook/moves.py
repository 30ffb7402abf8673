"""Dated moves under one deal: the wait for a new measure or a public claim of breach.

Spells are coded for few dyads. For a dyad without a spell nothing is said: its curve would be another's. The rate is
constant within a deal, with a gamma prior of one half event in half a year: a heavy-tailed wait, by arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
import numpy as np

from ..base.dates import parse_day
from ..base.errors import LedgerError
from ..base.stamps import by_content
from ..ledger.files import read_toml
from ..ledger.records import Record, doc
from .estimate import SEED, YEAR
from .pooled import Array
from .renewals import dyad, shipped_folder

#: Prior events and years of the rate of moves.
PRIOR_EVENTS, PRIOR_YEARS = 0.5, 0.5


class Spell(Record, frozen=True):
    """`spells.toml`, `[[spell]]`: dated moves under one deal, across its terms."""

    id: Annotated[str, doc("Unique id.")]
    parties: Annotated[list[str], doc("Place codes.")]
    start: Annotated[str, doc("Day the deal was struck.")]
    until: Annotated[str, doc("Last day coded; a spell without an event is censored here.")]
    says: Annotated[str, doc("What happened.")]
    sources: Annotated[list[str], doc("Addresses or titles.")]
    deal: Annotated[str, doc("Deal id in a dispute's ledger.")] = ""
    first_claim: Annotated[str, doc("First new measure or public claim of breach.")] = ""
    claim_by: Annotated[str, doc("Whose move that was.")] = ""
    tariff_raised: Annotated[str, doc("First tariff raised, or announced to be raised, again.")] = ""
    raised_by: Annotated[str, doc("Who raised it.")] = ""
    note: Annotated[str, doc("What a reader must know.")] = ""

    @property
    def dyad(self) -> str:
        """The parties as one name."""
        return dyad(self.parties)


class SpellFile(Record, frozen=True):
    """`spells.toml`."""

    spell: Annotated[list[Spell], doc("The spells.")] = []  # noqa: RUF012 - msgspec copies it


def load_spells(*, known: date) -> list[Spell]:
    """The spells as known that day: later moves are dropped and the spell is cut off."""
    return [_forget(s, known) for s in _load(shipped_folder() / "spells.toml") if parse_day(s.start) <= known]


@by_content(4)
def _load(path: Path) -> tuple[Spell, ...]:
    spells = tuple(read_toml(path, SpellFile).spell)
    for spell in spells:
        for day in (spell.first_claim, spell.tariff_raised):
            if day and not spell.start <= day <= spell.until:
                raise LedgerError(
                    f"{spell.id}: the move of {day} lies outside {spell.start} to {spell.until}",
                    remedy="mend the days",
                    file=path,
                )
    return spells


def _forget(spell: Spell, known: date) -> Spell:
    limit = known.isoformat()
    if spell.until <= limit:
        return spell
    claim = spell.first_claim if spell.first_claim <= limit else ""
    raised = spell.tariff_raised if spell.tariff_raised <= limit else ""
    return msgspec.structs.replace(
        spell, first_claim=claim, tariff_raised=raised, until=limit, says="", note="", sources=[]
    )


@dataclass(frozen=True)
class Wait:
    """The wait for the next move of a dyad: draws of its yearly rate, from `events` in `years` of `spells` spells."""

    spells: int
    events: int
    years: float
    rate: Array
    last: str = ""

    def still(self, seen: date, day: date) -> Array:
        """P(no move between `seen` and `day`), per draw."""
        return np.exp(-self.rate * max((day - seen).days, 0) / YEAR)


def wait(between: str, deal: str, *, known: date, draws: int = 1500) -> Wait | None:
    """The wait for a first new measure or claim between those two; None where no spell is coded."""
    mine = [s for s in load_spells(known=known) if s.dyad == between]
    mine = [s for s in mine if s.first_claim or not s.tariff_raised]
    if not mine:
        return None
    events = sum(bool(s.first_claim) for s in mine)
    years = sum((parse_day(s.first_claim or s.until) - parse_day(s.start)).days for s in mine) / YEAR
    rng = np.random.default_rng(SEED)
    rate = rng.gamma(PRIOR_EVENTS + events, 1 / (PRIOR_YEARS + years), draws)
    last = next((s.first_claim for s in mine if s.deal == deal and s.first_claim), "")
    return Wait(len(mine), events, years, rate, last)
