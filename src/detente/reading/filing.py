"""Confirmed proposals into the ledger, all or nothing per file, and out of it again.

Claims go to `claims/<source>.toml`, deliveries to their deal, events to `events.toml` of the dispute's own folder,
from where they are put onto the measure. Each keeps who confirmed it, when, and that a machine proposed it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import tomlkit

from ..base import files
from ..base.errors import InputError
from ..base.locks import locked
from ..ledger.amend import append, refuse_if_worse
from ..ledger.dispute import Ledger
from ..ledger.filed import FiledEvent
from ..ledger.records import Claim, Delivery
from ..ledger.shelves import load
from .queue import CLAIM, CONFIRMED, CORRECTED, DELIVERY, EVENT, Item, Queue

#: Keys of each kind, in the order in which an analyst reads them; the others follow.
_FIRST = {
    CLAIM: ("says", "speaker", "account", "stance", "commitment", "measure", "topic", "deal", "committing", "modality"),
    EVENT: ("measure", "type", "at", "recorded", "status", "source", "legal_ref", "until", "inclusive", "rates"),
    DELIVERY: ("commitment", "said_by", "source", "as_of", "recorded", "says", "quantity", "unit", "period", "basis"),
}
_LAST = ("by", "proposed_by", "anchor", "note")
_KINDS: dict[str, type[msgspec.Struct]] = {CLAIM: Claim, EVENT: FiledEvent, DELIVERY: Delivery}
#: What makes two records of a kind the same one.
_SAME = {
    CLAIM: ("says", "speaker", "anchor"),
    EVENT: ("measure", "type", "at", "until", "recorded", "source"),
    DELIVERY: ("commitment", "said_by", "source", "as_of", "says"),
}
_SOURCES = "sources/read.toml"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, or taken out: file, number of records and their kind."""

    file: Path
    claims: int
    kind: str = CLAIM

    def __str__(self) -> str:
        """``3 claims``, ``1 delivery``."""
        more = {CLAIM: "claims", EVENT: "events", DELIVERY: "deliveries"}
        return f"{self.claims} {self.kind if self.claims == 1 else more[self.kind]}"


def record_toml(kind: str, record: Mapping[str, Any]) -> str:
    """A ``[[claim]]``, ``[[event]]`` or ``[[delivery]]`` table, keys in the order in which an analyst reads them."""
    fields = [f.encode_name for f in msgspec.structs.fields(_KINDS[kind])]
    middle = [f for f in fields if f not in _FIRST[kind] and f not in _LAST]
    table = tomlkit.table()
    for key in (*_FIRST[kind], *middle, *(f for f in _LAST if f in fields)):
        value = record.get(key)
        if value in (None, "", [], {}):
            continue
        if isinstance(value, dict):
            inline = tomlkit.inline_table()
            inline.update(value)
            table.add(key, inline)
        else:
            table.add(key, value)
    return _dumped(kind, table)


def _dumped(key: str, table: Any) -> str:
    tables = tomlkit.aot()
    tables.append(table)
    document = tomlkit.document()
    document.add(key, tables)
    return tomlkit.dumps(document)


def source_toml(item: Item) -> str:
    """A ``[[source]]`` table for a document that the ledger does not know yet.

    A party's own document is filed as that party's; the grade follows from what it is and where it came from.
    """
    document = item.document
    own = item.proposal.get("voice") in {"issuer", "joint"} and item.record.get("account") not in (None, "", "observer")
    account = document.get("account") or (item.record["account"] if own else "observer")
    enacted = item.kind == EVENT and item.record.get("status") == "enacted"
    table = tomlkit.table()
    values = {
        "id": item.source,
        "title": document.get("title") or document.get("name", ""),
        "publisher": document.get("publisher") or "unknown",
        "author": document.get("author", ""),
        "account": account,
        "kind": "instrument" if enacted else "official" if account != "observer" else "press",
        "grade": grade(document, account, enacted=enacted),
        "date": document.get("date", ""),
        "language": document.get("language") or "en",
        "url": document.get("url", ""),
        "digest": document.get("digest", ""),
        "held": Path(str(document.get("name", ""))).name,
    }
    if not values["date"]:
        raise InputError(f"{item.source} has no publication date", remedy="read it again with --date")
    for key, value in values.items():
        if value:
            table.add(key, value)
    return _dumped("source", table)


def grade(document: Mapping[str, Any], account: str, *, enacted: bool) -> str:
    """A: a legal text or a party's own, seen at its address. B: the same from a file. C: press. D: nobody named.

    A document that contradicts what the ledger holds of the same account keeps the lower grade it was read with.
    """
    if enacted or account != "observer":
        mine = "A" if str(document.get("url") or "").startswith("https://") else "B"
        read = str(document.get("grade") or "")[:1]
        return max(mine, read) if read in ("C", "D") and document.get("account") else mine
    return str(document.get("grade") or "") or ("C" if document.get("publisher") or document.get("author") else "D")


def file_confirmed(queue: Queue, ledger: Ledger, *, deal: str = "") -> list[Written]:
    """Write every confirmed or corrected item that is not in the ledger yet; marks them as filed."""
    with locked(ledger.root):
        return _file(queue, load(ledger.root), deal)


def _file(queue: Queue, ledger: Ledger, deal: str) -> list[Written]:
    """The same on the ledger as it is now, held for as long as it takes: sources first, then file by file."""
    ready: dict[str, list[Item]] = {}
    for item in queue.items():
        if item.state in {CONFIRMED, CORRECTED} and not item.filed:
            ready.setdefault(_place(ledger, item), []).append(item)
    new = {}
    for file, items in ready.items():
        held = _held(ledger.root / file, items[0].kind)
        new[file] = [i for i in items if _name(i.kind, i.record) not in held]
    every = [i for items in new.values() for i in items if i.source not in ledger.sources]
    sources = {i.source: i for i in sorted(every, key=lambda i: i.kind == EVENT)}  # what an event says of it counts
    if sources:
        append(ledger.root, _SOURCES, "\n".join(source_toml(item) for item in sources.values()))
    out = []
    for file, items in ready.items():
        if new[file]:
            out.append(Written(_append(ledger, file, new[file], deal), len(new[file]), items[0].kind))
        queue.mark_filed(i.id for i in items)
    return out


def _place(ledger: Ledger, item: Item) -> str:
    """The file of the dispute's folder in which a record belongs."""
    if item.kind == EVENT:
        return "events.toml"
    if item.kind == CLAIM:
        return f"claims/{item.source}.toml"
    name = item.record.get("commitment", "")
    found = next((d for d, folder in ledger.deals.items() if name in folder.commitments), "")
    return f"deals/{found}/deliveries.toml" if found else "deliveries.toml"


def _append(ledger: Ledger, file: str, items: Iterable[Item], deal: str) -> Path:
    """Append the records of some items to their file, in the order of their words."""
    chosen = sorted(items, key=lambda i: (i.source, int((i.proposal.get("anchor") or {}).get("start") or 0), i.id))
    text = "\n".join(record_toml(item.kind, with_provenance(item)) for item in chosen)
    if chosen[0].kind == CLAIM and not (ledger.root / file).exists():
        named = deal or str(chosen[0].document.get("deal") or "") or ledger.dispute.default_deal
        head = f"source = {tomlkit.item(chosen[0].source).as_string()}\n" + (
            f"deal = {tomlkit.item(named).as_string()}\n" if named else ""
        )
        text = head + "\n" + text
    return append(ledger.root, file, text)


def with_provenance(item: Item) -> dict[str, Any]:
    """The record with who confirmed it, when, and what proposed it: this stays in the ledger."""
    flags = item.proposal.get("flags") or []
    model = next((str(f) for f in flags if str(f).startswith("model")), "")
    by = ", ".join(filter(None, (*item.by, item.at[:10]))) + (f" ({item.state})" if item.by else "")
    return {**item.record, "by": by, "proposed_by": "a model" if model else "the offline reader"}


# -- taking it out again ----------------------------------------------------------------


def unwrite(queue: Queue, ledger: Ledger, names: Sequence[str] = ()) -> list[Written]:
    """Take filed items out of the ledger again (all of the queue's when none is named); they stay decided.

    Raises InputError for an item that is not filed, or whose record was changed by hand since.
    """
    items = [queue.get(name) for name in names] or [i for i in queue.items() if i.filed]
    if not items:
        raise InputError(
            f"nothing of {queue.path} is in the ledger", remedy="write it first: detente review FILE --write"
        )
    for item in items:
        if not item.filed:
            raise InputError(f"proposal {item.id} is not in the ledger", remedy="name one that was written")
    with locked(ledger.root):
        now = load(ledger.root)
        by_file: dict[str, list[Item]] = {}
        for item in items:
            by_file.setdefault(_place(now, item), []).append(item)
        out = []
        for file, mine in by_file.items():
            _take(now.root, file, mine[0].kind, {_name(i.kind, i.record) for i in mine})
            out.append(Written(ledger.root / file, len(mine), mine[0].kind))
        _drop_sources(now.root, {i.source for i in items})
        queue.mark_filed([i.id for i in items], undone=True)
    return out


def _take(root: Path, file: str, key: str, names: set[tuple[str, ...]]) -> None:
    """Take records out of a file; the file goes with its last record."""
    path = root / file
    document = tomlkit.parse(files.read_text(path)) if path.is_file() else tomlkit.document()
    tables = document.get(key, [])
    found = [n for n, table in enumerate(tables) if _name(key, table.unwrap()) in names]
    if len(found) < len(names):
        raise InputError(f"{path} does not hold all of it as it was written", remedy="take it out by hand")
    if len(tables) == len(found):
        path.unlink()
        return
    for n in reversed(found):
        del tables[n]
    text = tomlkit.dumps(document).rstrip("\n") + "\n"
    refuse_if_worse(root, path, text)
    files.write(path, text)


def _drop_sources(root: Path, names: Iterable[str]) -> None:
    """Take out sources that reading brought in and nothing rests on any more."""
    path = root / _SOURCES
    now = load(root)
    used = {f.source for f in now.claims} | {s for m in now.measures.values() for s in m.sources}
    used |= {d.source for folder in now.deals.values() for d in folder.deliveries}
    mine: set[tuple[str, ...]] = {("source", name) for name in names if name not in used}
    idle = mine & _held(path, "source")
    if idle:
        _take(root, _SOURCES, "source", idle)


def _held(path: Path, key: str) -> set[tuple[str, ...]]:
    """The names of a file's records."""
    if not path.is_file():
        return set()
    return {_name(key, table.unwrap()) for table in tomlkit.parse(files.read_text(path)).get(key, [])}


def _name(kind: str, record: Mapping[str, Any]) -> tuple[str, ...]:
    """What tells a record from the others of its kind."""
    if kind == "source":
        return ("source", str(record.get("id", "")))
    found = [record.get(key, "") for key in _SAME[kind]]
    return (kind, *(str(v.get("digest", "")) if isinstance(v, Mapping) else str(v) for v in found))
