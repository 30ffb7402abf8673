"""What data the package holds: where from, of which year, under which licence, checked when."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .base.table import Column, Table, Tabular, columns
from .ledger.files import read_toml
from .ledger.records import Record

if TYPE_CHECKING:
    from .ledger.dispute import Ledger


class Holding(Record, frozen=True):
    """One data set of `data/holdings.toml`."""

    id: str
    title: str
    year: str
    licence: str
    source: str
    checked: str
    path: str
    note: str = ""


class Register(Record, frozen=True):
    """`data/holdings.toml`."""

    data: list[Holding] = []  # noqa: RUF012 - msgspec copies the default


@dataclass(frozen=True)
class Holdings(Tabular):
    """All data sets with their digests, and the versions of what reads them."""

    version: str
    python: str
    data: tuple[dict[str, str], ...]

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``info --json``."""
        return {"version": self.version, "python": self.python, "data": list(self.data)}

    def tables(self) -> list[Table]:
        """One row a data set."""
        spec = columns(
            Column("id", "Data"),
            Column("title", "What"),
            Column("year", "Year"),
            Column("source", "Source"),
            Column("licence", "Licence"),
            Column("checked", "Checked"),
            Column("digest", "sha256"),
        )
        rows = [{**entry, "digest": entry["digest"][:12]} for entry in self.data]
        return [Table(f"détente {self.version}, Python {self.python}", spec, rows, id="info")]


def holdings(book: Ledger | None = None) -> Holdings:
    """The shipped data sets; a dispute of the user's own is added."""
    from . import __version__
    from .ledger.shelves import disputes

    root = Path(str(files("detente"))) / "data"
    register = read_toml(root / "holdings.toml", Register)
    entries = [_entry(item, root / item.path) for item in register.data]
    if book is not None and book.root not in {root.resolve() for root in disputes().values()}:
        own = Holding(
            id=book.dispute.id,
            title=book.dispute.title,
            year="",
            licence="yours",
            source=str(book.root),
            checked=book.dispute.checked,
            path=str(book.root),
        )
        entries.append(_entry(own, book.root))
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Holdings(__version__, version, tuple(entries))


def _entry(item: Holding, path: Path) -> dict[str, str]:
    return {
        "id": item.id,
        "title": item.title,
        "year": item.year,
        "licence": item.licence,
        "source": item.source,
        "checked": item.checked,
        "digest": digest(path),
        "note": item.note,
    }


def digest(path: Path) -> str:
    """sha256 of a file, or of all files of a folder in order of name."""
    total = hashlib.sha256()
    members = (
        sorted(p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts) if path.is_dir() else [path]
    )
    for member in members:
        total.update(str(member.relative_to(path) if path.is_dir() else member.name).encode())
        total.update(member.read_bytes())
    return total.hexdigest()
