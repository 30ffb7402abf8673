"""Who has looked for law, up to which day and where: the only thing that moves coverage forward."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import tomlkit

from ..base import files
from ..base.dates import parse_day, today
from ..base.errors import InputError, UnknownError
from .dispute import Ledger
from .record import Record, doc

#: The file beside a shelf's head, or in a dispute's own folder, that keeps what was looked for.
FILE = "looks.toml"


class Look(Record, frozen=True):
    """`looks.toml`, `[[look]]`: somebody looked for what is new of a measure or a shelf."""

    what: Annotated[str, doc("Measure or shelf id.")]
    until: Annotated[str, doc("Last day looked at.")]
    by: Annotated[str, doc("Who looked.")]
    on: Annotated[str, doc("Day on which it was done.")]
    where: Annotated[str, doc("Where it was looked for.")]
    note: Annotated[str, doc("What was found, or not.")] = ""


def look(ledger: Ledger, what: str, *, until: str, by: str, where: str, note: str = "") -> Path:
    """Move `checked` of a measure or shelf to `until`, and keep who looked where. Gives the file written.

    Raises UnknownError for neither a measure nor a shelf, InputError for a day that goes back or has not come.
    """
    day = parse_day(until)
    if day > today():
        raise InputError(f"{until} has not come yet", remedy="nobody can have looked at it; name a day up to today")
    if not by.strip() or not where.strip():
        raise InputError("who looked and where must be said", remedy="give --by and --where")
    path, before = _head(ledger, what)
    if until < before:
        raise InputError(f"{what} is checked to {before} already", remedy="name a later day")
    made = Look(what=what, until=until, by=by, on=today().isoformat(), where=where, note=note)
    document = tomlkit.parse(files.read_text(path))
    document["checked"] = until
    files.write(path, tomlkit.dumps(document))
    _kept(made, next(f for f in (ledger.root, *ledger.folders) if path.is_relative_to(f)) / FILE)
    return path


def _kept(made: Look, path: Path) -> None:
    """Append a look to its file."""
    held = tomlkit.parse(files.read_text(path)) if path.is_file() else tomlkit.document()
    record = tomlkit.table()
    for name in made.__struct_fields__:
        if getattr(made, name):
            record[name] = getattr(made, name)
    if "look" not in held:
        held["look"] = tomlkit.aot()
    looks = held["look"]
    assert isinstance(looks, tomlkit.items.AoT)
    looks.append(record)
    files.write(path, tomlkit.dumps(held))


def _head(ledger: Ledger, what: str) -> tuple[Path, str]:
    """The file that says up to which day something is checked, and the day."""
    if what in ledger.shelves:
        folder = next(f for f in ledger.folders if f"{f.parent.name}/{f.name}" == what)
        return folder / "shelf.toml", ledger.shelves[what].checked
    if what == ledger.dispute.id:
        return ledger.root / "dispute.toml", ledger.dispute.checked
    if what in ledger.measures:
        return Path(ledger.origins[f"measure:{what}"].file), ledger.measures[what].checked
    raise UnknownError("measure or shelf", what, [*ledger.shelves, *ledger.measures])
