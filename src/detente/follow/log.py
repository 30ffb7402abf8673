"""What was asked and what was found, kept outside the ledger, a line each.

A search says that somebody looked on a day; it never says that the law is checked to that
day. Only `detente checked` moves coverage, and a person does that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from ..base import kept
from ..base.files import present, read_bytes


class Search(msgspec.Struct, frozen=True, omit_defaults=True, tag="search"):
    """One question that was put to one feed."""

    at: str
    feed: str
    address: str
    since: str
    measures: list[str]
    term: str = ""
    found: int = 0
    error: str = ""

    @property
    def day(self) -> str:
        """The day on which it was asked."""
        return self.at[:10]


class Found(msgspec.Struct, frozen=True, omit_defaults=True, tag="found"):
    """A document that a source gave: where it lies now, and what it concerns."""

    at: str
    feed: str
    item: str
    title: str
    date: str
    address: str
    digest: str
    licence: str
    file: str = ""
    state: str = "new"
    measures: list[str] = msgspec.field(default_factory=list)
    note: str = ""


_LINE = msgspec.json.Decoder(Search | Found)


@dataclass
class Log:
    """The lines of a log, in order. `torn` counts lines that could not be read."""

    path: Path
    searches: list[Search] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    torn: int = 0

    def asked(self, measure: str) -> Search | None:
        """The last answered question about a measure."""
        mine = [s for s in self.searches if measure in s.measures and not s.error]
        return max(mine, key=lambda s: s.at) if mine else None

    def of(self, measure: str, *, since: str = "") -> list[Found]:
        """Documents that concern a measure, newest first."""
        mine = [f for f in self.found if measure in f.measures and f.date >= since and f.state != "held"]
        return sorted(mine, key=lambda f: (f.date, f.at), reverse=True)

    def says(self, measure: str, titles: dict[str, str]) -> str:
        """One sentence: when it was last asked and whether a text was found; empty when never asked."""
        last = self.asked(measure)
        if last is None:
            return ""
        day = last.day
        feeds = sorted({s.feed for s in self.searches if measure in s.measures and not s.error and s.day == day})
        where = ", ".join(titles.get(name, name) for name in feeds)
        texts = self.of(measure, since=last.since)
        if texts:
            return f"asked on {day} ({where}): {len(texts)} found, the latest of {texts[0].date or 'an unknown day'}"
        return f"asked on {day} ({where}): no text found since {last.since}"

    def rows(self) -> list[dict[str, Any]]:
        """Searches as plain data, latest first."""
        return [msgspec.to_builtins(s) for s in sorted(self.searches, key=lambda s: s.at, reverse=True)]


def path_of(dispute: str) -> Path:
    """Where the log of a dispute is kept."""
    return kept.home() / "follow" / f"{dispute}.jsonl"


def read(path: Path) -> Log:
    """The log at `path`; a missing file is an empty log, a torn line costs that line."""
    log = Log(path)
    if not present(path):
        return log
    for line in read_bytes(path).splitlines():
        if not line.strip():
            continue
        try:
            entry = _LINE.decode(line)
        except msgspec.MsgspecError:
            log.torn += 1
            continue
        if isinstance(entry, Search):
            log.searches.append(entry)
        else:
            log.found.append(entry)
    return log


def lines(entries: Iterable[Search | Found]) -> Sequence[str]:
    """Entries as lines to be appended."""
    return [msgspec.json.encode(entry).decode() for entry in entries]
