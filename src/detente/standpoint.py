"""From where a question is asked: the day asked about, what was public by then, and whose word counts.

A `Standpoint` holds a ledger out of which everything later than `known` has been struck
(`detente.ledger.known`), so that no question can see the future. Questions of law are
asked with what is known today, also about a day long past. As-of documents (brief,
agreed, clocks, outlook, watch) are asked with what was known on the day itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from html import escape
from typing import Any

from .base.dates import asked_at, parse_day, parse_instant, today, utc, zone
from .base.errors import UnknownError
from .base.table import Tabular
from .ledger.dispute import Ledger

#: The lens of enacted law, and the one of whatever was announced by who would have to do it.
LAW = "law"
ANNOUNCED = "announced"
#: The lens of what is done, whether or not an instrument says so.
PRACTICE = "practice"


@dataclass(frozen=True, slots=True, eq=False)
class Standpoint:
    """What every question is asked from.

    `ledger` is already struck to `known`. `on` is the day asked about (its last second),
    or an instant of it with its zone; `known` is a day; `lens` is ``law``, ``announced``
    or an account of the dispute. Build one with `of_law` or `as_of`.
    """

    ledger: Ledger
    on: str
    known: str
    lens: str = LAW

    @classmethod
    def of_law(
        cls, ledger: Ledger, on: str | date | None = None, known: str | date | None = None, lens: str | None = None
    ) -> Standpoint:
        """For inforce, duty, effective, series, controls, diff, exposure, worth: `known` is today if not given."""
        return cls._made(ledger, on, known, lens, as_of=False)

    @classmethod
    def as_of(
        cls, ledger: Ledger, on: str | date | None = None, known: str | date | None = None, lens: str | None = None
    ) -> Standpoint:
        """For brief, agreed, clocks, outlook, watch: `known` is the earlier of `on` and today if not given."""
        return cls._made(ledger, on, known, lens, as_of=True)

    @classmethod
    def _made(
        cls, ledger: Ledger, on: str | date | None, known: str | date | None, lens: str | None, *, as_of: bool
    ) -> Standpoint:
        asked = asked_text(on)
        if known:
            held = day_of(asked_text(known))
        else:
            held = min(day_of(asked), today()) if as_of else today()
        struck = ledger.as_known(held)
        return cls(struck, asked, (struck.known or held).isoformat(), check_lens(lens, ledger))

    @property
    def day(self) -> date:
        """The day asked about."""
        return day_of(self.on)

    @property
    def known_day(self) -> date:
        """The last day of which anything is known."""
        return parse_day(self.known)

    def at(
        self, on: str | date | None = None, *, known: str | date | None = None, lens: str | None = None
    ) -> Standpoint:
        """The same standpoint about another day, through another lens, or with less known (never with more)."""
        asked = asked_text(on) if on else self.on
        chosen = check_lens(lens, self.ledger) if lens else self.lens
        held = min(day_of(asked_text(known)), self.known_day) if known else self.known_day
        return replace(self, ledger=self.ledger.as_known(held), on=asked, known=held.isoformat(), lens=chosen)

    def moment(self, imposer: str) -> datetime:
        """The instant (UTC) a question is asked of a measure of `imposer`: the last second of the day there."""
        return utc(asked_at(self.on, self.ledger.zone_of(imposer)))

    def to_dict(self) -> dict[str, Any]:
        """Key ``standpoint`` of every answer."""
        return {"dispute": self.ledger.dispute.id, "on": self.on, "known": self.known, "lens": self.lens}

    def __str__(self) -> str:
        """The line that every printed answer carries."""
        return f"{self.ledger.dispute.id}, on {self.on}, as known on {self.known}, lens {self.lens}"


class Asked(Tabular):
    """A result that was asked from a standpoint, and says so in every form."""

    __slots__ = ()

    stand: Standpoint

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
        """The last day of which anything is known."""
        return self.stand.known

    @property
    def lens(self) -> str:
        """Whose word counts."""
        return self.stand.lens

    def to_frame(self) -> Any:
        """The main table as a pandas data frame (extra ``frames``), with the standpoint among its attributes."""
        frame = super().to_frame()
        frame.attrs["standpoint"] = self.stand.to_dict()
        return frame

    def _repr_html_(self) -> str:
        return super()._repr_html_() + f"<p>{escape(str(self.stand))}</p>"


def asked_text(on: str | date | None) -> str:
    """A day or an instant as ISO text; nothing and ``today`` are today. Refuses days nobody can mean."""
    if on is None or on == "" or on == "today":
        return today().isoformat()
    text = on if isinstance(on, str) else on.isoformat()
    day_of(text)
    return text


def day_of(text: str) -> date:
    """The calendar day that a text names (of an instant: the day in its own zone)."""
    return parse_day(text[:10]) if len(text) == 10 else parse_instant(text, zone("UTC")).date()


def lenses(ledger: Ledger) -> list[str]:
    """All lenses of a dispute, law first."""
    return [LAW, ANNOUNCED, PRACTICE, *(account.id for account in ledger.dispute.accounts)]


def check_lens(name: str | None, ledger: Ledger) -> str:
    """The name of a lens, ``law`` if none is given; raises UnknownError with the nearest."""
    wanted = name or LAW
    if wanted not in lenses(ledger):
        raise UnknownError("lens", wanted, lenses(ledger))
    return wanted
