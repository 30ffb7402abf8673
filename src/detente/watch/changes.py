"""What changed since the last look, and what comes next: from events, claims, deliveries, meetings and clocks.

A look is remembered as its day and the ids of every record that was there. What became
public between two looks is new; so is what was entered late: a record dated before the
last look that the ledger did not hold then. A clock that ran out in between changes the
regime without any record: it is found by comparing the two regimes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec

from ..base import files
from ..base.dates import last_day, parse_day
from ..base.errors import InputError
from ..base.kept import home
from ..base.table import Column, Table, columns
from ..ledger.dispute import Ledger
from ..ledger.known import public_on
from ..regime.clocks import Clock, clocks
from ..regime.difference import difference
from ..regime.replay import change_points
from ..regime.standing import UNSURE
from ..regime.state import aside, regime
from ..standpoint import Asked, Standpoint

#: How the ids of records are made: those of another version are forgotten, the day is not.
VERSION = 2
#: How far back the first look goes, in days.
FIRST = 30


@dataclass(frozen=True, slots=True)
class News:
    """One record that became public, was entered late, or took effect."""

    id: str
    day: str
    kind: str
    what: str
    status: str
    source: str
    record: str
    late: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "id": self.id,
            "day": self.day,
            "kind": self.kind,
            "what": self.what,
            "status": self.status,
            "source": self.source,
            "record": self.record,
            "late": self.late,
        }


@dataclass(frozen=True)
class Watch(Asked):
    """What is new in (`since`, `on`], and the clocks of the next `days` days."""

    stand: Standpoint
    since: str
    days: int
    news: tuple[News, ...]
    ahead: tuple[Clock, ...]

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``watch --json``."""
        return {
            "standpoint": self.stand.to_dict(),
            "dispute": self.ledger.dispute.id,
            "since": self.since,
            "on": self.on,
            "known": self.known,
            "days": self.days,
            "checked": self.ledger.dispute.checked,
            "changed": [n.to_dict() for n in self.news],
            "next": [c.to_dict() for c in self.ahead],
        }

    def tables(self) -> list[Table]:
        """What changed, then what comes."""
        changed = Table(
            f"Changed after {self.since}, until {self.on}",
            columns(
                Column("day", "Day"),
                Column("kind", "Kind"),
                Column("what", "What"),
                Column("status", "Status"),
                Column("source", "Source"),
            ),
            [{**n.to_dict(), "id": n.record, "day": n.day + (" (entered late)" if n.late else "")} for n in self.news],
            source=f"ledger {self.ledger.dispute.id}, checked to {self.ledger.dispute.checked}",
            notes=self.notes(),
            id="changed",
        )
        ahead = Table(
            f"Next {self.days} days after {self.on}",
            columns(
                Column("at", "Day"),
                Column("left", "In", "days", 0),
                Column("what", "What"),
                Column("on_lapse", "Then"),
                Column("status", "Status"),
            ),
            [
                {
                    "id": c.measure,
                    "at": c.at[:10],
                    "left": (parse_day(c.at[:10]) - parse_day(self.on)).days,
                    "what": c.what + (f" [moot: {c.moot}]" if c.moot else ""),
                    "on_lapse": c.on_lapse,
                    "status": c.status,
                }
                for c in self.ahead
            ],
            source=f"ledger {self.ledger.dispute.id}",
            id="next",
        )
        return [changed, ahead]

    def notes(self) -> list[str]:
        """What a reader must know."""
        said = aside(self.ledger)
        if self.on > self.ledger.dispute.checked:
            checked = self.ledger.dispute.checked
            said.append(f"The ledger was last checked on {checked}: nothing that happened after that is in it.")
        return said


def watch(stand: Standpoint, *, since: str | None = None, days: int = 60, seen: frozenset[str] | None = None) -> Watch:
    """News after `since` (default: 30 days before) up to the day of the look, and `days` days ahead.

    `seen` are the ids of the records that the last look saw; a record not among them that is
    dated earlier counts as entered late. Raises InputError for impossible days.
    """
    day = stand.day
    start = parse_day(since) if since else day - timedelta(days=FIRST)
    if start > day:
        raise InputError(f"{start} is after {day}", remedy="give --since no later than --on")
    if not 1 <= days <= 3660:
        raise InputError(f"{days} days", remedy="give 1 to 3660")
    news = [
        n if start < parse_day(n.day) else entered_late(n)
        for n in records(stand.ledger)
        if parse_day(n.day) <= day and (parse_day(n.day) > start or (seen is not None and n.id not in seen))
    ]
    news += _ran_out(stand, start, news)
    limit = (day + timedelta(days=days)).isoformat()
    ahead = [c for c in clocks(stand).items if c.at[:10] <= limit]
    ordered = sorted(news, key=lambda n: (n.day, n.kind, n.what))
    return Watch(stand.at(day), start.isoformat(), days, tuple(ordered), tuple(ahead))


def entered_late(news: News) -> News:
    """The same news, marked as entered late."""
    return News(news.id, news.day, news.kind, news.what, news.status, news.source, news.record, late=True)


def records(ledger: Ledger) -> Iterator[News]:
    """Every dated record of the ledger as news, with the day on which it became public."""
    for measure in ledger.matter.values():
        for event in measure.events:
            when = f" from {event.at[:10]}" if event.at[:10] != event.recorded[:10] else ""
            what = f"{measure.title}: {event.type.value}{when}"
            what += f", until {event.until[:10]}" if event.until else ""
            yield _news("event", event.recorded, what, event.status.value, event.source, measure.id, event)
    for authority in ledger.authorities.values():
        for event in authority.events:
            what = f"{authority.title}: {event.type.value}"
            yield _news("event", event.recorded, what, event.status.value, event.source, authority.id, event)
    for filed in ledger.claims:
        day = last_day(public_on(filed, ledger.sources)).isoformat()
        text = f"{filed.claim.speaker}: {filed.claim.says}"
        yield News(filed.id, day, "claim", text, filed.claim.stance.value, filed.source, filed.id)
    for folder in ledger.deals.values():
        for item in folder.deliveries:
            text = f"{item.said_by}: {item.says}"
            yield _news("delivery", item.recorded, text, "", item.source, item.commitment, item)
    for meeting in ledger.meetings.values():
        day = meeting.recorded or meeting.end or meeting.date
        source = meeting.sources[0] if meeting.sources else ""
        yield _news("meeting", day, meeting.title, "", source, meeting.id, meeting)
    for deadline in ledger.dispute.deadlines:
        if deadline.recorded:
            what = f"{deadline.title} set for {deadline.at[:10]}"
            yield _news("deadline", deadline.recorded, what, "", deadline.source, deadline.source, deadline)


#: What may be learnt of a record later, without its being news.
LATER = ("note", "notes", "source", "sources")


def _news(kind: str, day: str, what: str, status: str, source: str, record: str, item: Any) -> News:
    told = {k: v for k, v in msgspec.structs.asdict(item).items() if k not in LATER}
    body = msgspec.json.encode(told, order="deterministic")
    name = hashlib.sha256(f"{kind}\0{record}\0".encode() + body).hexdigest()[:12]
    return News(name, last_day(day[:10]).isoformat(), kind, what, status, source, record)


def _ran_out(stand: Standpoint, start: date, news: list[News]) -> list[News]:
    """Measures that stand differently although no event of theirs became public in between."""
    ledger, day = stand.ledger, stand.day
    if not ledger.matter:
        return []
    told = {n.record for n in news if n.kind == "event"}
    before, after = regime(stand.at(start)), regime(stand)
    found = []
    moved_in_law = {change.measure for change in difference(before, after).changes}
    for name, now in after.standings.items():
        was = before.standings.get(name)
        if name in told or (name not in moved_in_law and was is not None and was.word is now.word):
            continue
        said = ledger.measures[name]
        moments = [p.astimezone(ledger.zone_of(said.imposer)).date() for p in change_points(said, ledger)]
        moved = max((m for m in moments if start < m <= day), default=day).isoformat()
        what = f"{said.title}: {was.text if was else 'unknown'} → {now.text}"
        status = "open" if now.word in UNSURE else "enacted"
        found.append(News(f"law:{name}:{moved}:{now.word.value}", moved, "clock", what, status, "", name))
    return found


# -- the memory of the last look ------------------------------------------------------------


def memory(dispute: str) -> Path:
    """Where the last look at a dispute is remembered."""
    return home() / f"watch-{dispute}.json"


def recall(path: Path) -> tuple[str | None, frozenset[str] | None]:
    """Day and ids of the last look; nothing where none is remembered or the file cannot be read."""
    try:
        held = json.loads(files.read_text(path))
        seen = frozenset(str(i) for i in held["seen"]) if held.get("version") == VERSION else None
        return str(parse_day(held["on"])), seen
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, InputError):
        return None, None


def remember(path: Path, look: Watch) -> None:
    """Remember this look: its day, and every record that was public by then. Raises InputError where it cannot be."""
    seen = sorted(n.id for n in records(look.ledger) if n.day <= look.on)
    text = json.dumps({"version": VERSION, "on": look.on, "digest": look.ledger.digest, "seen": seen})
    files.write(path, text)
