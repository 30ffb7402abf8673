"""What the pages share: the ledger (read again when its folder changes), held texts, answers."""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from ...base.dates import today
from ...base.stamps import Stamp, stamp
from ...ledger.dispute import Ledger
from ...ledger.shelves import find, load, stamp_of
from ...ledger.texts import Texts
from .desk import Desk

T = TypeVar("T")

#: Answers kept; the least recently used goes first.
KEPT = 64
#: The folder is looked at for changes at most this often, in seconds.
LOOK = 0.2


class Store:
    """A small thread-safe store of answers that forgets the least recently used; nothing is made twice at once."""

    def __init__(self, size: int = KEPT) -> None:
        self.size = size
        self._held: OrderedDict[Any, Any] = OrderedDict()
        self._lock = threading.Lock()
        self._making: dict[Any, threading.Event] = {}

    def get(self, key: Any, make: Callable[[], T], *, keep: Callable[[T], bool] = lambda _: True) -> T:
        """The held answer, or a new one, kept if `keep` says so. Who asks while it is made waits for it."""
        while True:
            with self._lock:
                if key in self._held:
                    self._held.move_to_end(key)
                    held: T = self._held[key]
                    return held
                others = self._making.get(key)
                if others is None:
                    self._making[key] = threading.Event()
                    break
            others.wait()
        try:
            made = make()
            if keep(made):
                with self._lock:
                    self._held[key] = made
                    while len(self._held) > self.size:
                        self._held.popitem(last=False)
            return made
        finally:
            with self._lock:
                self._making.pop(key).set()

    def __len__(self) -> int:
        return len(self._held)


@dataclass
class Shelf:
    """One dispute as the pages see it."""

    dispute: str | None
    texts: Texts = field(default_factory=Texts)
    queue: Path | None = None
    answers: Store = field(default_factory=Store)
    pictures: Store = field(default_factory=Store)
    drawn: Store = field(default_factory=Store)
    desk: Desk = field(default_factory=Desk)
    _ledger: Ledger | None = None
    _ids: frozenset[str] = frozenset()
    _stamp: tuple[Stamp | None, ...] = ()
    _looked: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ledger(self) -> Ledger:
        """The ledger, read again if a file of its folder was added, removed or changed."""
        with self._lock:
            if self._ledger is None or time.monotonic() - self._looked > LOOK:
                root = find(self.dispute)
                seen = (*stamp_of(root), *(stamp(folder) for folder in beside()))
                if self._ledger is None or seen != self._stamp:
                    self._ledger, self._stamp = load(self.dispute), seen
                    self._ids = frozenset(_ids(self._ledger))
                self._looked = time.monotonic()
            return self._ledger

    @property
    def stamp(self) -> str:
        """Changes whenever the ledger or the day does; part of every answer's key."""
        self.ledger()
        return f"{self._stamp}.{today().isoformat()}"

    def records(self) -> frozenset[str]:
        """Ids of everything that has a page of its own."""
        self.ledger()
        return self._ids


def beside() -> list[str]:
    """Folders besides the ledger's that answers rest on, where the user has named some."""
    return [named for variable in ("DETENTE_HISTORY", "DETENTE_ECONOMY") if (named := os.environ.get(variable))]


def _ids(ledger: Ledger) -> set[str]:
    return {
        *ledger.measures,
        *ledger.sources,
        *ledger.deals,
        *ledger.meetings,
        *ledger.authorities,
        *ledger.topics,
        *(name for folder in ledger.deals.values() for name in folder.commitments),
        *(filed.id for filed in ledger.claims),
    }
