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
from ..base.locks import locked
from ..base.table import Column, Table, Tabular
from .moves import load_spells
from .outlook import Outlook
from .renewals import Ending, Renewals, Term

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
        "standpoint": full["standpoint"],
        "tree": full["tree"],
        "asked": full["asked"],
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
    with locked(file.parent):
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
                told = np.clip(np.where(y > 0, p, 1 - p), 1e-6, 1.0)
                row |= {"brier": float(((p - y) ** 2).mean()), "log_score": float(np.log(told).mean())}
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


def chain(record: Renewals, truce: str) -> list[Term]:
    """A term and those that continue it."""
    out = [t for t in record.terms if t.id == truce]
    while out:
        last = out[-1]
        following = [
            t
            for t in record.terms
            if t.chain == last.chain and t.entry.number == last.entry.number + 1 and t.start > last.start
        ]
        if not following:
            break
        out.append(following[0])
    return out


def happened(record: Renewals, entry: dict[str, Any], definition: str, day: date) -> tuple[bool | None, str]:
    """Whether the event had not come by `day`: True, False, or None while the record does not say; and why."""
    seen = parse_day(entry["seen"])
    if definition == "first_claim":
        return _moved(entry["deal"], seen, day)
    links = chain(record, entry["truce"])
    for link in links:
        came = link.end if link.outcome is Ending.lapsed else link.announced
        counts = {
            "broken": link.outcome is Ending.broken,
            "ends_badly": link.outcome in (Ending.broken, Ending.lapsed),
        }.get(definition, link.entry.adverse is True)
        if link.outcome is not None and counts and came is not None:
            return came > day, f"{link.outcome.value} on {came}"
    until = max((t.seen or t.end or t.announced or t.clock for t in links), default=None)
    if until is not None and until >= day:
        return True, f"seen to hold on {until}"
    return None, f"the record stops on {until}" if until else "the term is not in the record"


def _moved(deal: str, seen: date, day: date) -> tuple[bool | None, str]:
    """Whether a new measure or claim had not come by `day`, by the coded spells."""
    for spell in load_spells(known=date.max):
        if spell.deal == deal:
            if spell.first_claim and parse_day(spell.first_claim) > seen:
                return parse_day(spell.first_claim) > day, f"came on {spell.first_claim}"
            if parse_day(spell.until) >= day:
                told = bool(spell.first_claim)
                return (None, "only the first such move is coded") if told else (True, f"none by {spell.until}")
    return None, "not in the record yet"


def score(record: Renewals, path: Path | None = None) -> Scores:
    """Score every kept forecast against the record as it is now."""
    items = []
    entries, problems = read(path)
    for entry in entries:
        for definition in entry["definitions"]:
            for point in definition["survival"]:
                held, why = happened(record, entry, definition["id"], parse_day(point["date"]))
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
