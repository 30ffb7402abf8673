"""What reviewers decided, as a test of the reader: precision and recall by type, and how far two reviewers agree.

A folder holds working files (`*.jsonl`), of one reviewer or several, and the documents they are about. Each document
is read again as the reader is now. Of what reviewers accepted, the share that is proposed again as they left it is the
recall; of what is proposed again and was decided, the share accepted is the precision. What neither the machine nor
a reviewer named is counted nowhere. Agreement: the share of like decisions on what two reviewers decided both, and
Cohen's kappa (1960), which takes off what chance alone would bring.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

from ..base.errors import DetenteError, InputError
from ..base.table import Column, Table, Tabular, columns
from .documents import Document, load
from .queue import CLAIM, CONFIRMED, CORRECTED, EVENT, REJECTED, Entry, Item, Queue

#: Fields by which a record proposed again is the one that was decided.
SAME = {CLAIM: ("account", "stance"), EVENT: ("measure", "type", "until"), "delivery": ("commitment", "quantity")}
#: What a document was said to be when it was read.
_HEAD = ("date", "publisher", "title", "language", "url")
#: Reads a document again: every record it proposes now, of whatever kind.
Again = Callable[[Document], Sequence[Entry]]


@dataclass(frozen=True)
class Score(Tabular):
    """Counts by type, and agreement by pair of reviewers."""

    types: Mapping[str, Mapping[str, int]]
    pairs: tuple[tuple[str, str, int, int, float | None], ...]
    unread: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """``types`` (counts, precision, recall), ``agreement`` and ``not_read``."""
        return {
            "types": [{"type": name, **_figures(count)} for name, count in self.types.items()],
            "agreement": [
                {"reviewers": [a, b], "both": n, "alike": same, "share": same / n, "kappa": kappa}
                for a, b, n, same, kappa in self.pairs
            ],
            "not_read": list(self.unread),
        }

    def tables(self) -> list[Table]:
        """Precision and recall by type; agreement where two reviewers decided the same."""
        spec = columns(
            Column("type", "Type"), Column("decided", "Decided"), Column("accepted", "Accepted"),
            Column("corrected", "Of them corrected"), Column("rejected", "Rejected"), Column("again", "Proposed again"),
            Column("false", "Rejected, proposed again"), Column("precision", "Precision", digits=2),
            Column("recall", "Recall", digits=2),
        )  # fmt: skip
        notes = [
            "Precision and recall are of the reader as it is now; what nobody named is counted nowhere.",
            *(f"not read again: {line}" for line in self.unread),
        ]
        told = self.to_dict()
        out = [Table("The reader against its reviewers", spec, told["types"], notes=notes, id="score")]
        if told["agreement"]:
            pairs = columns(
                Column("who", "Reviewers"), Column("both", "Decided by both"), Column("alike", "Alike"),
                Column("share", "Share", digits=2), Column("kappa", "Kappa", digits=2),
            )  # fmt: skip
            rows = [{**pair, "who": " and ".join(pair["reviewers"])} for pair in told["agreement"]]
            out.append(Table("How far reviewers agree", pairs, rows, id="agreement"))
        return out


def _figures(count: Mapping[str, int]) -> dict[str, Any]:
    """Counts with precision and recall; None where nothing was read again."""
    again, wrong, accepted = count["again"], count["false"], count["read"]
    return {
        "decided": count["accepted"] + count["rejected"],
        "accepted": count["accepted"],
        "corrected": count["corrected"],
        "rejected": count["rejected"],
        "again": again,
        "false": wrong,
        "precision": again / (again + wrong) if again + wrong else None,
        "recall": again / accepted if accepted else None,
    }


def score(folder: Path, again: Again) -> Score:
    """The reader, which `again` calls, against the decisions in a folder.

    Raises InputError when the folder holds no working file or nothing in it is decided.
    """
    if not folder.is_dir():
        raise InputError(f"there is no folder {folder}", remedy="name the folder of working files and their documents")
    queues = [Queue(path) for path in sorted(folder.rglob("*.jsonl"))]
    found = [item for queue in queues for item in queue.items() if item.state in _DECIDED]
    told: dict[str, set[bool]] = {}
    for item in found:
        told.setdefault(item.id, set()).add(item.state == REJECTED)
    items = {item.id: item for item in found if len(told[item.id]) == 1}  # where reviewers part, nothing is decided
    if not items:
        raise InputError(f"nothing in {folder} is decided", remedy="review a working file (*.jsonl) there first")
    texts = dict(_texts(folder))
    types: dict[str, Counter[str]] = {}
    unread: dict[str, None] = {}
    proposed: dict[str, Sequence[Entry]] = {}
    for item in items.values():
        digest = str(item.document.get("digest", ""))
        if digest in texts and digest not in proposed:
            head: dict[str, Any] = {k: str(item.document.get(k) or "") for k in _HEAD}
            proposed[digest] = again(replace(texts[digest], **head))
        count = types.setdefault(_type(item), Counter())
        accepted = item.state != REJECTED
        count["accepted" if accepted else "rejected"] += 1
        count["corrected"] += item.state == CORRECTED
        if digest not in texts:
            unread[f"{item.source}: its text is not in the folder"] = None
            continue
        hit = any(_same(item, entry) for entry in proposed[digest])
        count["read"] += accepted
        count["again" if accepted else "false"] += hit
    return Score(dict(sorted(types.items())), tuple(_agreement(queues)), tuple(unread))


_DECIDED = (CONFIRMED, CORRECTED, REJECTED)


def _texts(folder: Path) -> Iterator[tuple[str, Document]]:
    """The documents of a folder by digest; what cannot be read is no document."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".jsonl"):
        try:
            document = load(path)
        except DetenteError:
            continue
        yield document.digest, document


def _type(item: Item) -> str:
    """The kind of a record, of a claim with its stance, of an event with what is done."""
    more = item.record.get("stance") if item.kind == CLAIM else item.record.get("type") if item.kind == EVENT else ""
    return f"{item.kind}: {str(more).replace('_', ' ')}" if more else item.kind


def _same(item: Item, entry: Entry) -> bool:
    """Whether a record proposed now is the one that was decided: the same words in the main, and the same sense."""
    if item.kind != entry.kind or any(item.record.get(k, "") != entry.record.get(k, "") for k in SAME[item.kind]):
        return False
    if item.kind == CLAIM and _subject(item.record) != _subject(entry.record):
        return False
    a, b = item.proposal.get("anchor") or {}, entry.proposal.get("anchor") or {}
    low, high = max(a.get("start", 0), b.get("start", 0)), min(a.get("end", 0), b.get("end", 0))
    shorter = min(a.get("end", 0) - a.get("start", 0), b.get("end", 0) - b.get("start", 0))
    return bool(high - low >= 0.5 * shorter)


def _subject(record: Mapping[str, Any]) -> str:
    return str(record.get("commitment") or record.get("topic") or record.get("measure") or "")


def _agreement(queues: Sequence[Queue]) -> Iterator[tuple[str, str, int, int, float | None]]:
    """For each pair of reviewers: what both decided, how often alike, and kappa (None where chance decides all)."""
    told: dict[str, dict[str, str]] = {}
    for queue in queues:
        for item, by, verdict in queue.decisions():
            told.setdefault(by, {})[item] = verdict
    for a, b in combinations(sorted(told), 2):
        both = [name for name in told[a] if name in told[b]]
        if not both:
            continue
        alike = sum(told[a][name] == told[b][name] for name in both)
        share = alike / len(both)
        mine, yours = (Counter(told[who][name] for name in both) for who in (a, b))
        chance = sum(mine[word] * yours[word] for word in mine) / len(both) ** 2
        yield a, b, len(both), alike, (share - chance) / (1 - chance) if chance < 1 else None
