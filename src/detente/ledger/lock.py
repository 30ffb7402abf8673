"""`lock.toml` beside a dispute: which shelves it was last locked with, each by a digest of its files.

A shelf that is not the one of the lock is named in every answer with what to do; nothing stops.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

from .. import __version__
from ..base.dates import today
from ..base.errors import InputError, LedgerError
from ..base.files import present
from ..base.files import write as put
from .dispute import Ledger
from .files import inside, read_text, read_toml
from .record import Record, doc
from .toml_lines import find_line

FILE = "lock.toml"
#: Kinds of shelf that an answer can rest on.
KINDS = ("law", "tariff")
REMEDY = "see what changed there (its history), then `detente lock` again, or bring the former shelf back"


class Locked(Record, frozen=True):
    """`lock.toml`, `[[shelf]]`: a shelf as it was."""

    id: Annotated[str, doc("Id of the shelf.")]
    digest: Annotated[str, doc("sha256 over the names and bytes of its files, in every root.")]
    checked: Annotated[str, doc("Day up to which it had been looked for.")] = ""


class Lock(Record, frozen=True):
    """`lock.toml`: the shelves, the day, and the version that wrote it."""

    written: Annotated[str, doc("Day on which it was written.")]
    version: Annotated[str, doc("Version of the program that wrote it.")]
    shelf: Annotated[tuple[Locked, ...], doc("Every shelf that answers of this dispute rest on.")] = ()


def digest(folders: list[Path]) -> str:
    """Of one shelf, which may lie in several roots: names and bytes of all its files."""
    state = hashlib.sha256()
    for folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            name = path.relative_to(folder).as_posix()
            if not any(part.startswith((".", "__")) for part in name.split("/")):
                data = path.read_bytes()
                state.update(f"{name}\0{len(data)}\0".encode() + data)
    return f"sha256:{state.hexdigest()}"


def held(ledger: Ledger, where: Iterator[tuple[str, Path]]) -> dict[str, list[Path]]:
    """Shelf → its folders, of those that answers of this dispute rest on: all law, and the parties' tariffs."""
    parties = {party.id.lower() for party in ledger.dispute.parties}
    found: dict[str, list[Path]] = {}
    for name, folder in where:
        kind, _, own = name.partition("/")
        if name in ledger.dispute.uses or kind == "law" or own in parties:
            found.setdefault(name, []).append(folder)
    return found


def write(ledger: Ledger, where: dict[str, list[Path]], shipped: Path) -> Path:
    """Write the lock beside a dispute of the user's own. Raises `InputError` for one that comes with the package."""
    if ledger.root.is_relative_to(shipped.resolve()):
        raise InputError(
            f"{ledger.dispute.id} comes with the package and changes only with it",
            remedy="a lock stands beside a dispute of your own: name it with --dispute",
        )
    lines = [
        "# Written by `detente lock`: the shelves that answers of this dispute rested on.",
        f'written = "{today()}"',
        f'version = "{__version__}"',
    ]
    for name, folders in where.items():
        checked = ledger.shelves[name].checked if name in ledger.shelves else ""
        lines += ["", "[[shelf]]", f'id = "{name}"', f'digest = "{digest(folders)}"', f'checked = "{checked}"']
    path = ledger.root / FILE
    put(path, "\n".join(lines) + "\n")
    return path


def faults(ledger: Ledger, shelves: Callable[[], Iterator[tuple[str, Path]]]) -> Iterator[LedgerError]:
    """What does not fit the lock, each with the lock's line; nothing where there is no lock."""
    path = ledger.root / FILE
    if not present(path):
        return
    where = held(ledger, shelves())
    try:
        lock = read_toml(inside(path, ledger.root), Lock)
    except LedgerError as error:
        ledger.problems.append(error)
        return
    text = read_text(path)
    for n, was in enumerate(lock.shelf):
        line = find_line(text, ("shelf", n, "digest"))
        if was.id not in where:
            what = f"the shelf {was.id} of the lock of {lock.written} is not there"
            yield LedgerError(
                what, remedy="add its root to DETENTE_PATH, or `detente lock` again", file=path, line=line
            )
        elif digest(where[was.id]) != was.digest:
            now = ledger.shelves[was.id].checked if was.id in ledger.shelves else ""
            days = f" (looked for up to {was.checked} then, {now} now)" if now != was.checked else ""
            what = f"the shelf {was.id} is not the one of the lock of {lock.written}{days}"
            yield LedgerError(what, remedy=REMEDY, file=path, line=line)
    for name in ledger.dispute.uses:
        if name in where and name not in {was.id for was in lock.shelf}:
            what = f"the shelf {name} is used and is not in the lock of {lock.written}"
            yield LedgerError(what, remedy="`detente lock` again", file=path, line=1)
