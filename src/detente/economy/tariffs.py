"""Duties on tariff lines → tariffs of the world table.

A sector's tariff is the trade-weighted mean of its lines' rates,
τ_j = Σ_l v_l t_l / Σ_l v_l, with v the value of trade in line l between the pair in a
base year. Weights fixed at the base year understate prohibitive rates less than current
weights would, and both duties of a comparison carry the same weights, so that what differs is
law and not trade. Lines with no industry (HS 98, 99) are left out and their value reported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..base.errors import InputError
from .baseline import Array, Baseline
from .concordance import Concordance, load_concordance


@dataclass(frozen=True)
class SectorRates:
    """Trade-weighted rates of one importer on one exporter; fractions (0.25 is 25 %).

    `rates` `[J]` (or `[J, B]` for B regimes), NaN-free: zero where nothing is traded;
    `value` `[J]` is the weight; `unmapped` the value of lines that belong to no industry.
    """

    rates: Array
    value: Array
    unmapped: float

    @property
    def average(self) -> Array:
        """The mean over all mapped trade, one number per regime."""
        total = self.value.sum()
        mean: Array = np.tensordot(self.value, self.rates, axes=(0, 0)) / (total if total else 1.0)
        return mean


def sector_rates(
    codes: Sequence[str],
    rates: ArrayLike,
    values: ArrayLike,
    *,
    sectors: tuple[str, ...],
    concordance: Concordance | None = None,
) -> SectorRates:
    """Trade-weighted `SectorRates` from rates on HS lines.

    `codes` are L HS codes, `rates` `[L]` or `[L, B]` as fractions, `values` `[L]` the
    trade weights. Raises `InputError` on NaN, rates below −1 and negative weights, and when
    the arrays do not match.
    """
    table = concordance or load_concordance()
    t, v = np.asarray(rates, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if t.shape[:1] != (len(codes),) or v.shape != (len(codes),):
        raise InputError(
            f"{len(codes)} codes, rates of shape {t.shape}, weights of shape {v.shape}",
            remedy="give one rate and one weight a line",
        )
    bad = ~np.isfinite(t.reshape(len(codes), -1)).all(axis=1) | (t.reshape(len(codes), -1) <= -1).any(axis=1)
    bad |= ~np.isfinite(v) | (v < 0)
    if bad.any():
        first = int(np.argmax(bad))
        raise InputError(
            f"line {codes[first]}: rate {t[first]}, weight {v[first]}",
            remedy="rates are fractions above −1, weights are not negative",
        )
    at = table.indices(codes, sectors)
    mapped = at >= 0
    J = len(sectors)
    value = np.bincount(at[mapped], weights=v[mapped], minlength=J).astype(np.float64)
    columns = t.reshape(len(codes), -1)
    paid = np.stack(
        [np.bincount(at[mapped], weights=(v * column)[mapped], minlength=J) for column in columns.T], axis=1
    )
    mean = paid / np.where(value > 0, value, 1.0)[:, None]
    return SectorRates(mean.reshape((J, *t.shape[1:])), value, float(v[~mapped].sum()))


def tariff_array(baseline: Baseline, pairs: Mapping[tuple[str, str], ArrayLike]) -> Array:
    """τ `[J, N importer, N exporter]` from rates by pair; zero elsewhere and at home.

    `pairs[(importer, exporter)]` is one rate or `[J]`; either code may be a bloc of the
    baseline. A pair given twice, once through a bloc, takes the one that names it directly.
    """
    J, N = len(baseline.sectors), len(baseline.countries)
    tau = np.zeros((J, N, N))
    precise = sorted(pairs, key=lambda pair: -(len(baseline.members(pair[0])) * len(baseline.members(pair[1]))))
    for importer, exporter in precise:
        rate = np.broadcast_to(np.asarray(pairs[importer, exporter], dtype=np.float64), (J,))
        if not np.isfinite(rate).all() or (rate <= -1).any():
            raise InputError(
                f"tariff of {importer} on {exporter} is {rate.min()}", remedy="rates are fractions above −1"
            )
        for n in baseline.members(importer):
            for i in baseline.members(exporter):
                if n != i:
                    tau[:, n, i] = rate
    return tau
