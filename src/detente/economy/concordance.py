"""HS codes → industries of the world table.

The shipped table is a set of prefixes; the longest that fits decides. It was composed from
a published HTS10 → GTAP crosswalk and the definitions of GTAP and ICIO sectors (rules in
`tools/derive_concordance.py`). HS chapters 98 and 99 belong to no industry.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..base.errors import InputError, UnknownError
from ..base.files import read_text
from ..base.numbers import digits
from .baseline import SHIPPED


@dataclass(frozen=True, slots=True)
class Concordance:
    """Prefix of an HS code → industry label."""

    prefixes: dict[str, str]

    def industry(self, code: str) -> str | None:
        """The industry of an HS or HTS code (digits, dots allowed); None where there is none.

        Raises `InputError` for a code that is not 2 to 10 digits.
        """
        plain = code.replace(".", "").replace(" ", "")
        if not digits(plain) or not 2 <= len(plain) <= 10:
            raise InputError(f"{code!r} is not an HS code", remedy="give 2 to 10 digits")
        for length in range(len(plain), 1, -1):
            found = self.prefixes.get(plain[:length])
            if found is not None:
                return found
        return None

    def indices(self, codes: Iterable[str], sectors: tuple[str, ...]) -> NDArray[np.int64]:
        """Position in `sectors` of each code's industry, −1 where it has none."""
        unknown = set(self.prefixes.values()) - set(sectors)
        if unknown:
            raise UnknownError("industry of the table", sorted(unknown)[0], sectors)
        place = {sector: index for index, sector in enumerate(sectors)}
        place_of: dict[str, int] = {}
        out = []
        for code in codes:
            six = code[:6]
            if six not in place_of:
                industry = self.industry(six)
                place_of[six] = -1 if industry is None else place[industry]
            out.append(place_of[six])
        return np.array(out, dtype=np.int64)


def load_concordance(path: str | Path | None = None) -> Concordance:
    """The shipped concordance, or one of yours: CSV with the columns prefix, industry."""
    where = Path(path) if path else SHIPPED / "hs_industry.csv"
    prefixes: dict[str, str] = {}
    with io.StringIO(read_text(where)) as text:
        reader = csv.DictReader(text)
        if reader.fieldnames != ["prefix", "industry"]:
            raise InputError(
                f"columns are {reader.fieldnames}", file=where, line=1, remedy="they must be prefix,industry"
            )
        for number, row in enumerate(reader, start=2):
            prefix, industry = row["prefix"], row["industry"]
            if not prefix or not digits(prefix) or not 2 <= len(prefix) <= 6 or not industry:
                raise InputError(
                    f"{prefix!r} → {industry!r} is not a row",
                    file=where,
                    line=number,
                    remedy="a prefix has 2 to 6 digits",
                )
            if prefix in prefixes:
                raise InputError(f"prefix {prefix} appears twice", file=where, line=number, remedy="keep one")
            prefixes[prefix] = industry
    return Concordance(prefixes)
