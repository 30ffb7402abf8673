"""From a folder of text to records: forgiving about one broken file, silent about none.

What cannot be read is remembered in the ledger's `problems` and named when something that
needs it is asked for; nothing else stops.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from ..base.errors import LedgerError, why
from ..base.files import present
from . import records as r
from . import validate
from .dispute import DealFolder, Filed, Ledger, Origin, claim_id
from .filed import FiledEvent, put
from .files import convert, inside, parse, read_text, toml_files
from .toml_lines import Trail, find_line

T = TypeVar("T")


class Reader:
    """Fills a ledger from one folder, file by file. `shelf` is its id, empty for the dispute's own."""

    def __init__(self, ledger: Ledger, folder: Path, shelf: str = "") -> None:
        self.ledger = ledger
        self.root = folder
        self.shelf = shelf

    def law(self) -> None:
        """What a shelf of law may hold, and a dispute's own folder too."""
        book = self.ledger
        self._list("topics.toml", "topic", r.Topic, book.topics)
        for path in sorted(self.root.glob("authorities*.toml")):
            self._list(path, "authority", r.Authority, book.authorities)
        for path in self._files("sources"):
            self._list(path, "source", r.Source, book.sources)
        for path in self._files("measures"):
            self._measure(path)
        for path in sorted(self.root.glob("proceedings*.toml")):
            self._list(path, "proceeding", r.Proceeding, book.proceedings)
        self._events(self.root / "events.toml")

    def topics(self, path: Path) -> None:
        """A list of topics that all shelves share."""
        self._list(path, "topic", r.Topic, self.ledger.topics)

    def dispute(self, *, claims: bool = True) -> None:
        """What only a dispute holds: meetings, deals, links and (unless left out) claims."""
        book = self.ledger
        self._list("meetings.toml", "meeting", r.Meeting, book.meetings)
        for path in self._files("goods"):
            self._good(path)
        self._deliveries(self.root / "deliveries.toml", "", book.deliveries)
        for deal in self._folders("deals"):
            if present(deal / "deal.toml"):
                self._deal(deal)
            else:
                what, remedy = f"the deal {deal.name} has no deal.toml", "write it, or move the folder away"
                book.problems.append(LedgerError(what, remedy=remedy, file=deal))
        for path in self._files("claims") if claims else ():
            self._claims(path)

    def _files(self, name: str) -> list[Path]:
        """The TOML files of a folder; one that cannot be looked into is remembered as a problem."""
        try:
            return toml_files(self.root / name)
        except LedgerError as error:
            self.ledger.problems.append(error)
            return []

    def _folders(self, name: str) -> list[Path]:
        """The folders in a folder."""
        where = self.root / name
        try:
            held = [p for p in where.iterdir() if not p.name.startswith(".")] if present(where) else []
            return sorted(p for p in held if p.is_dir() or p.is_symlink())
        except OSError as error:
            what = f"cannot be looked into ({why(error)})"
            self.ledger.problems.append(LedgerError(what, remedy="check the name and the rights", file=where))
            return []

    def _list(self, where: str | Path, key: str, kind: type[Any], table: dict[str, Any]) -> None:
        path = self.root / where
        if not present(path):
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
        shared = self.ledger.origins.get(key)
        if kind == "topic" and shared and not Path(shared.file).is_relative_to(self.ledger.root):
            table.pop(name, None)  # a dispute may name a shared topic in its own words
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

    def _good(self, path: Path) -> None:
        from .goods import good_from

        try:
            record = good_from(inside(path, self.root))
        except LedgerError as error:
            self.ledger.problems.append(error)
            return
        self._add(self.ledger.own_goods, record.id, record, "good", path, 1)

    def _measure(self, path: Path) -> None:
        try:
            text = read_text(inside(path, self.root))
            record = convert(parse(text, path), r.Measure, text=text, path=path)
        except LedgerError as error:
            self.ledger.problems.append(error)
            return
        if not self._sound(record, text, path):
            return
        if record.id not in self.ledger.measures:
            self.ledger.homes[record.id] = self.shelf
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
        self._deliveries(folder / "deliveries.toml", deal.id, deliveries)
        self._add(
            self.ledger.deals,
            deal.id,
            DealFolder(deal, commitments, deliveries),
            "deal",
            folder / "deal.toml",
            1,
        )

    def _deliveries(self, path: Path, deal: str, into: list[r.Delivery]) -> None:
        if not present(path):
            return
        try:
            text = read_text(inside(path, self.root))
            for index, item in enumerate(self._items(parse(text, path), "delivery", text, path)):
                record = self._convert(item, r.Delivery, "delivery", index, text, path)
                if record is not None and self._sound(record, text, path, ("delivery", index)):
                    into.append(record)
                    self.ledger.origins[f"delivery:{deal}:{len(into) - 1}"] = Origin(
                        str(path), header_line(text, "delivery", index)
                    )
        except LedgerError as error:
            self.ledger.problems.append(error)

    def _events(self, path: Path) -> None:
        """Events filed here on measures that stand elsewhere."""
        if not present(path):
            return
        try:
            text = read_text(inside(path, self.root))
            for index, item in enumerate(self._items(parse(text, path), "event", text, path)):
                record = self._convert(item, FiledEvent, "event", index, text, path)
                if record is None or not self._sound(record, text, path, ("event", index)):
                    continue
                line = header_line(text, "event", index)
                wrong = put(self.ledger, record)
                if wrong is not None:
                    self.ledger.problems.append(LedgerError(wrong.what, remedy=wrong.remedy, file=path, line=line))
        except LedgerError as error:
            self.ledger.problems.append(error)

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
    yield from validate.days(record)
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
