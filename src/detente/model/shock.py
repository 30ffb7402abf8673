"""What changes: duties, trade costs, export taxes, quantities.

A `Shock` holds whole arrays `[sector, importer, exporter]` of the counterfactual; `None` means as in
the benchmark. `Shock.of` builds one from labelled changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import InputError
from .economy import Array, Economy, Mask, checked_tariffs, first_cell

RENTS = ("importer", "exporter", "burned")


@dataclass(frozen=True)
class Quota:
    """A ceiling on the quantity delivered over some cells: at most `limit` × the benchmark's.

    `sectors`, `importers`, `exporters` are labels; the ceiling binds their sum and the wedge that
    meets it is one and the same over all of them. `rent` says who keeps the wedge: the
    importing country (import licences), the exporting country (export licences), or nobody
    (``burned``: it is spent in real resources). `limit` 0 is a prohibition.
    """

    sectors: tuple[str, ...]
    importers: tuple[str, ...]
    exporters: tuple[str, ...]
    limit: float
    rent: str = "exporter"

    def __post_init__(self) -> None:
        if self.rent not in RENTS:
            raise InputError(f"rent goes to {self.rent!r}", remedy="importer, exporter or burned")
        if not (np.isfinite(self.limit) and self.limit >= 0):
            raise InputError(f"quota limit is {self.limit}", remedy="a share of benchmark quantity, 0 or more")

    def cells(self, economy: Economy) -> Mask:
        """The foreign cells it covers, `[J, N, N]`; refuses a quota over no trade."""
        mask = _block(economy, self.sectors, self.importers, self.exporters) & (economy.flows > 0)
        if not mask.any():
            raise InputError(
                f"quota on {'+'.join(self.sectors)} from {'+'.join(self.exporters)} to "
                f"{'+'.join(self.importers)} covers no trade",
                remedy="the benchmark has none of it",
            )
        return mask


@dataclass(frozen=True)
class QuotaOutcome:
    """What a quota did: the wedge (0.4 is 40 % of price), quantity against the benchmark, rent."""

    quota: Quota
    wedge: float
    quantity: float
    binding: bool
    rent: float  #: in the economy's unit; None of it exists for a prohibition
    kept_by: str

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "sectors": list(self.quota.sectors),
            "importers": list(self.quota.importers),
            "exporters": list(self.quota.exporters),
            "limit": self.quota.limit,
            "wedge_pct": None if np.isinf(self.wedge) else 100.0 * self.wedge,
            "quantity": self.quantity,
            "binding": self.binding,
            "rent": self.rent,
            "kept_by": self.kept_by,
        }


@dataclass(frozen=True, eq=False)
class Changes:
    """Changed cells as index arrays, with κ̂ = d̂ (1+τ′)/(1+τ) (1+e′), 1+τ′ and 1+e′ of each."""

    sector: NDArray[np.intp]
    importer: NDArray[np.intp]
    exporter: NDArray[np.intp]
    wedge: Array
    duty: Array
    tax: Array | None

    def checked(self, labels: tuple[Sequence[str], ...]) -> None:
        """Raise `InputError` for a cell whose cost or duty is not a finite number above zero."""
        with np.errstate(invalid="ignore"):
            bad = ~((self.wedge > 0) & (self.duty > 0) & np.isfinite(self.duty))
        bad |= (self.importer == self.exporter) & (self.duty != 1.0)
        if bad.any():
            k = int(np.argmax(bad))
            places = zip(labels, (self.sector[k], self.importer[k], self.exporter[k]), strict=True)
            raise InputError(
                f"duty of {', '.join(axis[int(at)] for axis, at in places)} is {self.duty[k] - 1.0:g}, "
                f"its cost times {self.wedge[k]:g}",
                remedy="finite rates above −100 % (none on home sales) and a cost factor above zero",
            )

    def scaled(self, economy: Economy, step: float) -> Changes:
        """A fraction `step` of the way in logs."""
        start = 1.0 + economy.tariffs[self.sector, self.importer, self.exporter]
        wedge = np.where(np.isinf(self.wedge), np.exp(step / (1.0 - step)), self.wedge**step)
        tax = None if self.tax is None else self.tax**step
        return Changes(self.sector, self.importer, self.exporter, wedge, start * (self.duty / start) ** step, tax)


@dataclass(frozen=True, eq=False)
class Shock:
    """The counterfactual's `tariffs` τ′, `iceberg` d̂ (inf prohibits), `export_taxes` e′, `quotas`; or, in place of
    whole arrays, the changed `cells`."""

    tariffs: Array | None = None
    iceberg: Array | None = None
    export_taxes: Array | None = None
    quotas: tuple[Quota, ...] = ()
    name: str = ""
    cells: Changes | None = None

    @classmethod
    def of(
        cls,
        economy: Economy,
        *,
        tariff_points: Iterable[tuple[str | None, str, str, float]] = (),
        tariffs_to: Iterable[tuple[str | None, str, str, float]] = (),
        iceberg: Iterable[tuple[str | None, str, str, float]] = (),
        export_taxes: Iterable[tuple[str | None, str, str, float]] = (),
        quotas: Sequence[Quota] = (),
        name: str = "",
    ) -> Shock:
        """From rows (sector or None for all goods, importer, exporter, value).

        `tariff_points` add to the benchmark's rate (0.45 is 45 points), `tariffs_to` set it;
        `iceberg` is a cost factor; `export_taxes` are ad valorem rates on the producer's price.
        """
        tariffs = economy.tariffs.copy()
        touched = False
        for rows, add in ((tariff_points, True), (tariffs_to, False)):
            for sector, importer, exporter, value in rows:
                cells = _block(economy, None if sector is None else (sector,), (importer,), (exporter,))
                tariffs[cells] = tariffs[cells] + value if add else value
                touched = True
        wedges: list[Array | None] = []
        for rows, neutral in ((iceberg, 1.0), (export_taxes, 0.0)):
            array = np.full_like(tariffs, neutral)
            changed = False
            for sector, importer, exporter, value in rows:
                array[_block(economy, None if sector is None else (sector,), (importer,), (exporter,))] = value
                changed = True
            wedges.append(array if changed else None)
        return cls(tariffs if touched else None, wedges[0], wedges[1], tuple(quotas), name).checked(economy)

    @cached_property
    def neutral(self) -> bool:
        """Whether it changes nothing by construction."""
        return (
            self.tariffs is None
            and self.iceberg is None
            and self.export_taxes is None
            and not (self.quotas or self.cells)
        )

    def checked(self, economy: Economy) -> Shock:
        """Itself, once every array has the economy's shape and sane numbers."""
        cells = (economy.sectors, economy.countries, economy.countries)
        if self.cells is not None:
            if self.quotas or not all(a is None for a in (self.tariffs, self.iceberg, self.export_taxes)):
                raise InputError("changed cells beside whole arrays or quotas", remedy="give one or the other")
            self.cells.checked(cells)
        if self.tariffs is not None:
            checked_tariffs(self.tariffs, cells)
        if self.export_taxes is not None:
            checked_tariffs(self.export_taxes, cells, what="export tax")
        if self.iceberg is not None:
            J, N = economy.sizes
            if self.iceberg.shape != (J, N, N):
                raise InputError(
                    f"iceberg costs have shape {self.iceberg.shape}, the economy {(J, N, N)}",
                    remedy="check the axes",
                )
            bad = ~(self.iceberg > 0)
            if bad.any():
                raise InputError(
                    f"iceberg cost of {first_cell(bad, cells)} is {self.iceberg[bad][0]:g}",
                    remedy="a factor above zero; 1 is no change, inf a prohibition",
                )
        for quota in self.quotas:
            quota.cells(economy)
        return self

    def changes(self, economy: Economy) -> Changes:
        """The cells where it moves prices or duties, and by how much."""
        if self.cells is not None:
            return self.cells
        J, N = economy.sizes
        pairs = ((self.tariffs, economy.tariffs), (self.iceberg, 1.0), (self.export_taxes, 0.0))
        differ = [array != neutral for array, neutral in pairs if array is not None]
        moved = np.logical_or.reduce(differ) if len(differ) > 1 else (differ or [np.zeros((J, N, N), dtype=bool)])[0]
        flat = moved.reshape(J * N, N)
        lines = np.nonzero(flat.any(axis=1))[0]
        at, exporter = np.nonzero(flat[lines])
        cells = (lines[at] // N, lines[at] % N, exporter)
        duty = 1.0 + (economy.tariffs if self.tariffs is None else self.tariffs)[cells]
        tax = None if self.export_taxes is None else 1.0 + self.export_taxes[cells]
        wedge = duty / (1.0 + economy.tariffs[cells])
        if tax is not None:
            wedge = wedge * tax
        if self.iceberg is not None:
            wedge = wedge * self.iceberg[cells]
        return Changes(cells[0], cells[1], cells[2], wedge, duty, tax)

    def scaled(self, economy: Economy, step: float) -> Shock:
        """The shock a fraction `step` of the way in logs, for continuation (quotas left out)."""
        if step >= 1.0:
            return Shock(self.tariffs, self.iceberg, self.export_taxes, (), self.name, self.cells)
        if self.cells is not None:
            return Shock(name=self.name, cells=self.cells.scaled(economy, step))
        tariffs = None
        if self.tariffs is not None:
            gap = np.log1p(self.tariffs) - np.log1p(economy.tariffs)
            tariffs = np.expm1(np.log1p(economy.tariffs) + step * gap)
        iceberg = None
        if self.iceberg is not None:
            iceberg = np.where(np.isinf(self.iceberg), np.exp(step / (1.0 - step)), self.iceberg**step)
        taxes = None if self.export_taxes is None else np.expm1(step * np.log1p(self.export_taxes))
        return Shock(tariffs, iceberg, taxes, (), self.name)


def _block(economy: Economy, sectors: Sequence[str] | None, importers: Sequence[str], exporters: Sequence[str]) -> Mask:
    """Foreign cells of these labels; all goods sectors when `sectors` is None."""
    J, N = economy.sizes
    rows = np.nonzero(economy.goods)[0] if sectors is None else [economy.sector(code) for code in sectors]
    mask = np.zeros((J, N, N), dtype=bool)
    mask[
        np.ix_(
            np.asarray(rows, dtype=np.intp),
            np.asarray([economy.country(code) for code in importers], dtype=np.intp),
            np.asarray([economy.country(code) for code in exporters], dtype=np.intp),
        )
    ] = True
    mask[:, np.arange(N), np.arange(N)] = False
    return mask
