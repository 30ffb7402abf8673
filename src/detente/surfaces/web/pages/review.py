"""Review: proposed claims beside their words; decisions are posts with a token, on the state that was seen.

Two people (or two browsers) who decide the same proposal: the second is told, nothing is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ....base.errors import InputError
from ....base.table import Column, Table, columns
from ....ledger.dispute import Ledger
from ....ledger.records import Modality, Stance
from ....questions import Param
from ....reading.told import said, subject
from ..ask import MAX_VALUE, Ask
from ..page import Nothing, Page, Progress, View
from ..shelf import Shelf

#: Proposals on one page.
SIZE = 20
#: Fields of a claim that the page can correct.
CORRECTED = ("stance", "commitment", "topic", "account", "speaker", "modality", "says")
STATES = ("open", "disputed", "confirmed", "corrected", "rejected")


@dataclass(frozen=True)
class Listing:
    """Proposals as plain data and as a table."""

    items: tuple[Any, ...]
    counts: Mapping[str, int]

    def to_dict(self) -> dict[str, Any]:
        """Counts by state, and the items shown."""
        return {"counts": dict(self.counts), "items": [item.to_dict() for item in self.items]}

    def tables(self) -> list[Table]:
        """One row a proposal."""
        spec = columns(
            Column("state", "State"),
            Column("subject", "About"),
            Column("says", "Says"),
            Column("source", "Source"),
        )
        rows = [
            {
                "state": item.state,
                "subject": subject(item),
                "says": said(item),
                "source": item.source,
            }
            for item in self.items
        ]
        return [Table("Proposals", spec, rows, id="review")]


class Review(Page):
    """Proposals of one state, a page at a time."""

    name = "review"
    title = "Review"
    nav = "Review"
    about = "What documents propose, waiting for a person."
    params = (
        Param("state", "Which proposals.", default="open", choices=STATES, label="Show"),
        Param("page", "Which page of them.", "whole", empty="1"),
        Param("by", "Who reviews.", label="Your name"),
    )

    def answer(self, shelf: Shelf, asked: Ask, progress: Progress) -> View:
        """The proposals of one state, a page at a time."""
        if shelf.queue is None:
            return View(
                "Review",
                Nothing(),
                lead=[
                    "No working file was named, so nothing waits here.",
                    "Make one with: detente read DOCUMENT --save work.jsonl. "
                    "Then start: detente serve --queue work.jsonl.",
                ],
            )
        from ....reading.queue import Queue

        queue = Queue(shelf.queue)
        every = queue.items()
        state = asked.get("state") or "open"
        chosen = [item for item in every if item.state == state]
        pages = max(1, -(-len(chosen) // SIZE))
        page = min(max(1, asked.number("page", 1)), pages)
        shown = tuple(chosen[(page - 1) * SIZE : page * SIZE])
        counts = {s: sum(item.state == s for item in every) for s in STATES}
        ready = sum(item.state in ("confirmed", "corrected") and not item.filed for item in every)
        return View(
            "Review",
            Listing(shown, counts),
            lead=["; ".join(f"{n} {s}" for s, n in counts.items())],
            template="review.html",
            extra={
                "items": [_view(item) for item in shown],
                "ready": ready,
                "state": state,
                "number": page,
                "pages": pages,
                "choices": _choices(shelf.ledger()),
                "by": asked.get("by") or "",
            },
            partial=True,
        )


def _view(item: Any) -> dict[str, Any]:
    """An item as the template draws it; everything in it is text from a document."""
    anchor = item.proposal.get("anchor") or {}
    return {
        "id": item.id,
        "token": item.token,
        "state": item.state,
        "source": item.source,
        "document": item.document.get("title") or item.document.get("name") or item.source,
        "exact": anchor.get("exact", ""),
        "kind": item.kind,
        "subject": subject(item),
        "says": said(item),
        "stands": {key: (item.proposal.get(key) or {}).get("text", "") for key in ("before", "after")},
        "settles": bool(item.proposal.get("settles")),
        "claim": {key: item.record.get(key) or "" for key in CORRECTED},
        "terms": item.record.get("terms") or {},
        "near": item.proposal.get("near") or [],
        "differs": item.proposal.get("disagreements") or [],
        "confidence": item.proposal.get("confidence"),
        "by": item.by,
        "note": item.note,
        "filed": item.filed,
    }


def _choices(ledger: Ledger) -> dict[str, list[str]]:
    """Closed vocabularies for the fields that can be corrected."""
    return {
        "stance": [s.value for s in Stance],
        "modality": ["", *(m.value for m in Modality)],
        "commitment": ["", *(c for folder in ledger.deals.values() for c in folder.commitments)],
        "topic": ["", *ledger.topics],
        "account": [*(a.id for a in ledger.dispute.accounts), "observer"],
    }


def decide(shelf: Shelf, name: str, form: Mapping[str, Any]) -> None:
    """Carry out one decision. Raises `reading.queue.Changed` when somebody was faster."""
    from ....reading.queue import Queue

    if shelf.queue is None:
        raise InputError("there is no working file", remedy="start with detente serve --queue FILE")
    queue = Queue(shelf.queue)
    seen, by = _text(form, "item"), _text(form, "by")
    at = datetime.now(UTC).isoformat(timespec="seconds")
    action = _text(form, "action")
    if action == "confirm":
        queue.confirm(name, seen, by=by, at=at)
    elif action == "reject":
        queue.reject(name, seen, reason=_text(form, "reason"), by=by, at=at)
    elif action == "reopen":
        queue.reopen(name, seen, by=by, at=at)
    elif action == "correct":
        held = queue.get(name).record
        given = {key: _text(form, key, most=1000) for key in CORRECTED if key in form}
        changes = {key: value for key, value in given.items() if value != str(held.get(key) or "")}
        if not changes:
            raise InputError("nothing was changed", remedy="change a field, or confirm the proposal as it stands")
        queue.correct(name, seen, changes, by=by, at=at)
    else:
        raise InputError(f"no action {action!r}", remedy="confirm, correct, reject or reopen")


def file_all(shelf: Shelf) -> list[str]:
    """Write what is confirmed to the ledger; what was written, in words."""
    from ....reading.filing import file_confirmed
    from ....reading.queue import Queue

    if shelf.queue is None:
        raise InputError("there is no working file", remedy="start with detente serve --queue FILE")
    return [f"{done} to {done.file}" for done in file_confirmed(Queue(shelf.queue), shelf.ledger())]


def _text(form: Mapping[str, Any], name: str, most: int = MAX_VALUE) -> str:
    value = form.get(name, "")
    if not isinstance(value, str) or len(value) > most:
        raise InputError(f"{name} is too long or not text", remedy=f"at most {most} characters")
    return value.strip()
