"""What every section of a brief is built from."""

from __future__ import annotations

from dataclasses import dataclass

from ..ledger.dispute import DealFolder, Ledger
from ..ledger.texts import Texts


@dataclass(frozen=True)
class Context:
    """What every section is built from."""

    ledger: Ledger
    folder: DealFolder
    on: str
    known: str | None
    texts: Texts
    pictures: bool = True

    @property
    def held(self) -> str:
        """The day up to which things count as known."""
        return self.known or self.on
