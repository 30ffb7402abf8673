"""The Python API: open a dispute, ask the four questions.

>>> import detente
>>> dispute = detente.open("us-china")
>>> dispute.deal("busan-2025").agreed(on="2026-10-08").counts()["agreed"] > 0
True
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ..ledger.dispute import DealFolder, Ledger
from ..ledger.shelves import load
from ..standpoint import Standpoint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..accounts.agreed import Agreed
    from ..brief.page import Brief
    from ..exposure.result import Exposure
    from ..impact.worth import Worth
    from ..ledger.checks import Report
    from ..outlook.outlook import Outlook
    from ..regime.clocks import Clocks
    from ..regime.difference import Difference
    from ..regime.state import Regime
    from ..tariff.effective import Effective
    from ..tariff.series import Series
    from ..tariff.sheet import Duty


@dataclass(frozen=True)
class Dispute:
    """A dispute, ready to be asked."""

    ledger: Ledger

    @property
    def id(self) -> str:
        """The dispute's id."""
        return self.ledger.dispute.id

    def deal(self, name: str | None = None) -> DealStudy:
        """A deal by id or alias; the default one when none is named."""
        return DealStudy(self, self.ledger.deal(name))

    def deals(self) -> list[str]:
        """Ids of all deals, in order of date."""
        return sorted(self.ledger.deals, key=lambda d: self.ledger.deals[d].deal.date)

    def regime(self, *, on: str | None = None, known: str | None = None, lens: str | None = None) -> Regime:
        """What is in force on a date, as known on a date, through a lens."""
        from ..regime.state import regime

        return regime(Standpoint.of_law(self.ledger, on, known, lens))

    def clocks(self, *, on: str | None = None, known: str | None = None) -> Clocks:
        """What runs out after a date."""
        from ..regime.clocks import clocks

        return clocks(Standpoint.as_of(self.ledger, on, known))

    def diff(self, first: Regime, second: Regime) -> Difference:
        """What differs between two regimes."""
        from ..regime.difference import difference

        return difference(first, second)

    def duty(
        self,
        code: str,
        origin: str,
        *,
        on: str,
        known: str | None = None,
        lens: str | None = None,
        loaded: str | None = None,
    ) -> Duty:
        """The whole stack of duties on a tariff line."""
        from ..tariff.duty import duty

        return duty(Standpoint.of_law(self.ledger, on, known, lens), code, origin, loaded=loaded)

    def effective(
        self, importer: str, exporter: str, *, on: str, known: str | None = None, lens: str | None = None, by: str = ""
    ) -> Effective:
        """The average duty of one place on goods of another."""
        from ..tariff.effective import effective

        return effective(Standpoint.of_law(self.ledger, on, known, lens), importer, exporter, by=by)

    def series(self, importer: str, exporter: str, *, first: str, last: str, lens: str | None = None) -> Series:
        """The average duty at every change point of the law."""
        from ..tariff.series import series

        return series(Standpoint.of_law(self.ledger, last, lens=lens), importer, exporter, first=first, last=last)

    def exposure(
        self, of: str, on: str, *, goods: Sequence[str] = (), date: str | None = None, lens: str | None = None
    ) -> Exposure:
        """Exposure of one place to another, good by good."""
        from ..exposure.question import exposure

        return exposure(self.ledger, of=of, on=on, goods=goods, date=date, lens=lens)

    def worth(self, origin: str | None = None, target: str | None = None, *, draws: int = 0, seed: int = 0) -> Worth:
        """What the move from one regime to another is worth to every country."""
        from ..impact.worth import worth

        return worth(self.ledger, origin=origin, target=target, draws=draws, seed=seed)

    def check(self, *names: str) -> Report:
        """Run the ledger's named checks (all, when none is named)."""
        from ..checkup import check

        return check(self.ledger, names)


@dataclass(frozen=True)
class DealStudy:
    """One deal of a dispute."""

    dispute: Dispute
    folder: DealFolder

    @property
    def id(self) -> str:
        """The deal's id."""
        return self.folder.deal.id

    @cached_property
    def commitments(self) -> list[str]:
        """Ids of the deal's commitments."""
        return list(self.folder.commitments)

    def agreed(self, *, on: str | None = None, known: str | None = None) -> Agreed:
        """The account matrix."""
        from ..accounts.agreed import agreed

        return agreed(self.dispute.ledger, self.id, on=on, known=known)

    def regime(self, *, on: str | None = None, known: str | None = None, lens: str | None = None) -> Regime:
        """The dispute's regime (a deal lives inside it)."""
        return self.dispute.regime(on=on, known=known, lens=lens)

    def clocks(self, *, on: str | None = None, known: str | None = None) -> Clocks:
        """The dispute's clocks."""
        return self.dispute.clocks(on=on, known=known)

    def worth(self, *, draws: int = 0, seed: int = 0) -> Worth:
        """What the deal changed in law is worth to every country, and the price of its ambiguity."""
        from ..impact.worth import worth

        return worth(self.dispute.ledger, deal=self.id, draws=draws, seed=seed)

    def outlook(self, *, on: str | None = None, known: str | None = None) -> Outlook:
        """Will it hold: probability to each date by definition, with intervals."""
        from ..outlook.outlook import outlook
        from ..standpoint import Standpoint

        return outlook(Standpoint.as_of(self.dispute.ledger, on, known), self.id)

    def brief(self, *, on: str | None = None, known: str | None = None) -> Brief:
        """All four questions on one page."""
        from ..brief.page import brief

        return brief(self.dispute.ledger, self.id, on=on, known=known)


def open(name: str | Path | None = None) -> Dispute:
    """Open a dispute: a shipped name, or the path of a dispute folder."""
    return Dispute(load(name))
