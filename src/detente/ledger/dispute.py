"""A dispute in memory: every record of its folder, with where each was written.

Loading is forgiving about one broken file: it is remembered in `problems` and named
when something that needs it is asked for; nothing else stops.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from ..base.dates import parse_day, zone
from ..base.errors import LedgerError, UnknownError
from ..base.places import places
from . import records as r
from . import validate
from .files import convert, inside, parse, read_text, toml_files
from .toml_lines import Trail, find_line

T = TypeVar("T")

#: Where shipped disputes live inside the package.
SHIPPED = "data/disputes"

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
    """All records of a dispute, by id. `problems` are files or records that could not be read."""

    root: Path
    dispute: r.Dispute
    topics: dict[str, r.Topic] = field(default_factory=dict)
    sources: dict[str, r.Source] = field(default_factory=dict)
    authorities: dict[str, r.Authority] = field(default_factory=dict)
    measures: dict[str, r.Measure] = field(default_factory=dict)
    deals: dict[str, DealFolder] = field(default_factory=dict)
    claims: list[Filed] = field(default_factory=list)
    meetings: dict[str, r.Meeting] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    problems: list[LedgerError] = field(default_factory=list)
    known: date | None = None
    whole: Ledger | None = field(default=None, repr=False, compare=False)
    _struck: dict[date, Ledger] = field(default_factory=dict, init=False, repr=False, compare=False)

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
            from .known import strike

            if len(self._struck) >= KEPT_DAYS:
                self._struck.pop(next(iter(self._struck)))
            self._struck[day] = strike(self, day)
        return self._struck[day]

    # -- look-ups -----------------------------------------------------------------

    def source(self, name: str) -> r.Source:
        """The source of that id."""
        return self._get("source", self.sources, name)

    def measure(self, name: str) -> r.Measure:
        """The measure of that id."""
        return self._get("measure", self.measures, name)

    def deal(self, name: str | None = None) -> DealFolder:
        """The deal of that id or alias; the dispute's default when none is named."""
        wanted = name or self.dispute.default_deal
        if wanted in self.deals:
            return self.deals[wanted]
        for folder in self.deals.values():
            if wanted.casefold() in {alias.casefold() for alias in [folder.deal.title, *folder.deal.aliases]}:
                return folder
        return self._get("deal", self.deals, wanted)

    def account(self, name: str) -> r.Account:
        """The account of that id."""
        return self._get("account", {a.id: a for a in self.dispute.accounts}, name)

    def _get(self, kind: str, table: dict[str, T], name: str) -> T:
        if name not in table:
            for problem in self.problems:
                if problem.file and (Path(problem.file).stem == name or name in Path(problem.file).parts):
                    raise problem
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
        """sha256 over every file of the dispute, in order of name: the ledger's version."""
        total = hashlib.sha256()
        for path in sorted(self.root.rglob("*")):
            if path.is_file() and path.suffix in {".toml", ".csv"}:
                total.update(str(path.relative_to(self.root)).encode())
                total.update(path.read_bytes())
        return total.hexdigest()


def shipped() -> dict[str, Path]:
    """Disputes that come with the package, by name."""
    root = Path(str(package_files("detente"))) / SHIPPED
    return {p.name: p for p in sorted(root.iterdir()) if (p / "dispute.toml").is_file()} if root.is_dir() else {}


def find(name: str | Path | None = None) -> Path:
    """The folder of a dispute: a path, a shipped name, DETENTE_DISPUTE, or the only shipped one."""
    wanted = str(name or os.environ.get("DETENTE_DISPUTE") or "")
    known = shipped()
    if not wanted:
        if not known:
            raise LedgerError("no dispute is shipped", remedy="name a folder with --dispute")
        return next(iter(known.values()))
    if wanted in known:
        return known[wanted]
    folder = Path(wanted)
    if (folder / "dispute.toml").is_file():
        return folder
    if folder.is_dir():
        raise LedgerError(f"{wanted} holds no dispute.toml", remedy=f"make one with `detente new {folder.name}`")
    raise UnknownError("dispute", wanted, known)


def load(name: str | Path | None = None, *, claims: bool = True) -> Ledger:
    """Read a dispute folder. A file that cannot be read is kept in `Ledger.problems`.

    `claims` False leaves the claims out: half the reading, for questions of law only.
    """
    root = find(name).resolve()
    path = inside(root / "dispute.toml", root)
    text = read_text(path)
    head = convert(parse(text, path), r.Dispute, text=text, path=path)
    for fault in validate.dispute(head):
        raise LedgerError(fault.what, remedy=fault.remedy, file=path, line=find_line(text, fault.trail))
    ledger = Ledger(root=root, dispute=head, origins={"dispute": Origin(str(path), 1)})
    _Reader(ledger).read(claims=claims)
    return ledger


class _Reader:
    """Fills a ledger from its folder, file by file."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.root = ledger.root

    def read(self, *, claims: bool = True) -> None:
        """All files of the folder, or all but the claims."""
        book = self.ledger
        self._list("topics.toml", "topic", r.Topic, book.topics)
        self._list("authorities.toml", "authority", r.Authority, book.authorities)
        for path in toml_files(self.root / "sources"):
            self._list(path, "source", r.Source, book.sources)
        for path in toml_files(self.root / "measures"):
            self._measure(path)
        self._list("meetings.toml", "meeting", r.Meeting, book.meetings)
        folder = self.root / "deals"
        for deal in sorted(folder.iterdir()) if folder.is_dir() else []:
            if (deal / "deal.toml").is_file():
                self._deal(deal)
        for path in toml_files(self.root / "claims") if claims else ():
            self._claims(path)

    def _list(self, where: str | Path, key: str, kind: type[Any], table: dict[str, Any]) -> None:
        path = self.root / where
        if not path.is_file():
            return
        try:
            text = read_text(inside(path, self.root))
            data = parse(text, path)
            for index, item in enumerate(self._items(data, key, text, path)):
                record = self._convert(item, kind, key, index, text, path)
                if record is not None and self._sound(record, text, path, (key, index)):
                    self._add(table, record.id, record, kind.__name__.lower(), path, header_line(text, key, index))
        except LedgerError as error:
            self.ledger.problems.append(error)

    def _items(self, data: dict[str, Any], key: str, text: str, path: Path) -> list[Any]:
        extra = [name for name in data if name != key]
        if extra:
            raise LedgerError(
                f"unknown key {extra[0]!r}",
                remedy=f"this file holds [[{key}]] tables only",
                file=path,
                line=find_line(text, [extra[0]]),
            )
        if not isinstance(data.get(key, []), list):
            raise LedgerError(
                f"{key!r} must be written as [[{key}]]",
                remedy="use double brackets",
                file=path,
                line=find_line(text, [key]),
            )
        items: list[Any] = data.get(key, [])
        return items

    def _convert(self, item: Any, kind: type[T], key: str, index: int, text: str, path: Path) -> T | None:
        try:
            return convert(item, kind, text=text, path=path, at=(key, index))
        except LedgerError as error:
            self.ledger.problems.append(error)
            return None

    def _sound(self, record: Any, text: str, path: Path, at: Trail = ()) -> bool:
        """Whether a record passes its own checks; what it fails is remembered with its line."""
        faults = list(_faults(record, self.ledger))
        for fault in faults:
            line = find_line(text, (*at, *fault.trail))
            self.ledger.problems.append(LedgerError(fault.what, remedy=fault.remedy, file=path, line=line))
        return not faults

    def _add(self, table: dict[str, Any], name: str, record: Any, kind: str, path: Path, line: int) -> None:
        key = f"{kind}:{name}"
        if name in table:
            before = self.ledger.origins[key]
            self.ledger.problems.append(
                LedgerError(
                    f"the {kind} id {name!r} is used twice (first at {before.file}:{before.line})",
                    remedy="give one of them another id",
                    file=path,
                    line=line,
                )
            )
            return
        table[name] = record
        self.ledger.origins[key] = Origin(str(path), line)

    def _measure(self, path: Path) -> None:
        try:
            text = read_text(inside(path, self.root))
            record = convert(parse(text, path), r.Measure, text=text, path=path)
        except LedgerError as error:
            self.ledger.problems.append(error)
            return
        if not self._sound(record, text, path):
            return
        self._add(self.ledger.measures, record.id, record, "measure", path, 1)

    def _deal(self, folder: Path) -> None:
        path = folder / "deal.toml"
        try:
            text = read_text(inside(path, self.root))
            deal = convert(parse(text, path), r.Deal, text=text, path=path)
        except LedgerError as error:
            self.ledger.problems.append(error)
            return
        if not self._sound(deal, text, path):
            return
        commitments: dict[str, r.Commitment] = {}
        self._list(folder / "commitments.toml", "commitment", r.Commitment, commitments)
        deliveries: list[r.Delivery] = []
        path = folder / "deliveries.toml"
        if path.is_file():
            try:
                text = read_text(inside(path, self.root))
                for index, item in enumerate(self._items(parse(text, path), "delivery", text, path)):
                    record = self._convert(item, r.Delivery, "delivery", index, text, path)
                    if record is not None and self._sound(record, text, path, ("delivery", index)):
                        deliveries.append(record)
                        self.ledger.origins[f"delivery:{deal.id}:{len(deliveries) - 1}"] = Origin(
                            str(path), header_line(text, "delivery", index)
                        )
            except LedgerError as error:
                self.ledger.problems.append(error)
        self._add(
            self.ledger.deals,
            deal.id,
            DealFolder(deal, commitments, deliveries),
            "deal",
            folder / "deal.toml",
            1,
        )

    def _claims(self, path: Path) -> None:
        try:
            text = read_text(inside(path, self.root))
            data = parse(text, path)
            items = data.pop("claim", [])
            head = convert(data, r.ClaimFile, text=text, path=path)
            if not isinstance(items, list):
                raise LedgerError(
                    "'claim' must be written as [[claim]]",
                    remedy="use double brackets",
                    file=path,
                    line=find_line(text, ["claim"]),
                )
        except LedgerError as error:
            self.ledger.problems.append(error)
            return
        for index, item in enumerate(items):
            claim = self._convert(item, r.Claim, "claim", index, text, path)
            if claim is None or not self._sound(claim, text, path, ("claim", index)):
                continue
            name = claim_id(head.source, claim)
            origin = Origin(str(path), header_line(text, "claim", index))
            if f"claim:{name}" in self.ledger.origins:
                before = self.ledger.origins[f"claim:{name}"]
                self.ledger.problems.append(
                    LedgerError(
                        f"the same claim is written twice (first at {before.file}:{before.line})",
                        remedy="remove one",
                        file=path,
                        line=origin.line,
                    )
                )
                continue
            self.ledger.claims.append(Filed(name, head.source, claim.deal or head.deal, claim))
            self.ledger.origins[f"claim:{name}"] = origin


def _faults(record: Any, ledger: Ledger) -> Iterator[validate.Fault]:
    yield from validate.identity(record)
    if isinstance(record, r.Measure):
        yield from validate.measure(record, ledger.zone_of(record.imposer))
    elif isinstance(record, r.Authority):
        yield from validate.authority(record, ledger.zone_of(record.party))
    elif isinstance(record, r.Source):
        yield from validate.source(record)
    elif isinstance(record, r.Claim):
        yield from validate.claim(record)
    elif isinstance(record, r.Delivery):
        yield from validate.delivery(record)
    elif isinstance(record, r.Meeting):
        yield from validate.meeting(record)
    elif isinstance(record, r.Deal):
        yield from validate.deal(record)


@lru_cache(maxsize=32)
def _header_lines(text: str, key: str) -> tuple[int, ...]:
    head = f"[[{key}]]"
    return tuple(
        number
        for number, line in enumerate(text.split("\n"), 1)
        if line.lstrip().startswith("[[") and line.split("#")[0].strip() == head
    )


def header_line(text: str, key: str, index: int) -> int:
    """The line of the index-th ``[[key]]`` header, or 0."""
    found = _header_lines(text, key)
    return found[index] if 0 <= index < len(found) else 0


def claim_id(source: str, claim: r.Claim) -> str:
    """A claim's id: twelve hex digits of the sha256 of its source and content (not of notes)."""
    body = msgspec.structs.replace(claim, note="", notes=[], recorded="")
    return hashlib.sha256(source.encode() + b"\0" + msgspec.json.encode(body, order="deterministic")).hexdigest()[:12]
