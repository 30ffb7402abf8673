"""The record of renewals: time-limited relief in trade disputes, term by term, and what followed.

One file a chain under ``data/history/renewals``; which terms count is written in docs/renewals.md. Each
term has two days for its outcome: when it was public that it was decided, and when it was law. `as_known`
forgets what was not public yet: later terms go, a later outcome leaves the term running.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from importlib.resources import files as package_files
from pathlib import Path
from typing import Annotated

import msgspec

from ..base.dates import parse_day
from ..base.errors import InputError, LedgerError, UnknownError
from ..base.stamps import Stamp, stamp
from ..ledger.files import read_text, read_toml, toml_files
from ..ledger.records import Record as Fields
from ..ledger.records import doc


class Ending(StrEnum):
    """How a term ended."""

    extended = "extended"
    replaced = "replaced"
    settled = "ended_early_by_agreement"
    lapsed = "lapsed"
    broken = "broken"


#: Endings in which something followed: the same relief, another arrangement, or the restriction withdrawn.
FOLLOWED = frozenset({Ending.extended, Ending.replaced, Ending.settled})


class Quality(StrEnum):
    """How well the day of the announcement is known."""

    exact = "exact"
    by_this_day = "by this day"
    assumed = "assumed"
    unknown = "unknown"


class TermEntry(Fields, frozen=True):
    """A chain's ``[[term]]``: a stretch of relief with one end."""

    id: Annotated[str, doc("Unique id.")]
    number: Annotated[int, doc("1 for the first term of a bargain, 2 for its renewal, …")]
    start: Annotated[str, doc("First day.")]
    form: Annotated[str, doc("Legal form.")]
    ended_by: Annotated[str, doc("Who can end it: imposer, either, legislature, multilateral.")]
    grade: Annotated[
        str, doc("A authority's own page seen, B quoted, C press, D weak, M memory (never in the default).")
    ]
    sources: Annotated[list[str], doc("Addresses or titles.")]
    title: Annotated[str, doc("Name as printed; the chain's when empty.")] = ""
    agreed: Annotated[str, doc("Day on which the term was public, if before `start`.")] = ""
    end: Annotated[str, doc("Last stated day; empty when openly without end.")] = ""
    deals: Annotated[list[str], doc("Deal ids in a dispute's ledger that this term carries.")] = []  # noqa: RUF012
    outcome: Annotated[Ending | None, doc("How it ended; none while it runs.")] = None
    announced: Annotated[str, doc("First day on which it was public that the outcome is decided.")] = ""
    quality: Annotated[Quality, doc("How well that day is known.")] = Quality.exact
    legal: Annotated[str, doc("First day on which the new state was law.")] = ""
    adverse: Annotated[bool | None, doc("Whether the restriction truly came, returned or bit harder.")] = None
    partial: Annotated[bool, doc("At least a third of the goods or partners went on, not all.")] = False
    gap_days: Annotated[int, doc("Days between the end and a paper that came late.")] = 0
    last_seen: Annotated[str, doc("Last day on which it was seen to hold, when it has no outcome.")] = ""
    why_not: Annotated[str, doc("Why it is listed and not estimated.")] = ""
    legislature: Annotated[bool, doc("Renewal needs a legislature.")] = False
    new_administration: Annotated[bool, doc("A new US administration took office within the term.")] = False
    larger: Annotated[str, doc("imposer, partner, or empty for equals.")] = ""
    disputed: Annotated[bool, doc("A careful reader could code it otherwise.")] = False
    says: Annotated[str, doc("What it held, in our words.")] = ""
    note: Annotated[str, doc("What a reader must know.")] = ""


class Chain(Fields, frozen=True):
    """A file of ``renewals/``: one relief and its renewals between the same sides."""

    id: Annotated[str, doc("Unique id; the file's name.")]
    title: Annotated[str, doc("Name as printed.")]
    parties: Annotated[list[str], doc("Place codes or group names; they make the dyad.")]
    imposers: Annotated[list[str], doc("Whose restriction is held back.")]
    family: Annotated[str, doc("truce, pause, delay, exemption, exclusion, licence, waiver, managed, transit, …")]
    term: Annotated[list[TermEntry], doc("The terms, in order.")] = []  # noqa: RUF012 - msgspec copies it


@dataclass(frozen=True)
class Term:
    """A term with its chain, days parsed. `seen` is the last day it was seen to hold while it runs."""

    entry: TermEntry
    chain: str
    parties: tuple[str, ...]
    imposers: tuple[str, ...]
    family: str
    title: str
    start: date
    clock: date
    end: date | None
    outcome: Ending | None
    announced: date | None
    seen: date | None

    @property
    def id(self) -> str:
        """The term's id."""
        return self.entry.id

    @property
    def dyad(self) -> str:
        """The parties as one name."""
        return dyad(self.parties)

    @property
    def followed(self) -> bool:
        """Whether something followed."""
        return self.outcome in FOLLOWED

    @property
    def days(self) -> int:
        """Length in days of a fixed term."""
        assert self.end is not None
        return max((self.end - self.start).days, 1)

    @property
    def lead(self) -> int | None:
        """Days between the announcement of what followed and the stated end; negative when it came late."""
        return None if self.end is None or self.announced is None else (self.end - self.announced).days

    @property
    def estimated(self) -> bool:
        """Whether it enters estimation: an outcome, or a last day seen."""
        return (
            not self.entry.why_not and self.entry.grade != "D" and (self.outcome is not None or self.seen is not None)
        )

    @property
    def disputable(self) -> bool:
        """Partial, late, run out with nothing biting, or marked: a careful reader could code it otherwise."""
        e = self.entry
        return e.disputed or e.partial or e.gap_days > 0 or (self.outcome is Ending.lapsed and e.adverse is False)

    def silent(self, ahead: int) -> bool:
        """Whether nothing was public yet `ahead` days before the stated end (and it had begun)."""
        return self.lead is not None and self.lead < ahead < self.days


def dyad(parties: Iterable[str]) -> str:
    """Place codes, sorted, joined by an en dash."""
    return "–".join(sorted(parties))


@dataclass(frozen=True)
class Renewals:
    """The terms as known on `known` (``None``: everything held), in order of start."""

    terms: tuple[Term, ...]
    known: date | None = None

    @cached_property
    def digest(self) -> str:
        """sha256 of the content, first 16 hex digits."""
        body = [[t.chain, list(t.parties), list(t.imposers), t.family, t.entry] for t in self.terms]
        return hashlib.sha256(msgspec.json.encode(body, order="deterministic")).hexdigest()[:16]

    @cached_property
    def estimated(self) -> tuple[Term, ...]:
        """The terms that enter estimation."""
        return tuple(t for t in self.terms if t.estimated)

    @cached_property
    def ended(self) -> tuple[Term, ...]:
        """Fixed terms that enter estimation and ended."""
        return tuple(t for t in self.estimated if t.end is not None and t.outcome is not None)

    def as_known(self, known: date | str | None) -> Renewals:
        """What was public by the end of `known`: nothing later remains in any field."""
        if known is None:
            return self
        day = parse_day(known)
        return Renewals(tuple(forget(t, day) for t in self.terms if t.clock <= day), day)

    def of_deal(self, deal: str) -> tuple[Term, ...]:
        """The terms that a deal of a ledger carries."""
        return tuple(t for t in self.terms if deal in t.entry.deals)

    def term(self, name: str) -> Term:
        """The term of that id."""
        for term in self.terms:
            if term.id == name:
                return term
        raise UnknownError("term of the record", name, [t.id for t in self.terms])

    def without(self, keep: Iterable[Term]) -> Renewals:
        """The same record with only these terms."""
        return replace(self, terms=tuple(keep))


def forget(term: Term, known: date) -> Term:
    """The term as known that day; words written later are withheld."""
    hidden = term.announced is not None and term.announced > known
    late = term.seen is not None and term.seen > known
    if not (hidden or late):
        return term
    entry = term.entry
    if hidden:
        entry = msgspec.structs.replace(
            entry, outcome=None, announced="", legal="", adverse=None, partial=False, gap_days=0, quality=Quality.exact
        )
    entry = msgspec.structs.replace(entry, last_seen=known.isoformat(), disputed=False, note="", sources=[])
    return replace(
        term,
        entry=entry,
        outcome=None if hidden else term.outcome,
        announced=None if hidden else term.announced,
        seen=known if hidden or late else term.seen,
    )


def shipped_folder() -> Path:
    """Where the shipped record lives."""
    return Path(str(package_files("detente"))) / "data" / "history"


def load_renewals(
    folder: str | Path | None = None, *, known: date | str | None = None, memory: bool = False
) -> Renewals:
    """The shipped record with the user's overlay (DETENTE_HISTORY) on top; terms of the same id are replaced.

    Terms graded M (memory) count only with `memory`. Contradictions raise with file and remedy.
    """
    overlay = os.environ.get("DETENTE_HISTORY", "")
    folders = (Path(folder),) if folder is not None else (shipped_folder(), *([Path(overlay)] if overlay else []))
    roots = tuple(f.resolve() for f in folders)
    return _load(roots, tuple(stamp(root) for root in roots), memory).as_known(known)


@lru_cache(maxsize=8)
def _load(folders: tuple[Path, ...], _: tuple[Stamp | None, ...], memory: bool) -> Renewals:
    terms: dict[str, Term] = {}
    for root in folders:
        here: set[str] = set()
        paths = toml_files(root / "renewals")
        if not paths:
            raise InputError(
                f"{root} holds no record of renewals", remedy="add files under renewals/, or unset DETENTE_HISTORY"
            )
        for path in paths:
            for term in _chain(path):
                if term.id in here:
                    raise LedgerError(f"the term {term.id!r} is written twice", remedy="keep one", file=path)
                here.add(term.id)
                if memory or term.entry.grade != "M":
                    terms[term.id] = term
    return Renewals(tuple(sorted(terms.values(), key=lambda t: (t.start, t.id))))


def _chain(path: Path) -> list[Term]:
    """A file's terms, checked."""
    chain = read_toml(path, Chain)
    if path.stem != chain.id:
        raise LedgerError(
            f"{chain.id}: the file is named {path.stem!r}", remedy="name the file after the id", file=path
        )
    if not chain.imposers or not set(chain.imposers) <= set(chain.parties):
        raise LedgerError(f"{chain.id}: an imposer is no party", remedy="list it in `parties` too", file=path)
    return [_term(chain, entry, path) for entry in chain.term]


def _term(chain: Chain, entry: TermEntry, path: Path) -> Term:
    """One term with its days parsed; what contradicts itself is refused."""

    def refuse(what: str, remedy: str) -> None:
        lines = read_text(path).split("\n")
        line = next((n for n, text in enumerate(lines, 1) if text == f'id = "{entry.id}"'), 1)
        raise LedgerError(f"{entry.id}: {what}", remedy=remedy, file=path, line=line)

    def day(text: str) -> date | None:
        return parse_day(text) if text else None

    start, end, announced = parse_day(entry.start), day(entry.end), day(entry.announced)
    clock = day(entry.agreed) or start
    if clock > start:
        refuse(f"agreed on {clock}, after its start", "leave `agreed` out, or mend one of the days")
    if end is not None and end < start:
        refuse("it ends before it starts", "mend one of the days")
    if entry.number < 1:
        refuse("terms are counted from 1", "write 1 for the first")
    if (entry.outcome is None) != (announced is None):
        refuse("`outcome` and `announced` go together", "give both, or neither while it runs")
    if announced is not None:
        if announced < clock:
            refuse(f"its outcome was public on {announced}, before it began", "mend one of the days")
        if entry.last_seen:
            refuse("it has an outcome and a day on which it was last seen to hold", "clear `last_seen`")
        if end is None and entry.outcome is Ending.lapsed:
            refuse("a term without end cannot lapse", "give it a stated end, or another outcome")
        if entry.outcome in FOLLOWED and entry.adverse:
            refuse("something followed and the restriction bit", "choose one")
        if end is not None and (announced - end).days > 60 and entry.outcome in FOLLOWED:
            refuse("what followed came more than sixty days after the end", "call it lapsed")
    return Term(
        entry,
        chain.id,
        tuple(chain.parties),
        tuple(chain.imposers),
        chain.family,
        entry.title or chain.title,
        start,
        clock,
        end,
        entry.outcome,
        announced,
        day(entry.last_seen),
    )
