"""A screen over everything held for a pair: import lines by concentration, industries by who buys what from whom.

It looks wide and not deep: no stages, no users, no loss. A line stands out when its supply is concentrated
and led by the seller; an industry when three tenths of what is imported of it come from the seller.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..base import places
from ..base.errors import InputError
from ..base.table import Table, Tabular, tabled
from ..economy.flows import input_flows
from . import tables
from .farm import LEANS, Farm, farm
from .farm_table import YEAR as FARM_YEAR
from .flags import THRESHOLD

#: whose import lines are held, and of which year
LINES_OF, LINES_YEAR = "US", 2024
#: whose share of every line is held, whoever leads it
TOLD_OF = "CHN"
#: goods named in the sentence on what stands out
NAMED = 12
#: the place that stands for all others in the input–output table
REST = "ROW"


@dataclass(frozen=True, slots=True)
class Line:
    """One HS6 line of a place's imports; `share` is the seller's, None where it is not held (not zero)."""

    hs6: str
    usd_mn: float
    hhi: float
    first: str
    first_share: float
    share: float | None
    led: bool

    @property
    def concentrated(self) -> bool:
        """The published criterion: a Herfindahl–Hirschman index of the supply above 0.4."""
        return self.hhi > THRESHOLD

    @property
    def stands_out(self) -> bool:
        """Concentrated, and the seller is the first supplier."""
        return self.concentrated and self.led

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "hs6": self.hs6,
            "usd_mn": self.usd_mn,
            "hhi": self.hhi,
            "first_supplier": tables.iso2(self.first),
            "first_share": self.first_share,
            "supplier_share": self.share,
            "flags": ["concentration"] if self.concentrated else [],
        }


@dataclass(frozen=True, slots=True)
class Industry:
    """Inputs that one place buys of one of another's industries, US$ mn, and what share that is of what.

    `of_inputs` and `of_imported` are of what the buyer uses and imports of that industry's output as an input;
    `of_exports` of what the seller exports of it as an input. None where there is nothing to take a share of.
    """

    id: str
    title: str
    usd_mn: float
    of_inputs: float | None
    of_imported: float | None
    of_exports: float | None

    @property
    def stands_out(self) -> bool:
        """The buyer takes at least three tenths of what it imports of it from the seller."""
        return (self.of_imported or 0.0) >= LEANS

    @property
    def holds(self) -> str:
        """Who leans on whom: `buyer`, `seller`, `both` or nobody, by the same three tenths on either side."""
        selling = (self.of_exports or 0.0) >= LEANS
        if self.stands_out and selling:
            return "both"
        return "seller" if self.stands_out else "buyer" if selling else ""

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "id": self.id,
            "title": self.title,
            "usd_mn": self.usd_mn,
            "share_of_inputs": self.of_inputs,
            "share_of_imported_inputs": self.of_imported,
            "share_of_sellers_exports": self.of_exports,
            "holds": self.holds or None,
        }


@dataclass(frozen=True)
class Screen(Tabular):
    """All lines and industries held for a pair; `lines` or `industries` are None where nothing is held."""

    of: str
    holder: str
    lines: tuple[Line, ...] | None
    industries: tuple[Industry, ...] | None
    industry_year: int
    farm: tuple[Farm, ...] | None = None
    notes: tuple[str, ...] = ()
    line_year: int = LINES_YEAR

    @property
    def looked(self) -> str:
        """What was looked at and what stands out, in a sentence."""
        return told(self.looked_at, self.stand_out)

    @property
    def looked_at(self) -> dict[str, int | None]:
        """How many were looked at."""
        return {
            "lines": None if self.lines is None else len(self.lines),
            "industries": None if self.industries is None else len(self.industries),
            "farm": None if self.farm is None else len(self.farm),
        }

    @property
    def stand_out(self) -> dict[str, int | None]:
        """How many of them stand out."""
        held: dict[str, Iterable[Line | Industry] | None] = {"lines": self.lines, "industries": self.industries}
        found = {k: None if rows is None else sum(row.stands_out for row in rows) for k, rows in held.items()}
        return {**found, "farm": None if self.farm is None else sum(bool(row.holds(LEANS)) for row in self.farm)}

    @property
    def flags(self) -> dict[str, dict[str, int | None]]:
        """Lines that meet each criterion, of those it could be tested on."""
        if self.lines is None:
            return {}
        n, unheld = len(self.lines), {"met": None, "tested": 0}
        return {
            "concentration": {"met": sum(line.concentrated for line in self.lines), "tested": n},
            "led_by_seller": {"met": sum(line.led for line in self.lines), "tested": n},
            "concentration_led_by_seller": {"met": sum(line.stands_out for line in self.lines), "tested": n},
            "centrality": dict(unheld),
            "substitutability": dict(unheld),
        }

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``exposure --screen --json``: every industry, and the lines that stand out."""
        return {
            "of": self.of,
            "by": self.holder,
            "on": self.holder,
            "looked_at": self.looked_at,
            "stand_out": self.stand_out,
            "flags": self.flags,
            "lines": None if self.lines is None else [row.to_dict() for row in self.lines if row.stands_out],
            "industries": None if self.industries is None else [row.to_dict() for row in self.industries],
            "farm": None
            if self.farm is None
            else [{**row.to_dict(), "holds": row.holds(LEANS) or None} for row in self.farm],
            "notes": list(self.notes),
        }

    def tables(self) -> list[Table]:
        """The lines where they are held, the industries, and what was counted."""
        return tabled("exposure.screen_listing:sections", self)

    @property
    def title(self) -> str:
        """Head line."""
        return f"What {places.name(self.of)} imports, screened for {places.name(self.holder)}"


@lru_cache(maxsize=1)
def _held() -> tuple[tuple[str, float, float, str, float, float], ...]:
    rows = tables.read("us_import_concentration.csv.gz")
    return tuple((h, float(v), float(hhi), top, float(t), float(told)) for h, v, hhi, top, t, told in rows)


def lines(of: str, on: str) -> tuple[Line, ...] | None:
    """Every import line of `of`, the dearest first; None where no line of its imports is held."""
    if of != LINES_OF:
        return None
    sellers, found = tables.aliases(on), []
    for hs6, kusd, hhi, first, first_share, told in _held():
        led = first in sellers
        share = told if sellers == {TOLD_OF} else first_share if led else _by_place(hs6, sellers)
        found.append(Line(hs6, kusd / 1e3, hhi, first, first_share, share, led))
    return tuple(sorted(found, key=lambda line: (-line.usd_mn, line.hs6)))


def _by_place(hs6: str, sellers: frozenset[str]) -> float | None:
    """A seller's share of a line that somebody else leads, where the line is held by place."""
    held = tables.census(hs6)
    total = sum(held.values())
    return sum(v for place, v in held.items() if place in sellers) / total if total > 0 else None


def industries(of: str, on: str) -> tuple[Industry, ...] | None:
    """Every industry that `on` sells inputs of to `of`; None where one of the two is not in the table."""
    held = input_flows()
    at = {code: n for n, code in enumerate(held.countries) if code != REST}
    buyers, sellers = ([at[c] for c in sorted(tables.countries(place)) if c in at] for place in (of, on))
    if not buyers or not sellers:
        return None
    used = held.M[:, buyers, :].sum(axis=1, dtype=float)  # by sector and seller
    sold = held.M[:, :, sellers].sum(axis=2, dtype=float)  # by sector and buyer
    between = used[:, sellers].sum(axis=1)
    whole, home = used.sum(axis=1), used[:, buyers].sum(axis=1)
    exports = sold.sum(axis=1) - sold[:, sellers].sum(axis=1)
    found = []
    for n, sector in enumerate(held.sectors):
        traded = float(between[n])
        found.append(
            Industry(
                sector,
                held.sector_names[n],
                traded,
                _share(traded, float(whole[n])),
                _share(traded, float(whole[n] - home[n])),
                _share(traded, float(exports[n])),
            )
        )
    return tuple(sorted(found, key=lambda row: (-(row.of_imported or 0.0), row.id)))


def _share(part: float, whole: float) -> float | None:
    return min(part / whole, 1.0) if whole > 0 else None


def screen(*, of: str, on: str, asked: int = LINES_YEAR, seen: int = LINES_YEAR) -> Screen:
    """Everything held for a pair, looked at once; nothing where the tables were not out (`seen`: last year known).

    InputError for a place asked about itself.
    """
    if tables.countries(of) & tables.countries(on):
        raise InputError(f"{of} and {on} overlap", remedy="ask about two places, neither inside the other")
    year, notes = input_flows().year, []
    if seen < LINES_YEAR:  # both tables came out in 2025
        return Screen(of, on, None, None, year, notes=(f"The tables of {LINES_YEAR} and {year} were not out then.",))
    if asked < LINES_YEAR:
        notes.append(
            f"Lines are of {LINES_YEAR}, industries of {year}, farm goods of {FARM_YEAR}: other years than the date "
            "asked about."
        )
    return Screen(of, on, lines(of, on), industries(of, on), year, farm(of, on) or None, tuple(notes))


def told(looked: dict[str, int | None], out: dict[str, int | None], names: Iterable[str] = ()) -> str:
    """`5,486 lines, 50 industries and 29 goods in detail looked at; these stand out: …`, never a bare nought."""
    words = {
        "lines": "import lines",
        "industries": "industries",
        "farm": "farm goods",
        "goods": "goods in detail",
        "screened": "goods by their shares alone",
    }
    seen = [f"{n:,} {words[key]}" for key, n in looked.items() if n]
    unheld = [words[key] for key, n in looked.items() if not n]
    text = (" and ".join(", ".join(seen).rsplit(", ", 1)) if len(seen) > 1 else "".join(seen)) or "Nothing"
    text += " looked at" + (f" ({' and '.join(unheld)}: not held for this pair)" if unheld else "")
    every = list(names)
    named = every[:NAMED] + ([f"and {len(every) - NAMED} more"] if len(every) > NAMED else [])
    one = {"lines": "import line", "industries": "industry", "farm": "farm good"}
    standing = [f"{n:,} {one[key] if n == 1 else words[key]}" for key, n in out.items() if n and key in one]
    if named:
        standing.append(("of the goods " if standing else "") + ", ".join(named))
    elif standing and (looked.get("goods") or looked.get("screened")):
        standing.append("of the goods none")
    if not seen:
        return text + "; nothing can be said."
    return text + ("; these stand out: " + "; ".join(standing) + "." if standing else "; none stands out.")
