"""Reading world tables from files: official OECD ICIO, WIOD 2016, and a plain CSV.

`read_table` returns a `Baseline` in which nothing is reconstructed, with the sha256 of the
file it came from. Every refusal names file and line. Layouts (details in docs/economy.md):

* ``icio``: header and first column ``ISO3_INDUSTRY``; final demand ``ISO3_CATEGORY``; total
  column ``OUT``/``TOTAL``; closing rows ``TLS``/``TXS…``, ``VA``, ``OUT``.
* ``wiod``: the R/Stata sheet: ``IndustryCode,IndustryDescription,Country,RNr,Year,vAUS1,…,TOT``.
* ``plain``: ``seller,sector,buyer,use,value``; `use` is a sector of the buyer or ``final``.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from ..base.errors import InputError, UnknownError, why
from ..base.files import present, regular
from ..base.numbers import digits, number, whole
from ..base.places import places
from .baseline import SHIPPED, Array, Baseline, Block, Meta, from_flows

FINAL = "final"
ICIO_FINAL = ("HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR", "NONRES", "P33", "FD")
CLOSING = ("VALU", "VA", "OUT", "OUTPUT", "TOTAL")
REST = "ROW"


@dataclass(frozen=True, slots=True)
class Row:
    """One seller's sales: `line` of the file, `values` aligned with `Sheet.buyers`."""

    country: str
    sector: str
    line: int
    values: Array
    total: float | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A wide table: the buyer (country, sector or `FINAL`) of each column, and its rows."""

    buyers: tuple[tuple[str, str], ...]
    rows: Iterator[Row]


def read_table(
    path: str | Path,
    *,
    layout: str,
    year: int,
    goods: tuple[str, ...] = (),
    sha256: str = "",
    unit: str = "usd_mn",
    source: str = "",
) -> Baseline:
    """A `Baseline` from an official or plain file; `sha256`, when given, must be the file's.

    `goods` names the sectors that customs see; by default those of sections A, B and C.
    """
    where = Path(path)
    if layout not in LAYOUTS:
        raise UnknownError("layout", layout, LAYOUTS)
    if not present(where):
        raise InputError(f"no file {where}", remedy="give the path of the table")
    regular(where)
    digest = file_sha256(where)
    if sha256 and digest != sha256.lower():
        raise InputError(f"sha256 is {digest}, expected {sha256}", file=where, remedy="fetch the file again")
    sectors, countries, M, F, use, dropped = LAYOUTS[layout](where)
    _refuse_unknown_countries(countries, where)
    if not (M.any() or F.any()):
        raise InputError("the table holds no flow", file=where, line=2, remedy="is this the whole file?")
    unknown = [code for code in goods if code not in sectors]
    if unknown:
        raise UnknownError("sector of the table", unknown[0], sectors)
    note = f"Negative final uses set to zero: {dropped:.1f} in all." if dropped else ""
    meta = Meta(
        title=f"World input–output table {year} from {where.name}",
        source=source or f"{layout} file {where.name}",
        attribution=source or where.name,
        licence="the file's own terms",
        year=year,
        unit=unit,
        note=note,
        source_sha256=digest,
        blocks=(Block("all", "every cell", "exact", f"read from {where.name}", 0.0, "relative"),),
    )
    return from_flows(
        sectors=sectors,
        countries=countries,
        M=M,
        F=F,
        use=use,
        meta=meta,
        country_names=[_name(code) for code in countries],
        sector_names=list(sectors),
        goods=[code in goods if goods else code[:1] in "ABC" for code in sectors],
        blocs=_blocs(countries),
        final_exact=np.ones((len(sectors), len(countries)), dtype=bool),
    )


def file_sha256(path: Path) -> str:
    """sha256 of a file, read in pieces."""
    state = hashlib.sha256()
    try:
        with path.open("rb") as source:
            while piece := source.read(1 << 20):
                state.update(piece)
    except OSError as error:
        raise InputError(f"cannot be read ({why(error)})", file=path, remedy="check the name and the rights") from None
    return state.hexdigest()


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of a file with their lines; what is no text, and no table, is refused with its line."""
    line = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as text:
            for line, cells in enumerate(csv.reader(text), start=1):
                if "\0" in "".join(cells):
                    raise InputError("a NUL character", file=path, line=line, remedy="save it as plain text")
                yield line, cells
    except UnicodeDecodeError:
        raise InputError("the text is not UTF-8", file=path, line=line + 1, remedy="save it as UTF-8 CSV") from None
    except csv.Error as error:
        raise InputError(f"not a table: {error}", file=path, line=line + 1, remedy="mend the row") from None
    except OSError as error:
        raise InputError(f"cannot be read ({why(error)})", file=path, remedy="check the name and the rights") from None


Flows = tuple[list[str], list[str], Array, Array, Array, float]


def _wide(sheet: Sheet, path: Path) -> Flows:
    """Flows from a wide table; checks labels, signs, totals and completeness row by row."""
    countries = list(dict.fromkeys(c for c, _ in sheet.buyers))
    sectors = list(dict.fromkeys(s for _, s in sheet.buyers if s != FINAL))
    J, N = len(sectors), len(countries)
    js = np.array([sectors.index(s) if s != FINAL else -1 for _, s in sheet.buyers])
    ns = np.array([countries.index(c) for c, _ in sheet.buyers])
    made = js >= 0
    for country in countries:
        missing = [s for s in sectors if (country, s) not in set(sheet.buyers)]
        if missing:
            raise InputError(
                f"{country} has no column for {missing[0]}",
                file=path,
                line=1,
                remedy="every country needs every sector",
            )
    M, F, use = np.zeros((J, N, N)), np.zeros((J, N, N)), np.zeros((N, J, J))
    seen: set[tuple[str, str]] = set()
    dropped = 0.0
    for row in sheet.rows:
        if row.country not in countries:
            raise UnknownError("buying country", row.country, countries, file=path, line=row.line)
        if row.sector not in sectors:
            raise UnknownError("sector", row.sector, sectors, file=path, line=row.line)
        k, i = sectors.index(row.sector), countries.index(row.country)
        bad = ~np.isfinite(row.values) | ((row.values < 0) & made)
        if bad.any():
            at = int(np.argmax(bad))
            raise InputError(
                f"{row.country} {row.sector} sells {row.values[at]} to {' '.join(sheet.buyers[at])}",
                file=path,
                line=row.line,
                remedy="intermediate flows must be finite and not negative",
            )
        if row.total is not None and abs(row.values.sum() - row.total) > 1e-3 * max(abs(row.total), 1.0):
            raise InputError(
                f"unbalanced: sales of {row.country} {row.sector} add to {row.values.sum():.6g}, "
                f"the total says {row.total:.6g}",
                file=path,
                line=row.line,
                remedy="check for missing columns",
            )
        use[:, k] += np.bincount(ns[made] * J + js[made], weights=row.values[made], minlength=N * J).reshape(N, J)
        M[k, :, i] += np.bincount(ns[made], weights=row.values[made], minlength=N)
        final = np.bincount(ns[~made], weights=row.values[~made], minlength=N)
        dropped -= float(final[final < 0].sum())
        F[k, :, i] += np.maximum(final, 0.0)
        seen.add((row.country, row.sector))
    absent = [(c, s) for c in countries for s in sectors if (c, s) not in seen]
    if absent:
        c, s = absent[0]
        raise InputError(
            f"no row for {c} {s} ({len(absent)} missing)",
            file=path,
            remedy="every country needs every sector",
        )
    return sectors, countries, M, F, use, dropped


def read_icio(path: Path) -> Flows:
    """The official OECD layout; split economies (such as processing zones) are folded."""
    folds = _folds()

    def split(label: str) -> tuple[str, str]:
        country, _, rest = label.partition("_")
        return folds.get(country, country), rest

    _, head = next(_lines(path), (1, []))
    keep, buyers, total = [], [], -1
    for at, label in enumerate(head[1:]):
        country, rest = split(label.strip())
        if label.strip() in CLOSING:
            total = at
        elif rest:
            keep.append(at)
            buyers.append((country, FINAL if rest in ICIO_FINAL else rest))
    if not buyers:
        raise InputError("no ISO3_INDUSTRY columns", file=path, line=1, remedy="is this an OECD ICIO file?")

    def rows() -> Iterator[Row]:
        for line, cells in islice(_lines(path), 1, None):
            label = cells[0].strip() if cells else ""
            country, rest = split(label)
            if not rest or label in CLOSING or country in ("TLS", "TXS", "VA"):
                continue
            values = _numbers(cells[1:], len(head) - 1, path, line)
            yield Row(country, rest, line, values[keep], float(values[total]) if total >= 0 else None)

    return _wide(Sheet(tuple(buyers), rows()), path)


def read_wiod(path: Path) -> Flows:
    """The WIOD 2016 R/Stata sheet; the number of industries is that of the rows."""
    rows_ = _lines(path)
    _, head = next(rows_, (1, []))
    try:
        industry, country, number = (head.index(x) for x in ("IndustryCode", "Country", "RNr"))
    except ValueError:
        raise InputError(
            "no IndustryCode, Country and RNr columns", file=path, line=1, remedy="is this a WIOD sheet?"
        ) from None
    codes: dict[int, str] = {}
    for line, row in rows_:
        if len(row) != len(head):
            raise InputError(f"{len(row)} cells for {len(head)} columns", file=path, line=line, remedy="mend the row")
        if row[country] != "TOT":
            codes.setdefault(_whole(row[number], path, line), row[industry].strip())
    keep, buyers, total = [], [], -1
    for at, label in enumerate(head):
        if label == "TOT":
            total = at
        elif label.startswith("v") and label[1:4].isalpha() and digits(label[4:]):
            keep.append(at)
            buyers.append((label[1:4], codes.get(_whole(label[4:], path, 1), FINAL)))
    if not buyers:
        raise InputError("no columns of buyers (vAUS1 …)", file=path, line=1, remedy="is this a WIOD sheet?")

    def rows() -> Iterator[Row]:
        for line, cells in islice(_lines(path), 1, None):
            if cells[country] != "TOT":
                values = _numbers([cells[at] for at in keep], len(keep), path, line)
                whole = float(_numbers([cells[total]], 1, path, line)[0]) if total >= 0 else None
                yield Row(cells[country], cells[industry].strip(), line, values, whole)

    return _wide(Sheet(tuple(buyers), rows()), path)


def read_plain(path: Path) -> Flows:
    """`seller,sector,buyer,use,value` rows, zeros left out; nothing negative is taken."""
    cells: dict[tuple[str, str, str, str], float] = {}
    rows = _lines(path)
    if next(rows, (1, []))[1] != ["seller", "sector", "buyer", "use", "value"]:
        raise InputError("wrong columns", file=path, line=1, remedy="they must be seller,sector,buyer,use,value")
    for line, row in rows:
        if len(row) != 5:
            raise InputError(f"{len(row)} cells", file=path, line=line, remedy="give five")
        value = float(_numbers(row[4:], 1, path, line)[0])
        if value < 0 or not np.isfinite(value):
            raise InputError(f"value is {row[4]}", file=path, line=line, remedy="flows are finite, not negative")
        key = (row[0], row[1], row[2], row[3])
        if key in cells:
            raise InputError(f"{' '.join(key)} appears twice", file=path, line=line, remedy="give each flow once")
        cells[key] = value
    sellers = {(seller, sector) for seller, sector, _, _ in cells}
    countries, sectors = sorted({c for c, _ in sellers}), sorted({s for _, s in sellers})
    for line, (_, _, buyer, use_) in enumerate(cells, start=2):
        if buyer not in countries:
            raise UnknownError("selling country", buyer, countries, file=path, line=line)
        if use_ != FINAL and use_ not in sectors:
            raise UnknownError("sector", use_, sectors, file=path, line=line)
    J, N = len(sectors), len(countries)
    M, F, use = np.zeros((J, N, N)), np.zeros((J, N, N)), np.zeros((N, J, J))
    for (seller, sector, buyer, use_), value in cells.items():
        k, i, n = sectors.index(sector), countries.index(seller), countries.index(buyer)
        if use_ == FINAL:
            F[k, n, i] += value
        else:
            M[k, n, i] += value
            use[n, k, sectors.index(use_)] += value
    return sectors, countries, M, F, use, 0.0


LAYOUTS = {"icio": read_icio, "wiod": read_wiod, "plain": read_plain}


def _numbers(cells: list[str], expected: int, path: Path, line: int) -> Array:
    if len(cells) != expected:
        raise InputError(f"{len(cells)} cells for {expected} columns", file=path, line=line, remedy="mend the row")
    together = "".join(cells)
    try:
        if not together.isascii() or "_" in together:  # numpy reads other scripts' digits, and 1_000
            raise ValueError
        return np.array(cells, dtype=np.float64)
    except ValueError:
        bad = next(cell for cell in cells if not _is_number(cell))
        raise InputError(f"{bad!r} is not a number", file=path, line=line, remedy="mend the cell") from None


def _is_number(cell: str) -> bool:
    try:
        return cell.strip().lower() in ("nan", "inf", "-inf") or number(cell) is not None
    except ValueError:
        return False


def _whole(text: str, path: Path, line: int) -> int:
    try:
        return whole(text)
    except ValueError as error:
        raise InputError(str(error), file=path, line=line, remedy="mend the cell") from None


def _refuse_unknown_countries(countries: list[str], path: Path) -> None:
    known = {place.iso3 for place in places().values()} | {REST, "ROU", "ROM"}
    for code in countries:
        if code not in known:
            raise UnknownError("country", code, known, file=path, line=1)


def _folds() -> dict[str, str]:
    """Codes that official tables give to parts of one economy → the economy."""
    with (SHIPPED / "folds.csv").open(encoding="utf-8", newline="") as text:
        return {row["part"]: row["whole"] for row in csv.DictReader(text)}


def _name(code: str) -> str:
    found = next((place.name for place in places().values() if place.iso3 == code), None)
    return found or ("Rest of the world" if code == REST else code)


def _blocs(countries: list[str]) -> dict[str, tuple[str, ...]]:
    """Blocs whose members the table has, from the groups of `places.csv`."""
    groups: dict[str, list[str]] = {}
    for place in places().values():
        for group in place.groups:
            if place.iso3 in countries:
                groups.setdefault(group, []).append(place.iso3)
    return {("EU27" if name == "EU" else name): tuple(sorted(codes)) for name, codes in groups.items()}
