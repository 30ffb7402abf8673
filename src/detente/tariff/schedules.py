"""Which schedules are held, and where: the package's, and those on a user's own shelves.

A schedule lies in ``tariff/<importer>/`` of any root (`ledger.shelves.roots`): arrays made for the
package (``lines.npz``) or text as anybody writes it (``lines.csv.gz``, `printed`). A user's own
stands before the one that is shipped. A member of a customs union has its union's.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

import numpy as np

from ..base.errors import InputError
from ..base.places import places
from ..ledger.dispute import Ledger
from ..ledger.shelves import roots
from .lines import Imports, Schedule
from .printed import PRINTED, printed

ARRAYS = "lines.npz"
WEIGHTS = "imports.npz"


def folder(importer: str) -> Path | None:
    """Where the schedule of an importer, or of the union it belongs to, lies; None where none is held."""
    groups = places()[importer].groups if importer in places() else ()
    for code in (importer, *groups):
        for root in reversed(roots()):
            at = root / "tariff" / code.lower()
            if (at / ARRAYS).is_file() or (at / PRINTED).is_file():
                return at
    return None


def held(importer: str) -> bool:
    """Whether a schedule of that importer is held."""
    return folder(importer) is not None


def weighed(importer: str) -> bool:
    """Whether what it imports by line is held, so that rates can be averaged over trade."""
    return weights_at(importer) is not None


def weights_at(importer: str) -> Path | None:
    """The weights of an importer's schedule: a user's own on any shelf of theirs, else those beside the schedule."""
    at = folder(importer)
    if at is None:
        return None
    own = (root / "tariff" / at.name / WEIGHTS for root in reversed(roots()[1:]))
    return next((path for path in (*own, at / WEIGHTS) if path.is_file()), None)


def about(importer: str) -> dict[str, str]:
    """What `schedule.toml` says of it: edition, nomenclature, first and last day, gap."""
    at = folder(importer)
    if at is None or not (at / "schedule.toml").is_file():
        return {}
    return tomllib.loads((at / "schedule.toml").read_text(encoding="utf-8"))


def schedule(importer: str) -> Schedule:
    """The schedule of an importer. Raises InputError where none is held."""
    at = folder(importer)
    if at is None:
        raise InputError(
            f"no tariff schedule of {importer} is held", remedy="its additional duties can still be asked by code"
        )
    return _read(importer, at, _stamp(at))


def _stamp(at: Path) -> tuple[int, ...]:
    """What changes when a file of the schedule does."""
    paths = (at / name for name in (ARRAYS, PRINTED, WEIGHTS))
    return tuple(s.st_mtime_ns ^ s.st_size for p in paths if p.is_file() and (s := p.stat()))


@lru_cache(maxsize=4)
def _read(importer: str, at: Path, stamp: tuple[int, ...]) -> Schedule:
    if not (at / ARRAYS).is_file():
        return printed(importer, at)
    with np.load(at / ARRAYS) as z:
        return Schedule(
            importer=importer,
            folder=at,
            code=z["code"].astype(np.int64),
            kind=z["kind"],
            ad=np.round(z["ad"].astype(float), 4),
            ave=z["ave"].astype(float),
            ave_low=z["ave_low"].astype(float),
            ave_high=z["ave_high"].astype(float),
            ave_basis=z["ave_basis"],
            edition=z["edition"],
            programmes=z["programmes"],
            label=z["label"],
            labels=z["labels"],
            metal=z["metal"].astype(float),
            sector=z["sector"],
            sectors=z["sectors"],
        )


def imports(importer: str) -> Imports:
    """What an importer bought, by partner and line. Raises InputError where that is not held."""
    path = weights_at(importer)
    if path is None:
        raise InputError(f"no import weights of {importer} are held", remedy="ask for single lines with `detente duty`")
    found = path.stat()
    return _weights(importer, path, (found.st_mtime_ns, found.st_size))


@lru_cache(maxsize=4)
def _weights(importer: str, path: Path, stamp: tuple[int, ...]) -> Imports:
    lines = len(schedule(importer))
    with np.load(path) as z:
        if "fits" in z and int(z["fits"]) != lines:
            raise InputError(
                f"{path} weighs a schedule of {int(z['fits'])} lines, and that of {importer} has {lines}",
                remedy="make it again with `detente tariff weights`",
            )
        return Imports(
            partners=tuple(str(p) for p in z["partners"]),
            indptr=z["indptr"],
            line=z["line"],
            amount=z["value"],
            paid=z["duty"],
            lines=lines,
            year=int(z["year"]) if "year" in z else 2024,
        )


def parties(ledger: Ledger, importer: str = "", exporter: str = "") -> tuple[str, str]:
    """An importer whose trade and schedule are held and the other party, where they are not named."""
    ids = [p.id for p in ledger.dispute.parties]
    buyer = importer or next(
        (p for test in (weighed, held) for p in ids if p != exporter and test(p)),
        next((p for p in ids if p != exporter), ""),
    )
    seller = exporter or next((p for p in ids if p != buyer), "")
    if not buyer or not seller:
        raise InputError("who imports from whom is not clear", remedy="name --importer and --exporter")
    return buyer, seller
