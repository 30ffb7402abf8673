"""What every section of a brief is built from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..base.words import apart, count, day
from ..ledger.dispute import DealFolder, Ledger
from ..ledger.shelves import called
from ..ledger.texts import Texts
from ..questions import QUESTIONS
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

    def command(self, question: str, **values: Any) -> str:
        """The command line that asks a question as this brief did: about its deal, from its standpoint."""
        asked = QUESTIONS[question]
        if asked.has("deal"):
            values.setdefault("deal", self.folder.deal.id)
        return asked.command(dispute=called(self.ledger), **asked.spelt(values, self.stand))

    @property
    def on(self) -> str:
        """The day asked about."""
        return self.stand.on

    @property
    def known(self) -> str:
        """The day up to which things count as known."""
        return self.stand.known

    @property
    def title(self) -> str:
        """The deal's name, without what else it is called."""
        return self.folder.deal.title.split(" (")[0]

    @property
    def dateline(self) -> str:
        """As of when, known by when, looked up to when, by whom."""
        checked = self.ledger.dispute.checked
        known = "" if self.known == self.on else f", from what was public by {day(self.known)}"
        days = apart(checked, self.on)
        old = f", {count(days, 'day')} ago" if days > 0 else ""
        return f"{day(self.on)}{known} (checked to {day(checked)}{old}). By détente, Apache-2.0."
