"""Every assumption there is, with its basis: those written beside the data, and those in the code.

A row of data is an assumption where it says so (``quality = "assumption"``, or a basis that
begins with the word). Constants of the code are listed in `data/assumptions.toml`; their values
are read from the code.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from .base.errors import LedgerError, UnknownError
from .base.late import late
from .base.table import Column, Table, Tabular, columns
from .ledger.dispute import Ledger
from .ledger.files import parse, read_text, read_toml, toml_files
from .ledger.records import Record, doc

DATA = Path(str(files("detente"))) / "data"
#: Folders of data that belong to no dispute, and whose files may hold assumptions.
SHARED = ("goods", "exposure", "economy", "history", "tariff", "follow")
WORD = "assumption"
#: Keys that name a table of data, in order of preference.
NAMED = ("title", "asks", "id", "measure", "what", "name", "kind")


class Declared(Record, frozen=True):
    """`data/assumptions.toml`, `[[assumption]]`: one constant of the code."""

    id: Annotated[str, doc("Unique id.")]
    where: Annotated[str, doc("module:CONSTANT, inside the package.")]
    says: Annotated[str, doc("What is assumed, with its unit.")]
    basis: Annotated[str, doc("Why this value.")]


class Register(Record, frozen=True):
    """`data/assumptions.toml`."""

    checked: Annotated[str, doc("Day of the last check.")]
    assumption: Annotated[list[Declared], doc("The constants.")] = []  # noqa: RUF012 - msgspec copies it


@dataclass(frozen=True, slots=True)
class Assumption:
    """One assumption: where it stands, what it says, its value and its basis."""

    part: str
    where: str
    says: str
    value: str
    basis: str


@dataclass(frozen=True)
class Assumptions(Tabular):
    """All assumptions, by part."""

    rows: tuple[Assumption, ...]

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``assumptions --json``."""
        keys = Assumption.__slots__
        return {"assumptions": [{key: getattr(row, key) for key in keys} for row in self.rows]}

    def tables(self) -> list[Table]:
        """One row an assumption."""
        spec = columns(
            Column("part", "Part"),
            Column("says", "What is assumed", wide=True),
            Column("value", "Value"),
            Column("basis", "Basis", wide=True),
            Column("where", "Where"),
        )
        return [Table(f"{len(self.rows)} assumptions", spec, self.to_dict()["assumptions"], id="assumptions")]


def assumptions(ledger: Ledger, *, part: str | None = None) -> Assumptions:
    """All assumptions, or those of one part (goods, economy, code, a shelf or the dispute)."""
    rows = [*in_code(), *in_data(ledger), *in_tables()]
    parts = sorted({row.part for row in rows})
    if part is not None and part not in parts:
        raise UnknownError("part", part, parts)
    return Assumptions(tuple(row for row in rows if part in (None, row.part)))


def in_code() -> Iterator[Assumption]:
    """The constants of the code, with the values that they have."""
    for item in read_toml(DATA / "assumptions.toml", Register).assumption:
        yield Assumption("code", item.where, item.says, plain(late(item.where)), item.basis)


def in_data(ledger: Ledger) -> Iterator[Assumption]:
    """What is assumed in the shared data, in the law and in the dispute."""
    folders = [(name, DATA / name) for name in SHARED]
    folders += [(f"{folder.parent.name}/{folder.name}", folder) for folder in (ledger.folders or (ledger.root,))]
    lost = {Path(problem.file) for problem in ledger.problems if problem.file}
    for part, folder in folders:
        for path in toml_files(folder):
            try:
                data = parse(read_text(path), path)
            except LedgerError:
                if path in lost:
                    continue  # every answer names it
                raise
            held = data.get("source", [])
            sources = [s for s in held if isinstance(s, dict)] if isinstance(held, list) else []
            notes = {str(s.get("id")): str(s.get("title", "")) for s in sources}
            where = path.relative_to(folder).as_posix()
            for says, value, basis in _walk(data, [path.stem], notes):
                yield Assumption(part, where, says, value, basis)


def in_tables() -> Iterator[Assumption]:
    """Tables of numbers whose rows say that they are assumed, one line a table."""
    path = DATA / "economy" / "world_tariffs.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row["importer"] for row in csv.DictReader(file) if row["kind"] == "assumed"]
    if rows:
        says = f"Duties of {len(set(rows))} importers on {len(rows)} industries, where no schedule is held"
        yield Assumption("economy", path.name, says, "by row", "docs/economy.md")


def _walk(node: Any, trail: list[str], sources: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Every table that says it is an assumption, with the names on the way to it: what, value, basis."""
    if isinstance(node, list):
        for item in node:
            yield from _walk(item, trail, sources)
        return
    if not isinstance(node, dict):
        return
    name = next((str(node[k]) for k in NAMED if node.get(k)), "")
    here = [*trail, name] if name and name not in trail else trail
    basis = _basis(node, sources)
    if basis is not None:
        yield ": ".join(here), _numbers(node), basis
    for key, value in node.items():
        if isinstance(value, (dict, list)):
            yield from _walk(value, [*here, key.replace("_", " ")], sources)


def _basis(node: dict[str, Any], sources: dict[str, str]) -> str | None:
    """The basis of a table that is an assumption; None for one that is none."""
    for key in ("basis", "spread_basis", "because"):
        text = node.get(key)
        if isinstance(text, str) and text.casefold().startswith(WORD):
            return text.partition(":")[2].strip() or text
    if "if_follows" in node and "if_not" in node:  # chances of a sign, by what the outlook asks
        return str(node.get("basis") or "none is given")
    if node.get("quality") == WORD:
        return str(node.get("note") or sources.get(str(node.get("source")), "") or "none is given")
    return None


def _numbers(node: dict[str, Any]) -> str:
    """The numbers of a table, as ``low 0.1, high 0.5``."""
    found = [
        f"{key.replace('_', ' ')} {plain(value)}"
        for key, value in node.items()
        if isinstance(value, (int, float)) and not isinstance(value, bool) and key not in ("year",)
    ]
    for value in node.values():
        if isinstance(value, dict):
            found += [f"{key} {plain(v)}" for key, v in value.items() if isinstance(v, (int, float))]
    return ", ".join(found)


def plain(value: Any) -> str:
    """A constant as text."""
    return f"{value:g}" if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)
