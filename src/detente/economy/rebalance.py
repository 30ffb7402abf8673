"""Making room for duties on inputs: no industry may pay more for inputs than it sells.

Value added in the table includes what was paid in duties. Where the duties put on top of input purchases would
take a cell's value added below a floor, part of its purchases is counted as final spending of the same country
instead. Every flow between countries, every output and every duty stays; value added and final spending of the
country rise by the same amount. What moved is stated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .baseline import Array, Baseline

FLOOR = 0.02  #: least value added per unit of cost where duties bring it below


@dataclass(frozen=True)
class Moved:
    """Purchases counted as final instead of as inputs: by cell in US$ mn, largest first, and over world inputs."""

    cells: tuple[tuple[str, str, float], ...]
    share: float

    @property
    def total(self) -> float:
        """US$ mn."""
        return sum(amount for _, _, amount in self.cells)

    def words(self) -> str:
        """One sentence for a page."""
        if not self.cells:
            return ""
        first = ", ".join(f"{sector} in {country}" for sector, country, _ in self.cells[:3])
        return (
            f"Duties on inputs would exceed value added in {len(self.cells)} cells (first {first}): US$ "
            f"{self.total:,.0f} mn of their purchases, {100 * self.share:.4f}% of all inputs, count as final spending."
        )


def rebalanced(baseline: Baseline, tariffs: Array, *, floor: float = FLOOR) -> tuple[Baseline, Moved]:
    """`baseline` with room for `tariffs` `[J, importer, exporter]` on inputs; and what was moved."""
    M, F, use = baseline.M, baseline.F, baseline.use
    sold = M.sum(axis=2)
    factor = np.divide((M * (1.0 + tariffs)).sum(axis=2), sold, out=np.ones_like(sold), where=sold > 0)  # [J, n]
    paid = use * factor.T[:, :, None]  # [n, k, j]
    cost = paid.sum(axis=1).T  # [J, n]
    allowed = (1.0 - np.minimum(floor, np.maximum(baseline.va_share, 0.0))) * baseline.output
    over = np.maximum(cost - allowed, 0.0)
    over[over < 1e-9 * np.maximum(baseline.output, 1.0)] = 0.0
    if not over.any():
        return baseline, Moved((), 0.0)
    share = np.divide(over, cost, out=np.zeros_like(cost), where=cost > 0)  # of each industry's inputs
    out = use * share.T[:, None, :]
    moved = out.sum(axis=2).T  # [k, n]
    part = np.divide(moved, sold, out=np.zeros_like(sold), where=sold > 0)
    M_out = M * part[:, :, None]
    cells = [(baseline.sectors[j], baseline.countries[n], float(out[n, :, j].sum())) for j, n in np.argwhere(over > 0)]
    cells.sort(key=lambda cell: -cell[2])
    return replace(baseline, M=M - M_out, F=F + M_out, use=use - out), Moved(
        tuple(cells), float(moved.sum() / sold.sum())
    )
