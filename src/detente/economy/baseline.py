"""The world as flows: an inter-country input–output table in the form the model reads.

One record, `Baseline`, with a label on every axis. Importer always stands before exporter:
`[sector, importer, exporter]`. All flows are millions of current US dollars at basic
prices, so duties are not in them; the model adds baseline tariffs itself. Sectors and
countries are sorted by label, whatever order they came in, so that the same table in any
order gives the same record.

Accounting holds by construction, not by hope: output is the row sum of sales, purchases of
inputs are exactly shared out among the industries that use them, and value added is what is
left of output, so every identity closes to the rounding of one float64.
"""

from __future__ import annotations

import hashlib
import io
import os
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import InputError, UnknownError
from ..base.files import present, read_bytes, read_text

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "economy"
FOLDER_VARIABLE = "DETENTE_ECONOMY"
TABLE_FILE, META_FILE = "baseline.npz", "baseline.toml"


@dataclass(frozen=True)
class Block:
    """One part of the table, how it was come by, and the measured error of that way."""

    id: str
    covers: str
    status: str  #: ``exact``, ``reconstructed`` or ``assumed``
    method: str
    error: float | None = None  #: size of the error in `metric`; None when unmeasured
    metric: str = ""
    measured: str = ""  #: against what the error was measured


@dataclass(frozen=True)
class Meta:
    """Where a baseline comes from: what `detente economy info` states."""

    title: str
    source: str
    attribution: str
    licence: str
    year: int
    unit: str = "usd_mn"
    prices: str = "basic"
    edition: str = ""
    note: str = ""
    source_sha256: str = ""
    digest: str = ""
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Baseline:
    """A balanced world table of `J` sectors and `N` countries.

    Shapes: `M`, `F` and `pi` are `[J, N importer, N exporter]`; `use` and `gamma` are
    `[N, J input, J using industry]`; `va`, `output`, `alpha`, `produces`, `buys` are
    `[J, N]`; `deficit` is `[N]`. `use`, `M`, `F`, `va`, `output`, `deficit` are US$ mn of
    `meta.year` at basic prices; `pi`, `gamma`, `alpha` are shares.
    """

    sectors: tuple[str, ...]
    countries: tuple[str, ...]
    M: Array  #: intermediate flows: what `importer`'s industries buy of `sector` from `exporter`
    F: Array  #: final flows: what `importer`'s households, state and investors buy
    use: Array  #: `use[n, k, j]`: input k bought by industry j of country n, from anywhere
    meta: Meta
    sector_names: tuple[str, ...] = ()
    country_names: tuple[str, ...] = ()
    goods: Mask = field(default_factory=lambda: np.zeros(0, dtype=bool))  #: `[J]` sectors that customs see
    blocs: dict[str, tuple[str, ...]] = field(default_factory=dict)  #: bloc code → member codes
    final_exact: Mask = field(default_factory=lambda: np.zeros((0, 0), dtype=bool))
    #: `[J, N exporter]`: final sales by destination region published, not reconstructed
    regions: tuple[str, ...] = ()
    #: region of each country for which final trade in goods is published, region by region; () when none is

    @cached_property
    def X(self) -> Array:
        """Total flows M + F, `[J, importer, exporter]`."""
        total: Array = self.M + self.F
        return total

    @cached_property
    def output(self) -> Array:
        """Gross output = all sales, `[J, N]`."""
        result: Array = self.X.sum(axis=1)
        return result

    @cached_property
    def purchases(self) -> Array:
        """All purchases by sector, from home and abroad, `[J, N importer]`."""
        result: Array = self.X.sum(axis=2)
        return result

    @cached_property
    def va(self) -> Array:
        """Value added (with net taxes on inputs) = output − inputs, `[J, N]`."""
        result: Array = self.output - self.use.sum(axis=1).T
        return result

    @cached_property
    def produces(self) -> Mask:
        """Cells with output, `[J, N]`; the others have no sales, no inputs and no value added."""
        return self.output > 0

    @cached_property
    def buys(self) -> Mask:
        """Cells with purchases, `[J, N]`."""
        return self.purchases > 0

    @cached_property
    def pi(self) -> Array:
        """Shares of each exporter in purchases; a cell that buys nothing points at itself."""
        total = np.where(self.buys, self.purchases, 1.0)
        share = self.X / total[:, :, None]
        for sector, country in zip(*np.nonzero(~self.buys), strict=True):
            share[sector, country, country] = 1.0
        return share

    @cached_property
    def gamma(self) -> Array:
        """Input k per unit of output of j, `[N, k, j]`; zero where j has no output."""
        output = np.where(self.produces, self.output, 1.0)
        return self.use / output.T[:, None, :]

    @cached_property
    def va_share(self) -> Array:
        """Value added per unit of output β, `[J, N]`; one where there is no output."""
        return np.where(self.produces, self.va / np.where(self.produces, self.output, 1.0), 1.0)

    @cached_property
    def alpha(self) -> Array:
        """Shares of final spending, `[J, N]`; sums to one over sectors."""
        final = self.F.sum(axis=2)
        result: Array = final / final.sum(axis=0)
        return result

    @cached_property
    def deficit(self) -> Array:
        """Imports − exports of goods and services, `[N]`; sums to zero over the world."""
        bought, sold = self.X.sum(axis=(0, 2)), self.X.sum(axis=(0, 1))
        result: Array = bought - sold
        return result

    def sector(self, code: str) -> int:
        """Index of a sector; names the nearest when there is none."""
        return _index(self.sectors, code, "sector")

    def country(self, code: str) -> int:
        """Index of a country; names the nearest when there is none."""
        return _index(self.countries, code, "country of the baseline")

    def members(self, code: str) -> list[int]:
        """Indices of a country or of all members of a bloc."""
        if code in self.blocs:
            return [self.country(member) for member in self.blocs[code]]
        return [self.country(code)]

    def name(self, code: str) -> str:
        """Printed name of a country or sector."""
        for codes, names in ((self.countries, self.country_names), (self.sectors, self.sector_names)):
            if code in codes and names:
                return names[codes.index(code)]
        return code


def from_flows(
    *,
    sectors: Sequence[str],
    countries: Sequence[str],
    M: Array,
    F: Array,
    use: Array,
    meta: Meta,
    sector_names: Sequence[str] = (),
    country_names: Sequence[str] = (),
    goods: Sequence[bool] | Mask = (),
    blocs: dict[str, tuple[str, ...]] | None = None,
    final_exact: Mask | None = None,
    regions: Sequence[str] = (),
) -> Baseline:
    """A `Baseline` from raw flows in any order of labels; closes rounding, refuses anything worse.

    `use` is rescaled so that purchases of an input equal `M` summed over exporters; a gap above
    one part in a thousand of a country's purchases is an error, not rounding.
    """
    J, N = len(sectors), len(countries)
    for label, codes in (("sector", sectors), ("country", countries)):
        if len(set(codes)) != len(codes):
            twice = sorted({code for code in codes if list(codes).count(code) > 1})
            raise InputError(f"{label} {twice[0]!r} appears twice", remedy="give each label once")
    arrays = {"M": (M, (J, N, N)), "F": (F, (J, N, N)), "use": (use, (N, J, J))}
    for name, (array, shape) in arrays.items():
        if array.shape != shape:
            raise InputError(f"{name} has shape {array.shape}, the labels say {shape}", remedy="check the axes")
        _refuse_bad_cells(name, array, sectors, countries)
    s, c = np.argsort(np.asarray(sectors)), np.argsort(np.asarray(countries))
    M, F = (np.ascontiguousarray(a[np.ix_(s, c, c)], dtype=np.float64) for a in (M, F))
    use = np.ascontiguousarray(use[np.ix_(c, s, s)], dtype=np.float64)
    ordered = [countries[i] for i in c]
    use = _close(M, use, [sectors[i] for i in s], ordered)
    exact = np.zeros((J, N), dtype=bool) if final_exact is None else np.asarray(final_exact)[np.ix_(s, c)]
    customs = np.asarray(goods, dtype=bool)[s] if len(goods) else np.zeros(J, dtype=bool)
    record = Baseline(
        sectors=tuple(sectors[i] for i in s),
        countries=tuple(ordered),
        M=M,
        F=F,
        use=use,
        meta=meta,
        sector_names=tuple(sector_names[i] for i in s) if sector_names else (),
        country_names=tuple(country_names[i] for i in c) if country_names else (),
        goods=customs,
        blocs=blocs or {},
        final_exact=exact,
        regions=tuple(regions[i] for i in c) if regions else (),
    )
    _refuse_negative_value_added(record)
    return record


@lru_cache(maxsize=1)
def sector_codes() -> tuple[str, ...]:
    """The sectors of the shipped table, without reading the table."""
    facts = tomllib.loads((SHIPPED / META_FILE).read_text(encoding="utf-8"))
    return tuple(facts["labels"]["sectors"])


def load(folder: str | Path | None = None) -> Baseline:
    """The shipped baseline, or the one in `folder` (or in the folder `DETENTE_ECONOMY` names).

    Raises `InputError` when a file is missing or its sha256 is not the recorded one.
    """
    where = Path(folder or os.environ.get(FOLDER_VARIABLE) or SHIPPED)
    facts, table = record_of(where)
    held = read_bytes(table)
    digest, recorded = hashlib.sha256(held).hexdigest(), str(facts["digest"])
    if digest != recorded:
        raise InputError(
            f"sha256 of {table.name} is {digest[:12]}…, recorded is {recorded[:12]}…",
            file=table,
            remedy="rebuild it with `detente economy build`; never edit it by hand",
        )
    blocks = tuple(Block(**block) for block in facts.pop("blocks", []))
    labels = facts.pop("labels")
    blocs = {code: tuple(members) for code, members in facts.pop("blocs", {}).items()}
    regions = labels.pop("regions", [])
    with np.load(io.BytesIO(held), allow_pickle=False) as arrays:
        M, F = arrays["M"].astype(np.float64), arrays["F"].astype(np.float64)
        split = arrays["use_share"].astype(np.float64)
        exact = arrays["final_exact"]
    use = split * M.sum(axis=2).T[:, :, None]
    return from_flows(
        sectors=labels["sectors"],
        countries=labels["countries"],
        sector_names=labels["sector_names"],
        country_names=labels["country_names"],
        goods=labels["goods"],
        M=M,
        F=F,
        use=use,
        meta=Meta(**facts, blocks=blocks),
        blocs=blocs,
        final_exact=exact,
        regions=regions,
    )


def record_of(where: Path) -> tuple[dict[str, Any], Path]:
    """The record of a folder's table, and the file of the table."""
    if not present(where / META_FILE):
        raise InputError(f"no {META_FILE} in {where}", remedy="build one with `detente economy build`")
    facts = _facts(where / META_FILE)
    table = where / Path(str(facts.pop("table", TABLE_FILE))).name
    if not present(table):
        raise InputError(f"no {table.name} in {where}", remedy="build one with `detente economy build`")
    return facts, table


def _facts(path: Path) -> dict[str, Any]:
    """The record beside a table, as far as it is one."""
    try:
        facts = tomllib.loads(read_text(path))
        Meta(**{k: v for k, v in facts.items() if k not in ("labels", "blocs", "table")} | {"blocks": ()})
        for name in ("sectors", "countries", "sector_names", "country_names", "goods"):
            list(facts["labels"][name])
    except (tomllib.TOMLDecodeError, TypeError, KeyError) as error:
        what = f"this is no record of a world table ({type(error).__name__}: {error})"
        raise InputError(what, remedy="rebuild it with `detente economy build`", file=path) from None
    return facts


def _index(codes: Sequence[str], code: str, kind: str) -> int:
    if code not in codes:
        raise UnknownError(kind, code, codes)
    return codes.index(code)


def _refuse_bad_cells(name: str, array: Array, sectors: Sequence[str], countries: Sequence[str]) -> None:
    bad = ~(np.isfinite(array) & (array >= 0))
    if bad.any():
        at = tuple(int(i) for i in np.argwhere(bad)[0])
        axes = (countries, sectors, sectors) if name == "use" else (sectors, countries, countries)
        label = ", ".join(str(axis[i]) for axis, i in zip(axes, at, strict=True))
        raise InputError(
            f"{name}[{label}] is {array[at]} ({int(bad.sum())} such cells)",
            remedy="flows must be finite and not negative; net or drop negative stock changes before",
        )


def _close(M: Array, use: Array, sectors: Sequence[str], countries: Sequence[str]) -> Array:
    """`use` rescaled so that each input's purchases equal what is sold to the country's industries."""
    sold, bought = M.sum(axis=2).T, use.sum(axis=2)
    gap = np.abs(sold - bought)
    worst = gap.max(axis=1) / np.maximum(sold.sum(axis=1), 1e-12)
    if (worst > 1e-3).any():
        n = int(worst.argmax())
        k = int(gap[n].argmax())
        raise InputError(
            f"unbalanced: {countries[n]} buys {bought[n, k]:.6g} of input {sectors[k]} by industry "
            f"and {sold[n, k]:.6g} by exporter",
            remedy="the two must agree; check that no industry or country column is missing",
        )
    orphan = (bought <= 0) & (sold > 0)
    if orphan.any():
        n, k = (int(i) for i in np.argwhere(orphan)[0])
        raise InputError(
            f"unbalanced: {countries[n]} buys {sectors[k]} as an input but no industry uses it",
            remedy="check that no industry column is missing",
        )
    closed: Array = use * np.where(bought > 0, sold / np.where(bought > 0, bought, 1.0), 0.0)[:, :, None]
    return closed


def _refuse_negative_value_added(record: Baseline) -> None:
    short = record.va < -1e-9 * np.maximum(record.output, 1e-12)
    if short.any():
        j, n = (int(i) for i in np.argwhere(short)[0])
        raise InputError(
            f"unbalanced: inputs of {record.countries[n]} {record.sectors[j]} exceed its output by "
            f"{-record.va[j, n]:.6g} ({int(short.sum())} such cells)",
            remedy="value added must not be negative; check the industry's row and column",
        )


def meta_dict(meta: Meta) -> dict[str, Any]:
    """`Meta` as plain data for a TOML file, blocks and digest included."""
    plain = {key: getattr(meta, key) for key in meta.__dataclass_fields__ if key != "blocks"}
    plain["blocks"] = [
        {key: value for key, value in vars(block).items() if value not in (None, "")} for block in meta.blocks
    ]
    return plain
