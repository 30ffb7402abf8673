"""All records of a ledger as flat tables, for those who query: DuckDB and Parquet.

One table a kind of record. Columns come from the records' own types; lists stay lists,
mappings become JSON text, and a record inside another (the terms of a claim) is spread
over columns with its name in front. Every column carries the description of its field.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

from ..base.errors import InputError
from ..base.files import written
from . import records as r
from .dispute import Ledger


@dataclass(frozen=True, slots=True)
class Spread:
    """A column: name, kind (string, float, int, bool, strings or json), description."""

    name: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Flat:
    """A flat table: its name, columns and rows."""

    name: str
    columns: tuple[Spread, ...]
    rows: tuple[dict[str, Any], ...]


#: Fields that have a table of their own.
APART = {"events", "components", "conditions", "parties", "accounts", "deadlines", "agenda", "notes", "revised"}


def flat_tables(ledger: Ledger) -> list[Flat]:
    """Every table, in the order in which a reader would want them."""
    deals = ledger.deals.values()
    measures = ledger.view.values()
    authorities = ledger.own("authority", ledger.authorities)
    return [
        _about(ledger),
        _flat("dispute", r.Dispute, [({}, ledger.dispute)]),
        _flat("parties", r.Party, (({}, p) for p in ledger.dispute.parties)),
        _flat("accounts", r.Account, (({}, a) for a in ledger.dispute.accounts)),
        _flat("deadlines", r.Deadline, (({}, d) for d in ledger.dispute.deadlines)),
        _flat("topics", r.Topic, (({}, t) for t in ledger.topics.values())),
        _flat("sources", r.Source, (({}, s) for s in ledger.own("source", ledger.sources))),
        _flat("authorities", r.Authority, (({}, a) for a in authorities)),
        _flat(
            "authority_events",
            r.Event,
            (({"authority": a.id}, e) for a in authorities for e in a.events),
            authority="Authority id.",
        ),
        _flat("measures", r.Measure, (({}, m) for m in measures)),
        _flat(
            "components",
            r.Component,
            (({"measure": m.id}, c) for m in measures for c in m.components),
            measure="Measure id.",
        ),
        _flat(
            "conditions",
            r.Condition,
            (({"measure": m.id}, c) for m in measures for c in m.conditions),
            measure="Measure id.",
        ),
        _flat(
            "events",
            r.Event,
            (({"measure": m.id}, e) for m in measures for e in m.events),
            measure="Measure id.",
        ),
        _flat("deals", r.Deal, (({}, d.deal) for d in deals)),
        _flat(
            "commitments",
            r.Commitment,
            (({"deal": d.deal.id}, c) for d in deals for c in d.commitments.values()),
            deal="Deal id.",
        ),
        _flat(
            "claims",
            r.Claim,
            (({"id": f.id, "source": f.source, "deal": f.deal}, f.claim) for f in ledger.claims),
            id="Hash of the content.",
            source="Source id.",
            deal="Deal id.",
        ),
        _flat(
            "deliveries",
            r.Delivery,
            (({"deal": d.deal.id}, x) for d in deals for x in d.deliveries),
            deal="Deal id.",
        ),
        _flat("meetings", r.Meeting, (({}, m) for m in ledger.meetings.values())),
        _flat(
            "agenda",
            r.AgendaItem,
            (({"meeting": m.id}, i) for m in ledger.meetings.values() for i in m.agenda),
            meeting="Meeting id.",
        ),
        _flat(
            "revisions", r.Revision, (({"deal": d.deal.id}, v) for d in deals for v in d.deal.revised), deal="Deal id."
        ),
        _flat("notes", r.Note, _notes(ledger), record="Kind and id of the record (or of the record it is part of)."),
    ]


def _notes(ledger: Ledger) -> Iterator[tuple[dict[str, str], r.Note]]:
    """Every dated remark, with the record it belongs to."""
    held: list[tuple[str, Any]] = [("dispute", ledger.dispute)]
    held += [("deadline:" + d.id, d) for d in ledger.dispute.deadlines]
    held += [("source:" + s.id, s) for s in ledger.own("source", ledger.sources)]
    for kind, items in (("authority", ledger.own("authority", ledger.authorities)), ("measure", ledger.view.values())):
        for item in items:
            held += [(f"{kind}:{item.id}", part) for part in (item, *item.events)]
    for folder in ledger.deals.values():
        held += [("deal:" + folder.deal.id, folder.deal)]
        held += [("commitment:" + c.id, c) for c in folder.commitments.values()]
    held += [("claim:" + f.id, f.claim) for f in ledger.claims]
    held += [("meeting:" + m.id, part) for m in ledger.meetings.values() for part in (m, *m.agenda)]
    yield from (({"record": name}, note) for name, item in held for note in item.notes)


def _about(ledger: Ledger) -> Flat:
    from .. import __version__

    return Flat(
        "about",
        (
            Spread("dispute", "string", "Dispute id."),
            Spread("checked", "string", "Last day up to which sources were searched."),
            Spread("ledger_digest", "string", "sha256 over every file of the dispute: the ledger's version."),
            Spread("detente", "string", "Version of the package that wrote this."),
        ),
        (
            {
                "dispute": ledger.dispute.id,
                "checked": ledger.dispute.checked,
                "ledger_digest": ledger.digest,
                "detente": __version__,
            },
        ),
    )


def _flat(name: str, kind: type[Any], items: Iterable[tuple[dict[str, str], Any]], **heads: str) -> Flat:
    columns = [Spread(key, "string", text) for key, text in heads.items()]
    columns += [c for c in _columns(kind) if c.name not in heads]
    rows = tuple({**dict(_values(item, "")), **keys} for keys, item in items)
    for row in rows:
        row.update({c.name: None for c in columns if c.kind == "json" and row.get(c.name) == []})
    return Flat(name, tuple(columns), rows)


def _columns(kind: type[Any], prefix: str = "") -> Iterator[Spread]:
    hints = get_type_hints(kind, include_extras=True, localns=vars(r))
    for field in msgspec.structs.fields(kind):
        if field.name in APART:
            continue
        base, text = _plain_hint(hints[field.name])
        if isinstance(base, type) and issubclass(base, msgspec.Struct):
            yield from _columns(base, f"{prefix}{field.name}_")
        else:
            yield Spread(prefix + field.name, _kind(base), text)


def _plain_hint(hint: Any) -> tuple[Any, str]:
    """A field's type without None and annotations, and its description."""
    text = ""
    if get_origin(hint) is Annotated:
        hint, *extra = get_args(hint)
        text = next((e.description for e in extra if isinstance(e, msgspec.Meta) and e.description), "")
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(a for a in get_args(hint) if a is not type(None))
    return hint, text


def _kind(hint: Any) -> str:
    if get_origin(hint) is list:
        inside = get_args(hint)[0]
        return "strings" if isinstance(inside, type) and issubclass(inside, str) else "json"
    if get_origin(hint) is dict:
        return "json"
    names: dict[Any, str] = {float: "float", int: "int", bool: "bool"}
    return names.get(hint, "string")


def _values(item: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for field in msgspec.structs.fields(type(item)):
        if field.name in APART:
            continue
        value = getattr(item, field.name)
        if isinstance(value, msgspec.Struct):
            yield from _values(value, f"{prefix}{field.name}_")
        elif isinstance(value, Enum):
            yield prefix + field.name, value.value
        elif isinstance(value, dict):
            yield prefix + field.name, json.dumps(value, ensure_ascii=False) if value else None
        elif isinstance(value, list) and value and not isinstance(value[0], str):
            yield prefix + field.name, json.dumps(msgspec.to_builtins(value), ensure_ascii=False)
        else:
            plain = [str(one) for one in value] if isinstance(value, list) else value
            yield prefix + field.name, None if plain == "" else plain


def arrow(flat: Flat) -> Any:
    """The Arrow table of a flat; descriptions are field metadata. Needs the extra ``frames``."""
    try:
        import pyarrow as pa
    except ImportError as error:
        raise InputError("this needs pyarrow", remedy="pip install 'detente[frames]'") from error
    kinds = {
        "string": pa.string(),
        "float": pa.float64(),
        "int": pa.int64(),
        "bool": pa.bool_(),
        "strings": pa.list_(pa.string()),
        "json": pa.string(),
    }
    schema = pa.schema([pa.field(c.name, kinds[c.kind], metadata={"description": c.text}) for c in flat.columns])
    return pa.Table.from_pylist(list(flat.rows), schema=schema)


def write_parquet(ledger: Ledger, folder: Path) -> list[Path]:
    """One Parquet file a table."""
    import pyarrow.parquet as pq

    def put(table: Any) -> Callable[[Path], None]:
        return lambda path: pq.write_table(table, path)

    return [written(folder / f"{flat.name}.parquet", put(arrow(flat))) for flat in flat_tables(ledger)]


def write_duckdb(ledger: Ledger, path: Path) -> Path:
    """One DuckDB file with a table each, columns commented."""
    try:
        import duckdb
    except ImportError as error:
        raise InputError("this needs duckdb", remedy="pip install 'detente[frames]'") from error

    def fill(target: Path) -> None:
        with duckdb.connect(str(target)) as base:
            for flat in flat_tables(ledger):
                base.register("incoming", arrow(flat))
                base.execute(f'CREATE TABLE "{flat.name}" AS SELECT * FROM incoming')
                base.unregister("incoming")
                for column in flat.columns:
                    text = column.text.replace("'", "''")
                    base.execute(f'COMMENT ON COLUMN "{flat.name}"."{column.name}" IS \'{text}\'')

    return written(path, fill)
