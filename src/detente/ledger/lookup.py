"""Any record by its id, with its sources and with what rests on it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from ..base.errors import UnknownError
from ..base.table import Column, Table, Tabular, columns, show
from .anchors import fragment
from .dispute import Ledger


@dataclass(frozen=True)
class Found(Tabular):
    """A record, where it is written, the sources it rests on and the records that rest on it."""

    kind: str
    id: str
    record: dict[str, Any]
    file: str
    line: int
    sources: tuple[dict[str, Any], ...]
    used_by: tuple[dict[str, str], ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "kind": self.kind,
            "id": self.id,
            "file": self.file,
            "line": self.line,
            "record": self.record,
            "sources": list(self.sources),
            "used_by": list(self.used_by),
        }

    def tables(self) -> list[Table]:
        """Fields, events if any, sources, and what rests on it."""
        plain = {k: v for k, v in self.record.items() if k not in ("events", "components")}
        made = [
            Table(
                f"{self.kind} {self.id}",
                columns(("field", "Field"), ("value", "Value")),
                [{"field": k, "value": _flat(v)} for k, v in plain.items()],
                source=f"{self.file}:{self.line}",
            )
        ]
        if self.record.get("components"):
            made.append(
                Table(
                    "Components",
                    columns(("id", "Id"), ("title", "Title"), ("unit", "Unit")),
                    [{**c, "unit": c.get("unit", "percent")} for c in self.record["components"]],
                )
            )
        if self.record.get("events"):
            spec = columns(
                Column("at", "At"),
                Column("type", "Event"),
                Column("status", "Status"),
                Column("rate", "Rate"),
                Column("until", "Until"),
                Column("account", "Account"),
                Column("legal_ref", "Legal reference"),
                Column("source", "Source"),
            )
            made.append(Table("Events", spec, sorted(self.record["events"], key=lambda e: e["at"])))
        if self.sources:
            spec = columns(
                Column("id", "Source"),
                Column("title", "Title"),
                Column("publisher", "Publisher"),
                Column("date", "Date"),
                Column("grade", "Grade"),
                Column("url", "Address"),
            )
            made.append(Table("Rests on", spec, list(self.sources)))
        if self.used_by:
            made.append(
                Table("What rests on it", columns(("kind", "Kind"), ("id", "Id"), ("what", "What")), list(self.used_by))
            )
        return made


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{k}: {_flat(v)}" for k, v in value.items() if v not in (None, "", [], False)) or "–"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return " | ".join(_flat(v) for v in value)
    return show(value)


def look_up(ledger: Ledger, name: str) -> Found:
    """The record of that id among measures, commitments, sources, deals, meetings, authorities, topics and claims."""
    commitments = {c: r for folder in ledger.deals.values() for c, r in folder.commitments.items()}
    claims = {f.id: f for f in ledger.claims}
    shelves: dict[str, dict[str, Any]] = {
        "measure": ledger.measures,
        "commitment": commitments,
        "source": ledger.sources,
        "deal": {k: v.deal for k, v in ledger.deals.items()},
        "meeting": ledger.meetings,
        "authority": ledger.authorities,
        "topic": ledger.topics,
        "claim": {k: f.claim for k, f in claims.items()},
    }
    for kind, shelf in shelves.items():
        if name in shelf:
            record = msgspec.to_builtins(shelf[name])
            if kind == "claim":
                record["source"] = claims[name].source
                source = ledger.sources.get(claims[name].source)
                if source and shelf[name].anchor:
                    record["link"] = source.url + fragment(shelf[name].anchor) if source.url else ""
            origin = ledger.origins.get(f"{kind}:{name}")
            return Found(
                kind,
                name,
                record,
                shelved(ledger, origin.file) if origin else "",
                origin.line if origin else 0,
                tuple(_sources(ledger, record)),
                tuple(_users(ledger, kind, name)),
            )
    raise UnknownError("record", name, [i for shelf in shelves.values() for i in shelf])


def shelved(ledger: Ledger, file: str) -> str:
    """Where a file stands on its shelf: ``law/us/measures/x.toml``, without the path of this machine."""
    path = Path(file)
    for folder in (ledger.root, *ledger.folders):
        if path.is_relative_to(folder):
            return path.relative_to(folder.parent.parent).as_posix()
    return file


def _sources(ledger: Ledger, record: dict[str, Any]) -> list[dict[str, Any]]:
    names = list(record.get("sources", []))
    if record.get("source"):
        names.append(record["source"])
    names += [e["source"] for e in record.get("events", []) if e.get("source")]
    return [msgspec.to_builtins(ledger.sources[n]) for n in dict.fromkeys(names) if n in ledger.sources]


def _users(ledger: Ledger, kind: str, name: str) -> list[dict[str, str]]:
    made: list[dict[str, str]] = []
    for mid, measure in ledger.measures.items():
        rests = (
            (kind == "source" and (name in measure.sources or any(e.source == name for e in measure.events)))
            or (kind == "authority" and measure.authority == name)
            or (kind == "topic" and measure.topic == name)
        )
        if rests:
            made.append({"kind": "measure", "id": mid, "what": measure.title})
    for folder in ledger.deals.values():
        for cid, commitment in folder.commitments.items():
            if (kind == "measure" and name in commitment.measures) or (kind == "topic" and commitment.topic == name):
                made.append({"kind": "commitment", "id": cid, "what": commitment.title})
        for delivery in folder.deliveries:
            if (kind == "source" and delivery.source == name) or (kind == "commitment" and delivery.commitment == name):
                made.append({"kind": "delivery", "id": delivery.commitment, "what": delivery.says})
    for filed in ledger.claims:
        claim = filed.claim
        if (
            (kind == "source" and filed.source == name)
            or (kind == "commitment" and claim.commitment == name)
            or (kind == "measure" and (claim.measure == name or name in claim.terms.instruments))
            or (kind == "topic" and claim.topic == name)
        ):
            made.append({"kind": "claim", "id": filed.id, "what": f"{claim.speaker}: {claim.says}"})
    return made
