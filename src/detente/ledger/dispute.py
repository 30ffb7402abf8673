"""A dispute in memory: its own records and the law on every shelf, with where each was written.

`measures` holds all law that there is, so that a question of law has one answer whichever
dispute asks it; `view` is the part that this dispute shows. Reading is in `reader`, finding
in `shelves`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from ..base.dates import last_day, parse_day, today, zone
from ..base.errors import InputError, LedgerError, UnknownError
from ..base.files import present, read_text
from ..base.late import late
from ..base.places import WORLD, places
from . import records as r
from .line_lists import struck, unwritten
from .vocabulary import BORDER

if TYPE_CHECKING:
    from .goods import Good

T = TypeVar("T")

#: For how many days a ledger keeps what was known on them.
KEPT_DAYS = 64


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record was written."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Filed:
    """A claim with its source, its content-hash id and its place."""

    id: str
    source: str
    deal: str
    claim: r.Claim


@dataclass(frozen=True)
class DealFolder:
    """A deal with its commitments and deliveries."""

    deal: r.Deal
    commitments: dict[str, r.Commitment]
    deliveries: list[r.Delivery]


@dataclass
class Ledger:
    """All records of a dispute, by id. `problems` are files or records that could not be read.

    `homes` says on which shelf a measure stands (its own folder has the name ``""``), `folders`
    are the folders of the shelves read, the dispute's own first.
    """

    root: Path
    dispute: r.Dispute
    topics: dict[str, r.Topic] = field(default_factory=dict)
    sources: dict[str, r.Source] = field(default_factory=dict)
    authorities: dict[str, r.Authority] = field(default_factory=dict)
    measures: dict[str, r.Measure] = field(default_factory=dict)
    deals: dict[str, DealFolder] = field(default_factory=dict)
    claims: list[Filed] = field(default_factory=list)
    meetings: dict[str, r.Meeting] = field(default_factory=dict)
    proceedings: dict[str, r.Proceeding] = field(default_factory=dict)
    own_goods: dict[str, Good] = field(default_factory=dict)
    deliveries: list[r.Delivery] = field(default_factory=list)
    shelves: dict[str, r.Shelf] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    folders: tuple[Path, ...] = ()
    beside: Path | None = None  #: a folder of the same name in the working folder, which was not opened
    origins: dict[str, Origin] = field(default_factory=dict)
    problems: list[LedgerError] = field(default_factory=list)
    unlocked: tuple[LedgerError, ...] = ()  #: shelves that are not those of the dispute's lock
    known: date | None = None
    whole: Ledger | None = field(default=None, repr=False, compare=False)
    _struck: dict[date, Ledger] = field(default_factory=dict, init=False, repr=False, compare=False)
    #: What is not there, once it was looked for (`detente.ledger.absence`).
    absent: tuple[str, ...] | None = field(default=None, init=False, repr=False, compare=False)

    # -- what was known ---------------------------------------------------------------

    def as_known(self, known: str | date) -> Ledger:
        """This ledger with everything struck out that became public after the day `known`.

        A ledger that is struck already gives less, never more. Kept for the days asked last.
        """
        day = parse_day(known)
        if self.known is not None and day >= self.known:
            return self
        if self.whole is not None:
            return self.whole.as_known(day)
        if day not in self._struck:
            if len(self._struck) >= KEPT_DAYS:
                self._struck.pop(next(iter(self._struck)))
            self._struck[day] = late("ledger.known:strike")(self, day)
        return self._struck[day]

    @property
    def struck_to(self) -> str:
        """The day known as text, where it lies in the past; empty where everything held may be known."""
        return self.known.isoformat() if self.known is not None and self.known < today() else ""

    # -- what this dispute shows ------------------------------------------------------

    def shows(self, measure: str) -> bool:
        """Whether a measure stands on a shelf that this dispute uses, or in its own folder."""
        home = self.homes.get(measure, "")
        return not home or home in self.dispute.uses

    @property
    def view(self) -> dict[str, r.Measure]:
        """The measures that this dispute shows; `measures` are all there are."""
        return {name: m for name, m in self.measures.items() if self.shows(name)}

    def concerns(self, measure: r.Measure) -> bool:
        """Whether a measure is this dispute's matter.

        That is one in its own folder, one aimed at a party, one that an undertaking speaks of, and one on all
        countries where it falls on goods at the border or is of a kind that `dispute.toml` names (`worldwide`).
        """
        parties = {party.id for party in self.dispute.parties}
        own = not self.homes.get(measure.id)
        if parties & set(measure.targets):
            return True
        if WORLD in measure.targets and (own or measure.kind in (*BORDER, *self.dispute.worldwide)):
            return True
        return any(measure.id in c.measures for folder in self.deals.values() for c in folder.commitments.values())

    @property
    def matter(self) -> dict[str, r.Measure]:
        """The measures that this dispute shows and that concern it: what every list and count is made of."""
        return {name: m for name, m in self.view.items() if self.concerns(m)}

    def stands_on(self, file: str | Path) -> bool:
        """Whether a file lies in the dispute's own folder or on a shelf that it uses."""
        path = Path(file)
        own = (self.root, *(f for f in self.folders if f"{f.parent.name}/{f.name}" in self.dispute.uses))
        return any(path.is_relative_to(folder) for folder in own)

    def own(self, kind: str, table: dict[str, T]) -> list[T]:
        """The records of a kind that stand in the dispute's own folder or on a shelf that it uses."""
        return [item for name, item in table.items() if self.stands_on(self.origins[f"{kind}:{name}"].file)]

    def line_list(self, name: str) -> Path:
        """The file of a line list, on whichever shelf it stands; the own folder's when there is none."""
        for folder in self.folders:
            path = folder / "lists" / f"{name}.csv"
            if present(path):
                return path
        return self.root / "lists" / f"{name}.csv"

    def day(self, text: str) -> date:
        """The day of a text. A month or a year counts from its last day, or from the last check if that is earlier."""
        found = last_day(text[:10])
        checked = (self.whole or self).dispute.checked
        return parse_day(checked) if text < checked < found.isoformat() and len(text) < 10 else found

    def public(self, text: str) -> bool:
        """Whether something of that day may be known; what has no day is known only today."""
        if self.known is None:
            return True
        return self.day(text) <= self.known if text else self.known >= today()

    # -- look-ups -----------------------------------------------------------------

    def source(self, name: str) -> r.Source:
        """The source of that id."""
        return self._get("source", self.sources, name)

    def measure(self, name: str) -> r.Measure:
        """The measure of that id."""
        return self._get("measure", self.measures, name)

    def deal(self, name: str | None = None) -> DealFolder:
        """The deal of that id, title or alias, in any case; the dispute's default when none is named."""
        wanted = name or self._default_deal()
        if wanted in self.deals:
            return self.deals[wanted]
        asked = _plain(wanted)
        for folder in self.deals.values():
            names = (folder.deal.id, folder.deal.title, folder.deal.title.partition(" (")[0], *folder.deal.aliases)
            if asked in {_plain(text) for text in names}:
                return folder
        return self._get("deal", self.deals, wanted)

    @cached_property
    def goods(self) -> dict[str, Good]:
        """The one catalogue of goods: the shipped ones, and the dispute's own, which win."""
        from .goods import as_known, goods

        held = {**goods(), **self.own_goods}
        return held if self.known is None else {name: as_known(good, self.known) for name, good in held.items()}

    def good(self, name: str) -> Good:
        """The good of that id."""
        return self._get("good", self.goods, name)

    def _default_deal(self) -> str:
        """The dispute's default; before it was struck, the last deal there was."""
        wanted = self.dispute.default_deal
        if wanted in self.deals or not self.deals or self.whole is None:
            return wanted
        return max(self.deals, key=lambda d: (self.deals[d].deal.date, d))

    def account(self, name: str) -> r.Account:
        """The account of that id."""
        return self._get("account", {a.id: a for a in self.dispute.accounts}, name)

    def _get(self, kind: str, table: dict[str, T], name: str) -> T:
        if name not in table:
            for problem in self.problems:
                if problem.file and (Path(problem.file).stem == name or name in Path(problem.file).parts):
                    raise problem
            if self.struck_to:
                then = ", ".join(sorted(table)[:8]) or "none"
                raise InputError(
                    f"no {kind} named {name!r} was known on {self.known}",
                    remedy=f"known then: {then}; or ask about a later day",
                )
            raise UnknownError(kind, name, table)
        return table[name]

    def zone_of(self, code: str) -> ZoneInfo:
        """The zone in which a party's (or any place's) law is dated."""
        for party in self.dispute.parties:
            if party.id == code:
                return zone(party.zone)
        known = places()
        return zone(known[code].zone) if code in known else zone("UTC")

    @cached_property
    def digest(self) -> str:
        """sha256 over every record and every line list that a record names: the ledger's version.

        Of a struck ledger, the version of what was known; of an edited one, of the edited one.
        """
        total = hashlib.sha256()
        tables = (
            *(self.topics, self.sources, self.authorities, self.measures),
            *(self.meetings, self.proceedings, self.shelves),
        )
        deals = [part for f in self.deals.values() for part in (f.deal, *f.commitments.values(), *f.deliveries)]
        rest = (self.dispute, *deals, *self.deliveries)
        for item in (*(record for table in tables for record in table.values()), *rest):
            total.update(msgspec.json.encode(item, order="deterministic"))
        for filed in self.claims:
            total.update(filed.id.encode() + msgspec.json.encode(filed.claim, order="deterministic"))
        scopes = [s for m in self.measures.values() for s in (m.scope, *(c.scope for c in m.components if c.scope))]
        names = {name for scope in scopes for name in scope.lists} | {f"{m}.origins" for m in self.measures}
        for name in sorted(names):
            path = self.line_list(name)
            if path.is_file() and not (self.struck_to and unwritten(path, self.struck_to)):
                total.update(path.name.encode() + self._written(path))
        return total.hexdigest()

    def _written(self, path: Path) -> bytes:
        """A list as it could have been written by the day known."""
        if not self.struck_to:
            return path.read_bytes()
        lines = struck(read_text(path), self.struck_to).splitlines()
        return "\n".join(line for line in lines if line.strip()).encode()


def digest_of(folder: Path) -> str:
    """sha256 over every text and table of a folder, in order of name."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        if path.is_file() and path.suffix in {".toml", ".csv"} and not any(p.startswith(".") for p in place.parts):
            total.update(place.as_posix().encode())
            total.update(path.read_bytes())
    return total.hexdigest()


def _plain(name: str) -> str:
    """A name without case and hyphens, for comparing."""
    return " ".join(name.casefold().replace("-", " ").split())


def claim_id(source: str, claim: r.Claim) -> str:
    """A claim's id: twelve hex digits of the sha256 of its source and content (not of notes)."""
    body = msgspec.structs.replace(claim, note="", notes=[], recorded="")
    return hashlib.sha256(source.encode() + b"\0" + msgspec.json.encode(body, order="deterministic")).hexdigest()[:12]
