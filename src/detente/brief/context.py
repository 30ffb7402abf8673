"""What every section of a brief is built from."""

from __future__ import annotations

from dataclasses import dataclass

from ..ledger.dispute import DealFolder, Ledger
from ..ledger.texts import Texts
from ..standpoint import Standpoint


@dataclass(frozen=True)
class Context:
    """What every section is built from: a deal, seen from a standpoint."""

    stand: Standpoint
    folder: DealFolder
    texts: Texts
    pictures: bool = True

    @property
    def ledger(self) -> Ledger:
        """What was known, and no more."""
        return self.stand.ledger

    @property
    def on(self) -> str:
        """The day asked about."""
        return self.stand.on

    @property
    def known(self) -> str:
        """The day up to which things count as known."""
        return self.stand.known
