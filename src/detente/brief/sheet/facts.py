"""What the sheet is written from: every layer asked once, from one standpoint; what is not held says why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ...accounts.agreed import Agreed, Row
from ...base.dates import last_day, parse_day
from ...base.errors import DetenteError
from ...base.places import name as place_name
from ...base.words import day, short
from ...impact.shipped import Told, told
from ...ledger.dispute import DealFolder, Ledger
from ...ledger.records import Account, Delivery
from ...regime.clocks import Clock, clocks
from ...regime.standing import Standing
from ...regime.state import Regime, regime
from ...tariff.schedules import schedule
from ...tariff.series import Series
from ...tariff.weights import baskets
from ..context import Context
from . import duties, odds
from .odds import Odds

if TYPE_CHECKING:
    from ...standpoint import Standpoint
from ...tariff.others import Other, others

#: A clock that ends within so many days and that nobody has spoken of is told first.
SOON = 31


@dataclass(frozen=True)
class NotHeld:
    """What stands where a figure would: why there is none."""

    why: str


@dataclass(frozen=True)
class Facts:
    """A deal as the sheet sees it. `place` is whose page it is, if anybody's."""

    context: Context
    place: str = ""

    @property
    def stand(self) -> Standpoint:
        """What everything is asked from."""
        return self.context.stand

    @property
    def ledger(self) -> Ledger:
        """What was known."""
        return self.stand.ledger

    @property
    def on(self) -> str:
        """The day of the page."""
        return self.stand.on[:10]

    @property
    def checked(self) -> str:
        """The last day up to which anybody looked, but no later than what may be known."""
        return min(self.ledger.dispute.checked, self.stand.known)

    @property
    def stale(self) -> bool:
        """Whether the page is about a day that nobody has looked at."""
        return self.checked < self.on

    # -- deals and accounts --------------------------------------------------------

    @cached_property
    def family(self) -> tuple[DealFolder, ...]:
        """The deal and those that follow from it or that it follows from, by date: one arrangement, told once."""
        deals = self.ledger.deals
        mine = {self.context.folder.deal.id}
        while True:
            more = {
                f.deal.id
                for f in deals.values()
                if f.deal.predecessor in mine or any(deals[d].deal.predecessor == f.deal.id for d in mine if d in deals)
            } - mine
            if not more:
                break
            mine |= more
        held = [deals[d] for d in mine if d in deals and deals[d].deal.date <= self.on]
        return tuple(sorted(held, key=lambda f: f.deal.date))

    @property
    def accounts(self) -> list[Account]:
        """The accounts of the parties."""
        return list(self.ledger.dispute.accounts)

    def title(self, account: str) -> str:
        """An account's name."""
        return next((a.title for a in self.accounts if a.id == account), account)

    @cached_property
    def matrix(self) -> Agreed:
        """Undertakings by account."""
        from .matrix import matrix

        return matrix(self.context)

    @property
    def rows(self) -> list[Row]:
        """Undertakings, without topics that are only compared."""
        return [r for r in self.matrix.rows if r.commitment.kind.value == "undertaking"]

    @cached_property
    def deliveries(self) -> dict[str, list[Delivery]]:
        """Commitment → what was done under it, as said by then, oldest first."""
        limit = self.stand.known_day
        found: dict[str, list[Delivery]] = {}
        for folder in self.family:
            for said in folder.deliveries:
                if last_day(said.recorded) <= limit:
                    found.setdefault(said.commitment, []).append(said)
        return {name: sorted(items, key=lambda d: last_day(d.recorded)) for name, items in found.items()}

    # -- law -------------------------------------------------------------------------

    @cached_property
    def law(self) -> Regime:
        """How every measure of the dispute stands."""
        return regime(self.stand)

    @cached_property
    def standings(self) -> dict[str, Standing]:
        """Measure → its standing: the only source of counts and words on the page."""
        return dict(self.law.standings)

    def measure(self, name: str) -> str:
        """A measure's title."""
        return self.ledger.measures[name].title

    def topic(self, name: str) -> str:
        """A topic's title, as it stands inside a sentence."""
        held = self.ledger.topics.get(name)
        return short(held.title) if held is not None else name.replace("_", " ")

    def imposer(self, name: str) -> str:
        """Who holds a measure."""
        return self.ledger.measures[name].imposer

    @cached_property
    def ahead(self) -> list[Clock]:
        """What ends or begins by itself after the day, on anybody's word."""
        return [c for c in clocks(self.stand).items if not c.moot and c.at[:10] >= self.on]

    @cached_property
    def announced(self) -> dict[str, str]:
        """Measure → the latest day to which somebody says that its suspension runs, short of law."""
        found = {c.measure: c.at[:10] for c in self.ahead if c.status != "enacted" and c.kind == "suspension"}
        for name, measure in self.ledger.matter.items():
            said = [
                e.until[:10]
                for e in measure.events
                if e.type.value in ("extend", "suspend") and e.status.value != "enacted" and e.until[:10] > self.on
            ]
            if said:
                found[name] = max([*said, found.get(name, "")])
        return found

    @cached_property
    def unseen(self) -> list[Clock]:
        """Clocks that ran out on paper after the last day anybody looked, and up to the day of the page."""
        if not self.stale:
            return []
        found = clocks(self.stand.at(self.checked)).items
        return [c for c in found if not c.moot and self.checked < c.at[:10] < self.on and c.status in ("enacted", "")]

    # -- numbers ---------------------------------------------------------------------

    @cached_property
    def sides(self) -> tuple[str, str] | None:
        """Importer and exporter of the duties that can be averaged; None where no schedule is held."""
        from ...tariff.schedules import parties

        try:
            return parties(self.ledger)
        except DetenteError:
            return None

    @cached_property
    def duty(self) -> Series | NotHeld:
        """The average duty over time, from the January before the arrangement began."""
        if self.sides is None:
            return NotHeld("no tariff schedule of either party is held")
        buyer, seller = self.sides
        first = f"{int(self.family[0].deal.date[:4])}-01-01"
        try:
            if not baskets(buyer, seller, schedule(buyer)):  # a mean over lines, each counted once, is no average duty
                return NotHeld(f"what {place_name(buyer)} buys of {place_name(seller)} by line is not held")
            found = duties.of(self.stand, *self.sides, first=first, last=self.on)
        except DetenteError as error:
            return NotHeld(error.what)
        if all(p.central is None for p in found.points):
            return NotHeld("what the one buys of the other by line is not held")
        return found

    @cached_property
    def odds(self) -> Odds | NotHeld:
        """How it may end, with ranges."""
        end = self.context.folder.deal.ends or max((f.deal.ends for f in self.family), default="")
        if end and parse_day(end) < parse_day(self.on):
            return NotHeld(f"its stated end, {day(end)}, is past")
        try:
            return odds.of(self.stand, self.context.folder.deal.id)
        except DetenteError as error:
            return NotHeld(error.what)

    @cached_property
    def worth(self) -> Told | None:
        """What the deal is worth, as shipped with the dispute; None where it was not worked out."""
        return told(self.ledger, self.context.folder.deal.id, known=self.stand.known[:10])

    @cached_property
    def others(self) -> list[Other]:
        """Best-known figures of others, to be set beside ours."""
        return others(self.stand)
