"""What every section of a brief is built from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ..ledger.dispute import DealFolder, Ledger
from ..ledger.texts import Texts
from ..standpoint import Standpoint


@dataclass(frozen=True)
class Context:
    """What every section is built from."""

    ledger: Ledger
    folder: DealFolder
    on: str
    known: str | None
    texts: Texts
    pictures: bool = True

    @cached_property
    def stand(self) -> Standpoint:
        """What all sections are asked from."""
        return Standpoint.as_of(self.ledger, self.on, self.known)

    @property
    def held(self) -> str:
        """The day up to which things count as known."""
        return self.known or self.on
