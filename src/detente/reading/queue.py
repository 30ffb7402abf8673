"""The review queue: proposals and decisions on them in one file of JSON lines.

The file is a log. A proposal is a line, a decision is a line, nothing is rewritten: a
kill loses at most the line being written, and a half-written last line is passed over.
Files of two reviewers merge by laying their lines together. Every item carries a token of
its state; a decision names the token it was made on, so that two people (or two browsers)
who decide the same item at once are told so instead of overwriting each other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from ..base import files
from ..base.errors import InputError, UnknownError
from ..base.locks import locked
from ..ledger.filed import FiledEvent
from ..ledger.records import Claim, Delivery
from .claims import Reading
from .documents import Document

FORMAT = 1
#: What can be proposed, with the record it becomes.
CLAIM, EVENT, DELIVERY = "claim", "event", "delivery"
RECORDS: dict[str, type[msgspec.Struct]] = {CLAIM: Claim, EVENT: FiledEvent, DELIVERY: Delivery}
#: What a line can be.
TYPES = ("proposal", "decision", "filed", "unfiled")
_A = {CLAIM: "a claim", EVENT: "an event", DELIVERY: "a delivery"}
#: A working file larger than this is refused.
MAX_BYTES = 500_000_000
OPEN, CONFIRMED, CORRECTED, REJECTED, DISPUTED = "open", "confirmed", "corrected", "rejected", "disputed"


class Changed(InputError):
    """Somebody else decided the item in the meantime."""


@dataclass(frozen=True, slots=True)
class Item:
    """A proposal, where it comes from, and what was decided on it so far.

    `token` names this state; give it back with a decision. `record` is the ledger's claim, event
    or delivery as it stands (corrected, if it was), `proposal` is what the reader proposed.
    """

    id: str
    token: str
    state: str
    document: dict[str, Any]
    proposal: dict[str, Any]
    record: dict[str, Any]
    kind: str = CLAIM
    by: tuple[str, ...] = ()
    at: str = ""
    note: str = ""
    filed: bool = False

    @property
    def source(self) -> str:
        """Source id, or the document's suggested id."""
        return str(self.document.get("source") or "")

    def to_dict(self) -> dict[str, Any]:
        """Plain data for pages and ``--json``."""
        return {
            "id": self.id,
            "token": self.token,
            "state": self.state,
            "document": self.document,
            "kind": self.kind,
            "proposal": self.proposal,
            self.kind: self.record,
            "by": list(self.by),
            "at": self.at,
            "note": self.note,
            "filed": self.filed,
        }


@dataclass(frozen=True, slots=True)
class Entry:
    """A proposal to be put into a working file: its name, its kind, what was read, and the record it would become."""

    id: str
    kind: str
    proposal: dict[str, Any]
    record: dict[str, Any]


def claims_of(reading: Reading) -> list[Entry]:
    """The claims of a reading as entries."""
    raw, digest = reading.document.raw, reading.document.digest
    return [Entry(p.key(digest), CLAIM, p.to_dict(), msgspec.to_builtins(p.claim("", raw))) for p in reading.claims]


class Queue:
    """The working file at `path`. Reading it is cheap; each call sees what others wrote."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)

    # -- reading ---------------------------------------------------------------------

    def items(self, *, state: str | None = None) -> list[Item]:
        """All items in the order in which they were proposed; of one state if it is named."""
        found = list(replayed(self._lines()))
        return [item for item in found if state is None or item.state == state]

    def get(self, name: str) -> Item:
        """The item of that id."""
        for item in self.items():
            if item.id == name:
                return item
        raise UnknownError("proposal", name, [item.id for item in self.items()])

    def counts(self) -> dict[str, int]:
        """How many items are in each state."""
        table = dict.fromkeys((OPEN, CONFIRMED, CORRECTED, REJECTED, DISPUTED), 0)
        for item in self.items():
            table[item.state] += 1
        return table

    def decisions(self) -> list[tuple[str, str, str]]:
        """Each reviewer's last word on each item: item, reviewer, accepted or rejected (not what was taken back)."""
        last: dict[tuple[str, str], str] = {}
        for line in self._lines():
            if line["type"] == "decision" and line.get("by"):
                last[line["id"], line["by"]] = line["verdict"]
        words = {CONFIRMED: "accepted", CORRECTED: "accepted", REJECTED: "rejected"}
        return [(item, by, words[verdict]) for (item, by), verdict in last.items() if verdict in words]

    def _lines(self) -> list[dict[str, Any]]:
        if not self.path.exists():
            raise InputError(
                f"there is no working file {self.path}", remedy="make one with `detente read FILE --save FILE`"
            )
        out = []
        raw = files.read_bytes(self.path, most=MAX_BYTES).split(b"\n")
        for number, line in enumerate(raw, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
                if not isinstance(record, dict) or record.get("type") not in TYPES:
                    raise ValueError
                _check(record)
                out.append(record)
            except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
                if number == len(raw):  # the last line was cut by a kill
                    continue
                raise InputError(
                    "not a line of a working file",
                    remedy="restore the file, or remove the line",
                    file=self.path,
                    line=number,
                ) from None
        return out

    # -- writing ---------------------------------------------------------------------

    def add(self, reading: Reading) -> int:
        """Append the proposals of a reading that the file does not hold yet; how many there were."""
        with locked(self.path.parent):
            lines = self._new(reading.document, claims_of(reading), grade=reading.grade, deal=reading.deal)
            self._append(lines)
        return len(lines)

    def put(self, document: Document, entries: Iterable[Entry], *, grade: str = "") -> int:
        """Append events or deliveries proposed from a document; how many the file did not hold yet."""
        with locked(self.path.parent):
            lines = self._new(document, entries, grade=grade)
            self._append(lines)
        return len(lines)

    def _new(self, document: Document, entries: Iterable[Entry], *, grade: str, deal: str = "") -> list[dict[str, Any]]:
        """The lines of proposals that the file does not hold yet."""
        from .sources import suggested_id

        known = {item.id for item in self.items()} if self.path.exists() else set()
        told = {**document.to_dict(), "source": document.source or suggested_id(document), "grade": grade, "deal": deal}
        lines = []
        for entry in entries:
            if entry.id not in known:
                known.add(entry.id)
                held = {"kind": entry.kind, "id": entry.id, "proposal": entry.proposal, "record": entry.record}
                lines.append({"type": "proposal", "format": FORMAT, "document": told, **held})
        return lines

    def confirm(self, name: str, token: str, *, by: str = "", at: str = "") -> Item:
        """Accept a proposal as it stands."""
        return self._decide(name, token, {"verdict": CONFIRMED}, by, at)

    def correct(self, name: str, token: str, changes: dict[str, Any], *, by: str = "", at: str = "") -> Item:
        """Accept a proposal with some fields of its claim changed; the result must be a valid claim."""
        item = self.get(name)
        record = corrected(item.record, changes, item.kind)
        return self._decide(name, token, {"verdict": CORRECTED, "claim": record}, by, at)

    def reject(self, name: str, token: str, *, reason: str = "", by: str = "", at: str = "") -> Item:
        """Set a proposal aside."""
        return self._decide(name, token, {"verdict": REJECTED, "note": reason[:500]}, by, at)

    def reopen(self, name: str, token: str, *, by: str = "", at: str = "") -> Item:
        """Take a decision back."""
        return self._decide(name, token, {"verdict": OPEN}, by, at)

    def _decide(self, name: str, token: str, what: dict[str, Any], by: str, at: str) -> Item:
        with locked(self.path.parent):
            item = self.get(name)
            if item.token != token:
                whom = f" by {', '.join(item.by)}" if item.by else ""
                raise Changed(
                    f"proposal {name} was decided meanwhile ({item.state}{whom})",
                    remedy="look at it again and decide anew",
                )
            if item.filed:
                raise InputError(f"proposal {name} is already in the ledger", remedy="take it out with --unwrite first")
            record = {"type": "decision", "id": name, "on": token, **what, "by": by[:100], "at": at}
            self._append([record])
        return self.get(name)

    def mark_filed(self, names: Iterable[str], *, undone: bool = False) -> None:
        """Remember that items were written to the ledger, or taken out of it again."""
        self._append([{"type": "unfiled" if undone else "filed", "id": name} for name in names])

    def merge(self, others: Iterable[Path | str]) -> int:
        """Lay the lines of other working files into this one; how many were new. Conflicts become `disputed`."""
        theirs = [line for other in others for line in Queue(other)._lines()]
        with locked(self.path.parent):
            mine = {json.dumps(line, sort_keys=True) for line in (self._lines() if self.path.exists() else [])}
            new = []
            for line in theirs:
                key = json.dumps(line, sort_keys=True)
                if key not in mine:
                    mine.add(key)
                    new.append(line)
            self._append(new)
        return len(new)

    def _append(self, lines: list[dict[str, Any]]) -> None:
        if lines:
            files.log(self.path, (json.dumps(line, ensure_ascii=False, sort_keys=True) for line in lines))


def corrected(record: dict[str, Any], changes: dict[str, Any], kind: str = CLAIM) -> dict[str, Any]:
    """A record with fields replaced (``terms.end`` for one of its terms); checked against the ledger's format."""
    out = json.loads(json.dumps(record))
    for key, value in changes.items():
        target = out
        *path, last = key.split(".")
        for part in path:
            target = target.setdefault(part, {})
            if not isinstance(target, dict):
                raise InputError(f"{key!r} is no field of {_A[kind]}", remedy="see docs/ledger.md for the fields")
        if value in (None, ""):
            target.pop(last, None)
        else:
            target[last] = value
    if kind == CLAIM and out.get("commitment"):
        out.pop("topic", None)
    try:
        return dict(msgspec.to_builtins(msgspec.convert(out, RECORDS[kind])))
    except msgspec.ValidationError as error:
        raise InputError(f"not {_A[kind]}: {error}", remedy="see docs/ledger.md for the fields and words") from None


def _check(line: dict[str, Any]) -> None:
    """Raise ValueError when a line lacks what its type needs."""
    needs = {"proposal": {"id", "document", "proposal"}, "decision": {"id", "on", "verdict"}}
    if not needs.get(line["type"], {"id"}) <= set(line) or not isinstance(line["id"], str):
        raise ValueError
    if line["type"] == "proposal" and (line.get("kind", CLAIM) not in RECORDS or not _record(line)):
        raise ValueError
    for key in ("document", "proposal", "claim", "record"):
        if key in line and not isinstance(line[key], dict):
            raise ValueError
    if line["type"] == "decision" and line["verdict"] not in {OPEN, CONFIRMED, CORRECTED, REJECTED}:
        raise ValueError


def _record(line: dict[str, Any]) -> dict[str, Any]:
    """The record on a line of a proposal or of a correction (`claim` in files of the first kind)."""
    found: dict[str, Any] = line.get("record") or line.get("claim") or {}
    return found


def _token(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _outcome(decision: dict[str, Any]) -> str:
    return json.dumps([decision["verdict"], decision.get("claim")], sort_keys=True)


def replayed(lines: Iterable[dict[str, Any]]) -> Iterator[Item]:
    """Items from the log: proposals in order, each with its chain of decisions."""
    proposals: dict[str, dict[str, Any]] = {}
    decisions: dict[str, list[dict[str, Any]]] = {}
    filed: dict[str, bool] = {}
    for line in lines:
        if line["type"] == "proposal":
            proposals.setdefault(line["id"], line)
        elif line["type"] == "decision":
            decisions.setdefault(line["id"], []).append(line)
        else:
            filed[line["id"]] = line["type"] == "filed"
    for name, line in proposals.items():
        token, tips = _tips(name, decisions.get(name, []))
        outcomes = {_outcome(d) for d in tips}
        last = tips[-1] if tips else None
        state = OPEN if last is None else DISPUTED if len(outcomes) > 1 else str(last["verdict"])
        record = _record(last if last is not None and state == CORRECTED else line)
        yield Item(
            id=name,
            token=token,
            state=state,
            document=line["document"],
            proposal=line["proposal"],
            record=record,
            kind=line.get("kind", CLAIM),
            by=tuple(dict.fromkeys(d["by"] for d in tips if d.get("by"))),
            at=max((d["at"] for d in tips if d.get("at")), default=""),
            note="; ".join(d["note"] for d in tips if d.get("note")),
            filed=filed.get(name, False),
        )


def _tips(name: str, decisions: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """The token of an item's state, and the last decision of every branch that leads to it.

    A decision made on a token replaces what led to it; several made on the same token stand
    side by side until one is made on all of them together.
    """
    token = _token(name)
    tips: list[dict[str, Any]] = []
    pending = list(decisions)
    while pending:
        here = [d for d in pending if d["on"] == token]
        if not here:
            break
        branches = []
        for decision in here:
            branches.append(_follow(decision, pending))
        used = [d for branch in branches for d in branch]
        pending = [d for d in pending if all(d is not u for u in used)]
        tips = sorted((branch[-1] for branch in branches), key=lambda d: json.dumps(d, sort_keys=True))
        unique: dict[str, dict[str, Any]] = {}
        for tip in tips:
            unique.setdefault(_state(tip), tip)
        token = next(iter(unique)) if len(unique) == 1 else _token(*sorted(unique))
    return token, tips


def _state(decision: dict[str, Any]) -> str:
    """The token of the state that a decision leads to: what was decided on what, by whomever."""
    return _token(decision["on"], _outcome(decision))


def _follow(decision: dict[str, Any], pending: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A decision and those made on it by the same reviewer's file, up to a fork."""
    chain = [decision]
    while True:
        after = [d for d in pending if d["on"] == _state(chain[-1]) and all(d is not c for c in chain)]
        if len(after) != 1:
            return chain
        chain.append(after[0])
