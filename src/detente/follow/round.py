"""One round: ask, fetch, keep what concerns the dispute, and say what came.

Nothing enters a ledger here. What is kept are documents in the user's own folder, each with
its address, day, digest and licence, and a log of what was asked.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from ..base.errors import DetenteError, InputError
from ..ledger.dispute import Ledger
from ..reading.documents import Document, from_bytes, read_bytes
from .feeds import Feed
from .feeds import feeds as known
from .fetch import Fetcher, FetchError
from .items import Item, items
from .log import Found, Log, Search
from .matters import Matter, Needles, needles
from .queries import Query

_SUFFIX = {"pdf": ".pdf", "docx": ".docx", "html": ".html", "markdown": ".md", "text": ".txt"}
_NAME = re.compile(r"[^A-Za-z0-9\u4e00-\u9fff]+")


@dataclass(frozen=True)
class Arrival:
    """A document of this round: what it concerns, and whether it is new, held, changed or of no concern."""

    found: Found
    matters: tuple[Matter, ...]
    document: Document | None = None

    @property
    def concerns(self) -> bool:
        """Whether it touches a measure of the dispute."""
        return bool(self.matters)


@dataclass(frozen=True)
class Round:
    """What one round asked, what came, and what failed (a line each)."""

    dispute: str
    since: str
    queries: tuple[Query, ...]
    arrivals: tuple[Arrival, ...]
    searches: tuple[Search, ...]
    failures: tuple[str, ...]
    left_out: tuple[str, ...]
    folder: str = ""

    @property
    def dry(self) -> bool:
        """Whether nothing was asked."""
        return not self.searches


@dataclass
class _Asker:
    ledger: Ledger
    feeds: Mapping[str, Feed]
    fetcher: Fetcher
    log: Log
    folder: Path
    now: datetime
    progress: Callable[[str], None]
    put: Callable[[Path, bytes], object]

    def __post_init__(self) -> None:
        every = {**known(self.ledger), **self.feeds}  # whichever source gave it, a text may cite as any of them does
        self.needles: Needles = needles(self.ledger, every)
        self.failures: list[str] = []
        self.seen: dict[str, Found] = {f.digest: f for f in self.log.found}
        self.items: dict[str, Found] = {f"{f.feed}:{f.item}": f for f in self.log.found}
        self.done: set[str] = set()

    def ask(self, query: Query) -> tuple[Search, list[Arrival]]:
        """Put one question; its items are fetched and looked through."""
        feed = self.feeds[query.feed]
        stamp = self.now.isoformat(timespec="seconds")
        search = Search(stamp, feed.id, query.address, query.since, list(query.measures), query.term)
        arrivals: list[Arrival] = []
        try:
            for item in self._items(feed, query):
                if item.date and item.date < query.since:
                    continue
                arrivals += self._take(feed, item)
        except FetchError as error:
            self.failures.append(str(error))
            return msgspec.structs.replace(search, error=str(error)), arrivals
        return msgspec.structs.replace(search, found=sum(a.concerns for a in arrivals)), arrivals

    def _items(self, feed: Feed, query: Query) -> Iterator[Item]:
        if feed.kind == "folder":
            yield from _folder(feed)
            return
        address, page = query.address, 0
        while address and page < feed.pages:
            self.progress(f"{feed.title}: {query.term or 'what is new'}" + (f", page {page + 1}" if page else ""))
            found, onward = items(feed, self.fetcher.get(address, feed))
            yield from found
            address, page = onward, page + 1

    def _take(self, feed: Feed, item: Item) -> list[Arrival]:
        """Fetch one item unless this round has it; what cannot be read is a failure of its own."""
        key = f"{feed.id}:{item.document or item.id}"
        if key in self.done:
            return []
        self.done.add(key)
        before = self.items.get(f"{feed.id}:{item.id}")
        try:
            if feed.kind == "folder":
                body, media, address = read_bytes(Path(item.document)), "", item.document
            else:
                reply = self.fetcher.get(item.document or item.page, feed)
                body, media, address = reply.body, reply.media, reply.address
            document = from_bytes(body, name=address, hint=media)
        except DetenteError as error:
            gone = before is not None and "answers 4" in str(error)
            held = f" (withdrawn? a text of {before.date} is held in {before.file})" if gone and before else ""
            self.failures.append(f"{item.title or item.id}: {error}{held}")
            return []
        digest = "sha256:" + hashlib.sha256(body).hexdigest()
        title = item.title or document.title
        matters = tuple(self.needles.matters(title, document.raw))
        state, note = "new", f"says that it corrects {item.correction}" if item.correction else ""
        if digest in self.seen:
            state = "held"
        elif before is not None:
            state, note = "changed", f"replaces the text of {before.at[:10]} in {before.file or 'no file'}"
        found = Found(
            self.now.isoformat(timespec="seconds"), feed.id, item.id, title, item.date or document.date,
            item.page or address, digest, feed.licence, "", state, [m.measure for m in matters], note,
        )  # fmt: skip
        if state != "held" and matters:
            name = f"{found.date or 'undated'}-{feed.id}-{_NAME.sub('-', title)[:60].strip('-')}-{digest[7:13]}"
            path = self.folder / (name + _SUFFIX[document.media])
            self.put(path, body)
            found = msgspec.structs.replace(found, file=path.name)
        self.seen[digest] = found
        document = replace(document, title=title, date=found.date, url=found.address, publisher=feed.title)
        return [Arrival(found, matters, document if matters else None)]


def _folder(feed: Feed) -> Iterator[Item]:
    root = Path(feed.address).expanduser()
    if not root.is_dir():
        raise FetchError(f"{feed.title}: there is no folder {root}", remedy=f"mend the address of the feed {feed.id!r}")
    for path in sorted(p for p in root.rglob("*") if p.is_file() and not p.name.startswith(".")):
        yield Item(str(path), path.stem, "", str(path), str(path))


def due(feed: Feed, query: Query, log: Log, now: datetime) -> bool:
    """Whether a question may be put again: its feed says how often at most."""
    if feed.kind == "folder":
        return True
    last = max((s.at for s in log.searches if s.address == query.address and not s.error), default="")
    return not last or datetime.fromisoformat(last) + timedelta(hours=feed.every_hours) <= now


def follow(
    ledger: Ledger,
    feeds: Mapping[str, Feed],
    asked: Sequence[Query],
    *,
    fetcher: Fetcher,
    log: Log,
    folder: Path,
    put: Callable[[Path, bytes], object],
    left: Sequence[str] = (),
    progress: Callable[[str], None] = lambda _: None,
    now: datetime | None = None,
) -> Round:
    """Ask all `asked` that are due, keep what concerns the dispute in `folder` through `put`.

    Failures are lines of the result; one source that fails does not stop the others.
    """
    if not folder.is_dir():
        raise InputError(f"no folder {folder} for the documents", remedy="make it, or name one with --texts")
    moment = now or datetime.now(UTC)
    asker = _Asker(ledger, feeds, fetcher, log, folder, moment, progress, put)
    searches, arrivals, waiting = [], [], list(left)
    for query in asked:
        feed = feeds[query.feed]
        if not due(feed, query, log, moment):
            waiting.append(f"{feed.title}: asked less than {feed.every_hours:g} hours ago; not asked again")
            continue
        search, came = asker.ask(query)
        searches.append(search)
        arrivals += came
    return Round(
        ledger.dispute.id, asked[0].since if asked else "", tuple(asked), tuple(arrivals), tuple(searches),
        tuple(asker.failures), tuple(dict.fromkeys(waiting)), str(folder),
    )  # fmt: skip
