"""Confirmed proposals into the ledger: appended to ``claims/<source>.toml``, all or nothing per source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit

from ..base.errors import InputError
from ..base.locks import locked
from ..ledger.amend import append
from ..ledger.dispute import Ledger
from ..ledger.shelves import load
from .queue import CONFIRMED, CORRECTED, Item, Queue

_ORDER = (
    "says",
    "speaker",
    "account",
    "stance",
    "commitment",
    "measure",
    "topic",
    "deal",
    "committing",
    "modality",
    "terms",
    "date",
    "recorded",
    "bound",
    "in_return",
    "by",
    "proposed_by",
    "anchor",
    "note",
)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: file and number of claims."""

    file: Path
    claims: int


def claim_toml(claim: dict[str, Any]) -> str:
    """A ``[[claim]]`` table, keys in the order in which an analyst reads them."""
    document = tomlkit.document()
    tables = tomlkit.aot()
    table = tomlkit.table()
    for key in _ORDER:
        value = claim.get(key)
        if value in (None, "", [], {}):
            continue
        if isinstance(value, dict):
            inline = tomlkit.inline_table()
            inline.update(value)
            table.add(key, inline)
        else:
            table.add(key, value)
    tables.append(table)
    document.add("claim", tables)
    return tomlkit.dumps(document)


def source_toml(item: Item) -> str:
    """A ``[[source]]`` table for a document that the ledger does not know yet."""
    document = item.document
    own = item.proposal.get("voice") in {"issuer", "joint"} and item.claim.get("account") not in (None, "", "observer")
    account = document.get("account") or (item.claim["account"] if own else "observer")
    table = tomlkit.table()
    values = {
        "id": item.source,
        "title": document.get("title") or document.get("name", ""),
        "publisher": document.get("publisher") or "unknown",
        "author": document.get("author", ""),
        "account": account,
        "kind": "official" if account != "observer" else "press",
        "grade": max("B", str(document.get("grade") or "B")[:1]) if own else document.get("grade") or "D",
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
    tables = tomlkit.aot()
    tables.append(table)
    out = tomlkit.document()
    out.add("source", tables)
    return tomlkit.dumps(out)


def file_confirmed(queue: Queue, ledger: Ledger, *, deal: str = "") -> list[Written]:
    """Write every confirmed or corrected item that is not in the ledger yet; marks them as filed."""
    with locked(ledger.root):
        return _file(queue, load(ledger.root), deal)


def _file(queue: Queue, ledger: Ledger, deal: str) -> list[Written]:
    """The same on the ledger as it is now, held for as long as it takes."""
    ready: dict[str, list[Item]] = {}
    for item in queue.items():
        if item.state in {CONFIRMED, CORRECTED} and not item.filed:
            ready.setdefault(item.source, []).append(item)
    known = {(f.source, f.claim.says, f.claim.anchor.digest if f.claim.anchor else "") for f in ledger.claims}
    out = []
    for source, items in ready.items():
        new = [
            i
            for i in items
            if (source, i.claim.get("says"), (i.claim.get("anchor") or {}).get("digest", "")) not in known
        ]
        if new:
            if source not in ledger.sources:
                append(ledger.root, "sources/read.toml", source_toml(new[0]))
            out.append(Written(_append(ledger, source, new, deal), len(new)))
        queue.mark_filed(i.id for i in items)
    return out


def _append(ledger: Ledger, source: str, items: Iterable[Item], deal: str) -> Path:
    chosen = list(items)
    file = f"claims/{source}.toml"
    text = "\n".join(claim_toml(with_provenance(item)) for item in sorted(chosen, key=_place))
    if not (ledger.root / file).exists():
        named = deal or str(chosen[0].document.get("deal") or "") or ledger.dispute.default_deal
        head = f"source = {tomlkit.item(source).as_string()}\n" + (
            f"deal = {tomlkit.item(named).as_string()}\n" if named else ""
        )
        text = head + "\n" + text
    return append(ledger.root, file, text)


def with_provenance(item: Item) -> dict[str, Any]:
    """The claim with who confirmed it and what proposed it: this stays in the ledger."""
    flags = item.proposal.get("flags") or []
    model = next((str(f) for f in flags if str(f).startswith("model")), "")
    by = ", ".join(item.by) + (f" ({item.state})" if item.by else "")
    return {**item.claim, "by": by, "proposed_by": "a model" if model else "the offline reader"}


def _place(item: Item) -> tuple[int, str]:
    anchor = item.proposal.get("anchor") or {}
    return int(anchor.get("start") or 0), item.id
