"""Forecasts kept with their as-of date and data hash, and scored when the record holds the outcome."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..base import files
from ..base.dates import parse_day
from ..base.errors import InputError
from ..base.kept import cache, home
from ..base.table import Column, Table, Tabular
from .history import RAN_OUT, History, OutcomeKind, Truce, observed_until
from .outlook import Outlook
from .reference import brier, log_score

FIELDS = ("deal", "as_of", "known", "seen", "truce", "definitions", "data", "leakage", "id")


def default_file() -> Path:
    """Where forecasts are kept unless told otherwise."""
    file, former = home() / "forecasts.jsonl", cache()
    if former is not None and not file.exists() and (former / file.name).is_file():
        return former / file.name  # where an earlier version put them
    return file


def record(result: Outlook) -> dict[str, Any]:
    """What is kept of a forecast. Its id is a hash of its content, so that keeping it twice changes nothing."""
    full = result.to_dict()
    kept = {
        "deal": full["deal"],
        "as_of": full["as_of"],
        "known": full["known"],
        "seen": full["arrangement"]["last_seen"],
        "truce": full["arrangement"]["truce"],
        "definitions": [{"id": d["id"], "text": d["text"], "survival": d["survival"]} for d in full["definitions"]],
        "game_weight": full["pool"]["game_weight"],
        "data": full["data"],
        "leakage": full["leakage"],
        "version": version("detente"),
    }
    body = json.dumps(kept, sort_keys=True, ensure_ascii=False)
    return {"id": hashlib.sha256(body.encode()).hexdigest()[:12], **kept}


def keep(result: Outlook, path: Path | None = None) -> tuple[str, Path]:
    """Append a forecast to the file; a forecast that is there already is not written twice."""
    file = path or default_file()
    entry = record(result)
    with files.locked(file.parent):
        before = files.read_bytes(file) if file.exists() else b""
        if entry["id"] not in {f["id"] for f in _entries(before)[0]}:
            files.log(file, [json.dumps(entry, ensure_ascii=False)])
    return entry["id"], file


def read(path: Path | None = None) -> tuple[list[dict[str, Any]], list[str]]:
    """All kept forecasts, and a word on every line that is none."""
    file = path or default_file()
    if not file.exists():
        raise InputError(f"no forecasts are kept in {file}", remedy="keep one with `detente outlook DEAL --store FILE`")
    found, broken = _entries(files.read_bytes(file))
    return found, [f"{file}:{number}: left out: this is not a kept forecast; remove the line" for number in broken]


def _entries(content: bytes) -> tuple[list[dict[str, Any]], list[int]]:
    """The forecasts in a file, and the numbers of the lines that are none."""
    found, broken = [], []
    for number, line in enumerate(content.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            entry = None
        if _sound(entry):
            found.append(entry)
        else:
            broken.append(number)
    return found, broken


def _sound(entry: Any) -> bool:
    """Whether a line holds what a kept forecast holds, as far as `score` reads it."""
    try:
        parse_day(entry["seen"])
        for definition in entry["definitions"]:
            hash(definition["id"])
            for point in definition["survival"]:
                parse_day(point["date"])
                float(point["p"])
        return all(name in entry for name in FIELDS)
    except (KeyError, TypeError, ValueError, IndexError, InputError):
        return False


@dataclass(frozen=True)
class Scored:
    """One probability of one kept forecast against what happened."""

    forecast: str
    deal: str
    as_of: str
    definition: str
    day: str
    p: float
    held: bool | None
    why: str

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "forecast": self.forecast,
            "deal": self.deal,
            "as_of": self.as_of,
            "definition": self.definition,
            "date": self.day,
            "p": self.p,
            "held": self.held,
            "why": self.why,
            "brier": None if self.held is None else (self.p - self.held) ** 2,
        }


@dataclass(frozen=True)
class Scores(Tabular):
    """All kept forecasts against the record."""

    items: tuple[Scored, ...]
    file: str
    problems: tuple[str, ...] = ()  #: a word on every line of the file that is no forecast

    def to_dict(self) -> dict[str, Any]:
        """Plain data, with means by definition."""
        return {"file": self.file, "scores": [s.to_dict() for s in self.items], "means": self.means()}

    def means(self) -> list[dict[str, Any]]:
        """Brier and log score by definition over what is resolved."""
        import numpy as np

        out = []
        for name in dict.fromkeys(s.definition for s in self.items):
            done = [s for s in self.items if s.definition == name and s.held is not None]
            waiting = sum(s.definition == name and s.held is None for s in self.items)
            row: dict[str, Any] = {"definition": name, "resolved": len(done), "waiting": waiting}
            if done:
                p, y = np.array([s.p for s in done]), np.array([float(bool(s.held)) for s in done])
                row |= {"brier": brier(p, y), "log_score": log_score(p, y)}
            out.append(row)
        return out

    def tables(self) -> list[Table]:
        """Every probability; means by definition."""
        rows = [
            {**s.to_dict(), "p": 100 * s.p, "held": {True: "held", False: "did not", None: "waiting"}[s.held]}
            for s in self.items
        ]
        return [
            Table(
                "Kept forecasts against the record",
                [
                    Column("as_of", "As of"),
                    Column("deal", "Deal"),
                    Column("definition", "Event"),
                    Column("date", "By"),
                    Column("p", "Said it holds", "%", digits=0),
                    Column("held", "It"),
                    Column("brier", "Brier", digits=3),
                    Column("why", "Because"),
                ],
                rows,
                id="scored",
                source=self.file,
            ),
            Table(
                "Means over what is resolved",
                [
                    Column("definition", "Event"),
                    Column("resolved", "Resolved", digits=0),
                    Column("waiting", "Waiting", digits=0),
                    Column("brier", "Brier", digits=3),
                    Column("log_score", "Log score", digits=3),
                ],
                self.means(),
                id="means",
                source=self.file,
            ),
        ]


def chain(history: History, truce: str) -> list[Truce]:
    """A term and those that continue it."""
    out = [t for t in history.truces if t.id == truce]
    while out:
        following = [t for t in history.truces if t.follows == out[-1].id]
        if not following:
            break
        out.append(following[0])
    return out


def happened(history: History, entry: dict[str, Any], definition: str, day: date) -> tuple[bool | None, str]:
    """Whether the event had not come by `day`: True, False, or None while the record does not say; and why."""
    seen = parse_day(entry["seen"])
    if definition in {"first_claim", "tariff_raised"}:
        for spell in history.spells:
            if spell.deal == entry["deal"]:
                move = str(getattr(spell, definition))
                if move and parse_day(move) > seen:
                    return parse_day(move) > day, f"came on {move}"
                if parse_day(spell.until) >= day:
                    return (None, "only the first such move is coded") if move else (True, f"none by {spell.until}")
        return None, "not in the record yet"
    links = chain(history, entry["truce"])
    bad = {OutcomeKind.broken} if definition == "broken" else {OutcomeKind.broken, *RAN_OUT}
    for link in links:
        if link.outcome and link.outcome.kind in bad:
            at = parse_day(link.outcome.at)
            return at > day, f"{link.outcome.kind.value} on {link.outcome.at}"
    last = max((observed_until(t) or t.clock for t in links), default=None)
    if last is not None and last >= day:
        return True, f"seen to hold on {last}"
    return None, f"the record stops on {last}" if last else "the term is not in the record"


def score(history: History, path: Path | None = None) -> Scores:
    """Score every kept forecast against the record as it is now."""
    items = []
    entries, problems = read(path)
    for entry in entries:
        for definition in entry["definitions"]:
            for point in definition["survival"]:
                held, why = happened(history, entry, definition["id"], parse_day(point["date"]))
                items.append(
                    Scored(
                        entry["id"],
                        entry["deal"],
                        entry["as_of"],
                        definition["id"],
                        point["date"],
                        point["p"],
                        held,
                        why,
                    )
                )
    return Scores(tuple(items), str(path or default_file()), tuple(problems))
