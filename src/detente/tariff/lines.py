"""The tariff schedule of an importer: ten-digit lines, general rates, 2024 imports.

Codes are integers of ten digits, sorted. A general rate is ad valorem, specific,
compound or something else; specific and compound rates carry an ad valorem
equivalent taken from 2024 calculated duties (a reconstruction, so an interval).
Source and method: `data/tariff/PROVENANCE.md`.
"""

from __future__ import annotations

import csv
import tomllib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..base.errors import InputError
from .renames import SAME, Alias, Renames

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: Digits of a line.
WIDTH = 10
KINDS = ("free", "ad_valorem", "specific", "compound", "other")
#: Metals whose content shares are held, in the order of `Schedule.metal`.
METALS = ("steel", "aluminium", "copper")
#: Preference programmes in the special column, bit by bit (order of tools/tariff_lines.py).
PROGRAMMES = ("AU", "BH", "CL", "CO", "IL", "JO", "KR", "MA", "OM", "P", "PA", "PE", "SG", "S", "S+", "JP", "D", "E")


def digits(code: str) -> str:
    """The digits of a code written with or without dots and spaces; refuses anything else."""
    plain = code.replace(".", "").replace(" ", "").replace("-", "")
    if not plain.isascii() or not plain.isdigit():
        raise InputError(f"{code!r} is not a tariff code", remedy="write digits, e.g. 8481.80.90.05 or 8481809005")
    if len(plain) > WIDTH or len(plain) < 2 or len(plain) % 2:
        raise InputError(
            f"{code!r} has {len(plain)} digits", remedy="a tariff line has 10 digits; 8, 6, 4 or 2 name all lines below"
        )
    return plain


def dotted(code: str | int) -> str:
    """A code as printed: 8481.80.90.05."""
    text = str(code).zfill(WIDTH) if isinstance(code, int) else code
    parts = [text[:4], *[text[i : i + 2] for i in range(4, len(text), 2)]]
    return ".".join(part for part in parts if part)


@dataclass(frozen=True)
class Schedule:
    """Lines of one importer. Arrays are aligned to `code` (int64, sorted, ten digits).

    `width` is 10, or less where one entry stands for all lines below a shorter code.
    """

    importer: str
    folder: Path
    code: NDArray[np.int64]
    kind: NDArray[np.int8]
    ad: Floats
    ave: Floats
    ave_low: Floats
    ave_high: Floats
    ave_basis: NDArray[np.uint8]
    edition: NDArray[np.uint8]
    programmes: NDArray[np.uint32]
    label: NDArray[np.uint16]
    labels: NDArray[np.str_]
    metal: Floats
    sector: NDArray[np.uint8]
    sectors: NDArray[np.str_]
    width: int = WIDTH
    #: Place of the first line in the whole schedule this is cut from.
    first: int = 0
    #: General rates (low, central, high) that held from a day on, earliest first; the last of them are `general`.
    vintages: tuple[tuple[str, Floats, Floats, Floats], ...] = ()
    #: Programme → its rate on each line, NaN where it has none of its own.
    agreed: Mapping[str, Floats] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.code)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Authorities in the order in which an entry summary states their duties."""
        path = self.folder / "schedule.toml"
        return tuple(tomllib.loads(path.read_text(encoding="utf-8")).get("order", ())) if path.is_file() else ()

    @cached_property
    def general(self) -> tuple[Floats, Floats, Floats]:
        """General rate in per cent ad valorem: (low, central, high); NaN where nothing is known."""
        plain = self.kind <= 1
        low, mid, high = (np.where(plain, self.ad, x) for x in (self.ave_low, self.ave, self.ave_high))
        return low, mid, high

    def general_on(self, day: str) -> tuple[Floats, Floats, Floats]:
        """General rates as they stood on a day; the earliest held for days before all of them."""
        if not self.vintages:
            return self.general
        begun = [v for v in self.vintages if v[0] <= day] or list(self.vintages[:1])
        return begun[-1][1:]

    def cut(self, at: int, code: int | None = None) -> Schedule:
        """The schedule of one line alone, under its own code or the one asked for."""
        pick = slice(at, at + 1)
        return replace(
            self,
            code=self.code[pick] if code is None else np.array([code], np.int64),
            kind=self.kind[pick],
            ad=self.ad[pick],
            ave=self.ave[pick],
            ave_low=self.ave_low[pick],
            ave_high=self.ave_high[pick],
            ave_basis=self.ave_basis[pick],
            edition=self.edition[pick],
            programmes=self.programmes[pick],
            label=self.label[pick],
            metal=self.metal[:, pick],
            sector=self.sector[pick],
            first=at,
            vintages=tuple((since, a[pick], b[pick], c[pick]) for since, a, b, c in self.vintages),
            agreed={name: rates[pick] for name, rates in self.agreed.items()},
        )

    def position(self, code: str) -> int:
        """Index of a ten-digit line; says the nearest when there is none.

        A code that an earlier or a later edition knows stands at the line it became, or
        came from, whose rates it has.
        """
        plain = digits(code)
        if len(plain) != WIDTH:
            first, last = self.span(plain)
            if last - first == 1:
                return first
            found = [dotted(int(c)) for c in self.code[first : min(last, first + 4)]]
            if not found:
                raise self._unknown(plain)
            raise InputError(
                f"{dotted(plain)} has {len(plain)} digits and holds {last - first} lines",
                remedy="name one of them: " + ", ".join(found) + (" …" if last - first > 4 else ""),
            )
        renames = self.renames
        for other in (
            plain,
            *sorted(renames.same(plain)),
            *sorted(renames.ancestors(plain)),
            *sorted(renames.partly(plain)),
        ):
            at = int(np.searchsorted(self.code, int(other)))
            if at < len(self.code) and int(self.code[at]) == int(other):
                return at
        raise self._unknown(plain)

    def became(self, code: str, on: str, *, by: str) -> str:
        """What is to be said of a code that was not a line on a day, by renames up to `by`; empty when nothing is."""
        plain = digits(code)
        rows = [r for r in self.concordance if r["change"] in ("dropped", "added", SAME) and r["from"] <= by]
        ended = min((r["from"] for r in rows if r["old"] == plain and r["change"] != "added"), default="")
        made = min((r["from"] for r in rows if r["new"] == plain and r["change"] != "dropped"), default="")
        if ended and ended <= on:
            new = [dotted(r["new"]) for r in self.concordance if r["old"] == plain and r["new"]]
            use = "; it is now " + " or ".join(new[:4]) if new else ""
            return f"{dotted(plain)} is no longer a line since {ended}{use}. What the law says of it is read on."
        if made and on < made:
            old = [dotted(r["old"]) for r in self.concordance if r["new"] == plain and r["old"]]
            return f"{dotted(plain)} is a line only since {made}" + (
                f"; before, {' or '.join(old[:4])}." if old else "."
            )
        return ""

    def span(self, prefix: str) -> tuple[int, int]:
        """First index, and one past the last, of the lines below a prefix."""
        scale = 10 ** (WIDTH - len(prefix))
        low = int(prefix) * scale
        return int(np.searchsorted(self.code, low)), int(np.searchsorted(self.code, low + scale))

    def _unknown(self, plain: str) -> InputError:
        return InputError(f"no tariff line {dotted(plain)} of {self.importer}", remedy=self._near(plain))

    def _near(self, plain: str) -> str:
        for length in (8, 6, 4):
            if len(plain) >= length:
                first, last = self.span(plain[:length])
                if last > first:
                    names = ", ".join(dotted(int(c)) for c in self.code[first : min(last, first + 4)])
                    return f"lines under {dotted(plain[:length])}: {names}" + (" …" if last - first > 4 else "")
        at = int(np.clip(np.searchsorted(self.code, int(plain.ljust(WIDTH, "0"))), 1, len(self.code) - 1))
        return f"the nearest are {dotted(int(self.code[at - 1]))} and {dotted(int(self.code[at]))}"

    @cached_property
    def concordance(self) -> list[dict[str, str]]:
        """Codes that ended, were split, merged or renamed: old, new, from (day), change."""
        path = self.folder / "concordance.csv"
        return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) if path.is_file() else []

    @cached_property
    def renames(self) -> Renames:
        """The same, to be walked."""
        return Renames(self.concordance)

    @cached_property
    def alias(self) -> Alias:
        """Other numbers under which its lines are named in lists."""
        return self.renames.aliases(self.code, WIDTH)

    @cached_property
    def texts(self) -> list[str]:
        """Description of every line."""
        path = self.folder / "text.z"
        return zlib.decompress(path.read_bytes()).decode().split("\n") if path.is_file() else [""] * len(self)

    def text(self, index: int) -> str:
        """Description of one line."""
        return self.texts[index]

    def printed(self, index: int) -> str:
        """The general rate as the schedule prints it."""
        return str(self.labels[self.label[index]])


@dataclass(frozen=True)
class Imports:
    """2024 imports for consumption and calculated duty by partner and line, in US dollars."""

    partners: tuple[str, ...]
    indptr: NDArray[np.int32]
    line: NDArray[np.uint16]
    amount: NDArray[np.int64]
    paid: NDArray[np.int64]
    lines: int
    year: int = 2024

    def of(self, partner: str) -> tuple[Floats, Floats]:
        """(imports, calculated duty) of one partner on every line; zeros where it ships nothing."""
        value, duty = np.zeros(self.lines), np.zeros(self.lines)
        if partner in self.partners:
            k = self.partners.index(partner)
            part = slice(int(self.indptr[k]), int(self.indptr[k + 1]))
            value[self.line[part]], duty[self.line[part]] = self.amount[part], self.paid[part]
        return value, duty


#: Digits that all tariffs share.
COMMON = 6


def bare(importer: str, code: str) -> Schedule:
    """A schedule of one entry whose general rate is unknown, for importers whose tariff is not held.

    Six or eight digits are taken as that importer's; of ten only the six that all
    tariffs share.
    """
    given = digits(code)
    plain = given[:COMMON] if len(given) == WIDTH else given
    width = len(plain)
    plain = plain.ljust(WIDTH, "0")
    one = np.array([np.nan])
    return Schedule(
        importer=importer,
        folder=Path(),
        code=np.array([int(plain)], dtype=np.int64),
        kind=np.array([4], np.int8),
        ad=one,
        ave=one,
        ave_low=one,
        ave_high=one,
        ave_basis=np.zeros(1, np.uint8),
        edition=np.zeros(1, np.uint8),
        programmes=np.zeros(1, np.uint32),
        label=np.zeros(1, np.uint16),
        labels=np.array(["not held"]),
        metal=np.zeros((len(METALS), 1)),
        sector=np.zeros(1, np.uint8),
        sectors=np.array([""]),
        width=width,
    )
