"""Where disputes and shelves of law stand, and how a dispute is put together from them.

A root is a folder that holds ``law/<jurisdiction>``, ``disputes/<id>`` and so on: the one
shipped with the package, and any named by ``DETENTE_PATH``. A shelf of the same id in two
roots is one shelf: the second adds to the first and replaces nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.resources import files as package_files
from pathlib import Path

from ..base.errors import LedgerError, UnknownError
from ..base.files import present
from ..base.stamps import Stamp, stamp
from . import lock, validate
from . import records as r
from .dispute import Ledger, Origin
from .files import inside, parse, read_text, read_toml, toml_files
from .line_lists import bad_heads
from .links import linked
from .reader import Reader
from .toml_lines import find_line

#: Folders, separated as in PATH, that hold further shelves and disputes.
VARIABLE = "DETENTE_PATH"
#: Kinds of shelf that hold law; each is read for every question of law.
LAW = "law"


class Catalogue(r.Record, frozen=True):
    """`disputes/disputes.toml`: which dispute is meant when none is named."""

    default: str


def roots() -> list[Path]:
    """The folders in which shelves and disputes are looked for: the package's, then the user's."""
    named = [Path(part).expanduser() for part in os.environ.get(VARIABLE, "").split(os.pathsep) if part]
    for path in named:
        if not path.is_dir():
            raise LedgerError(f"{VARIABLE} names {path}, which is no folder", remedy=f"mend {VARIABLE}")
    return [Path(str(package_files("detente"))) / "data", *(path.resolve() for path in named)]


def disputes() -> dict[str, Path]:
    """Disputes that can be opened by name."""
    found: dict[str, Path] = {}
    for root in roots():
        folder = root / "disputes"
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if (path / "dispute.toml").is_file():
                found.setdefault(path.name, path)
    return found


def default() -> str:
    """The dispute meant when none is named."""
    path = roots()[0] / "disputes" / "disputes.toml"
    return read_toml(path, Catalogue).default if path.is_file() else next(iter(disputes()), "")


def find(name: str | Path | None = None) -> Path:
    """The folder of a dispute: a path, a name, DETENTE_DISPUTE, or the default one."""
    wanted = str(name or os.environ.get("DETENTE_DISPUTE") or "")
    known = disputes()
    if not wanted:
        if not known:
            raise LedgerError("no dispute is shipped", remedy="name a folder with --dispute")
        return known[default()]
    if wanted in known:
        return known[wanted]
    folder = Path(wanted).expanduser()
    if present(folder / "dispute.toml"):
        return folder
    if folder.is_dir():
        raise LedgerError(f"{wanted} holds no dispute.toml", remedy=f"make one with `detente new {folder.name}`")
    if os.sep in wanted or present(folder):
        what = "is no folder" if present(folder) else "does not exist"
        raise LedgerError(f"{folder.absolute()} {what}", remedy=f"name a folder, or one of {', '.join(known)}")
    raise UnknownError("dispute", wanted, known)


def called(ledger: Ledger) -> str:
    """What ``--dispute`` must say for this ledger: nothing where it is the default, else its name or folder."""
    if ledger.root == find(None).resolve():
        return ""
    return next((name for name, root in disputes().items() if root.resolve() == ledger.root), str(ledger.root))


def _beside(name: str | Path | None, root: Path) -> Path | None:
    """A folder here of the name by which another dispute was opened."""
    wanted = str(name or os.environ.get("DETENTE_DISPUTE") or ".")
    folder = Path(wanted)
    if os.sep not in wanted and present(folder / "dispute.toml") and folder.resolve() != root:
        return folder.resolve()
    return None


def law_shelves() -> Iterator[tuple[str, Path]]:
    """Every shelf of law in every root: its id and folder."""
    return _shelves(LAW)


def _shelves(kind: str) -> Iterator[tuple[str, Path]]:
    """Every shelf of a kind in every root: its id and folder."""
    for root in roots():
        folder = root / kind
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if (path / "shelf.toml").is_file():
                yield f"{kind}/{path.name}", path


def shelf_folders() -> Iterator[tuple[str, Path]]:
    """Every shelf of law and every tariff in every root: its id and folder, with or without a head."""
    yield from _shelves(LAW)
    for root in roots():
        folder = root / "tariff"
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.is_dir() and not path.name.startswith((".", "__")):
                yield f"tariff/{path.name}", path


def load(name: str | Path | None = None, *, claims: bool = True) -> Ledger:
    """Put a dispute together: its folder, and all law there is.

    A file that cannot be read is kept in `Ledger.problems`. `claims` False leaves the claims
    out: half the reading, for questions of law only.
    """
    root = find(name).resolve()
    path = inside(root / "dispute.toml", root)
    head = read_toml(path, r.Dispute)
    for fault in validate.dispute(head):  # everything else is read by its parties, zones and days
        raise LedgerError(fault.what, remedy=fault.remedy, file=path, line=find_line(read_text(path), fault.trail))
    ledger = Ledger(root=root, dispute=head, origins={"dispute": Origin(str(path), 1)}, beside=_beside(name, root))
    folders = [root]
    for shared in sorted({p for base in roots() for p in (base / LAW).glob("*.toml")}):
        Reader(ledger, shared.parent).topics(shared)
    for shelf, folder in law_shelves():
        _shelf(ledger, shelf, folder)
        folders.append(folder)
    for shelf, folder in _shelves("tariff"):
        _head(ledger, shelf, folder)
    own = Reader(ledger, root)
    own.law()
    own.dispute(claims=claims)
    ledger.folders = tuple(folders)
    ledger.problems += [error for folder in folders for error in bad_heads(folder)]
    _uses(ledger)
    linked(ledger)
    ledger.unlocked = tuple(lock.faults(ledger, shelf_folders))
    return ledger


def stamp_of(dispute: Path) -> tuple[Stamp | None, ...]:
    """What changes whenever the folder of a dispute does, or any shelf of law."""
    return tuple(stamp(folder) for folder in (dispute, *(root / LAW for root in roots())))


def _shelf(ledger: Ledger, shelf: str, folder: Path) -> None:
    """Read one shelf of law."""
    if _head(ledger, shelf, folder):
        Reader(ledger, folder, shelf).law()


def _head(ledger: Ledger, shelf: str, folder: Path) -> bool:
    """Read the head of a shelf; it joins one of the same id that was read before. False where it cannot be read."""
    path = folder / "shelf.toml"
    try:
        head = read_toml(inside(path, folder), r.Shelf)
    except LedgerError as error:
        ledger.problems.append(error)
        return False
    if head.id != shelf:
        ledger.problems.append(
            LedgerError(f"the shelf calls itself {head.id!r}", remedy=f"its place makes it {shelf!r}", file=path)
        )
    before = ledger.shelves.get(shelf)
    if before is not None:
        head = r.Shelf(
            id=shelf, title=before.title, checked=before.checked, keeper=before.keeper, uses=before.uses,
            covers=[*before.covers, *head.covers], gaps=[*before.gaps, *head.gaps], note=before.note,
        )  # fmt: skip
    ledger.shelves[shelf] = head
    return True


def _uses(ledger: Ledger) -> None:
    """A dispute that uses a shelf which is not there, and shelves that use each other in a ring, are named."""
    path = ledger.root / "dispute.toml"
    for name in ledger.dispute.uses:
        if name not in ledger.shelves:
            error = UnknownError("shelf", name, ledger.shelves)
            ledger.problems.append(
                LedgerError(error.what, remedy=f"{error.remedy} (or add its root to {VARIABLE})", file=path)
            )
    for name in ledger.shelves:
        seen, at = [name], name
        while ledger.shelves[at].uses:
            at = next((u for u in ledger.shelves[at].uses if u in ledger.shelves), "")
            if not at or at in seen:
                break
            seen.append(at)
        if at == name and len(seen) > 1 and name == min(seen):
            what = "shelves use each other in a ring: " + " → ".join([*seen, name])
            ledger.problems.append(LedgerError(what, remedy="take one `uses` out", file=path))


def with_deal(name: str) -> str | None:
    """The dispute that has a deal of that id, title or alias, the default one first; None when there is none."""
    wanted, first = name.casefold(), default()
    for dispute, folder in sorted(disputes().items(), key=lambda pair: pair[0] != first):
        for path in toml_files(folder / "deals"):
            if path.name != "deal.toml":
                continue
            try:
                data = parse(read_text(path), path)
            except LedgerError:
                continue
            names = [data.get("id", ""), data.get("title", ""), *data.get("aliases", [])]
            if wanted in {str(n).casefold() for n in names}:
                return dispute
    return None
