"""Codes of one edition of the Harmonised System in another: which subheadings of HS 2022 and HS 2017 share goods.

The shipped table (``tariff/hs2022-hs2017.csv``) has what one of the two editions alone knows; a table of the same name
on a shelf of the user's own stands before it.
"""

from __future__ import annotations

import csv
import io
from functools import lru_cache
from pathlib import Path

from ..base.errors import InputError
from ..base.files import read_text
from ..base.numbers import digits as plain
from ..ledger.shelves import roots

FILE = "hs2022-hs2017.csv"
EDITIONS = ("HS2022", "HS2017")


def correlation() -> dict[str, frozenset[str]]:
    """Subheading → the other edition's subheadings that share goods with it, either way; empty where none is held."""
    for root in reversed(roots()):
        path = root / "tariff" / FILE
        if path.is_file():
            return _read(path, path.stat().st_mtime_ns)
    return {}


@lru_cache(maxsize=2)
def _read(path: Path, stamp: int) -> dict[str, frozenset[str]]:
    rows = csv.DictReader(io.StringIO(read_text(path)))
    names = {(name or "").strip(): name for name in rows.fieldnames or ()}
    for edition in EDITIONS:
        if edition not in names:
            raise InputError(f"needs the column {edition!r}", remedy="name the two columns", file=path, line=1)
    found: dict[str, set[str]] = {}
    for line, row in enumerate(rows, 2):
        pair = [(row[names[edition]] or "").strip().replace(".", "") for edition in EDITIONS]
        if any(not (plain(code) and len(code) == 6) for code in pair):
            raise InputError(f"no pair of subheadings: {pair}", remedy="give six digits each", file=path, line=line)
        for one, other in (pair, pair[::-1]):
            found.setdefault(one, set()).add(other)
    return {code: frozenset(others) for code, others in found.items()}


def other_codes(code: str) -> list[str]:
    """Subheadings of another edition that share goods with the subheading of a code, itself left out."""
    return sorted(correlation().get(code[:6], frozenset()) - {code[:6]})
