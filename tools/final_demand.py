"""Impose published final demand by thirteen regions on a reconstructed table, and measure what stays
reconstructed.

The file gives, for 13 exporting regions × 27 goods industries, final sales to 13 regions by use (US$ mn,
official cells summed to regions). Twelve of the regions (eleven countries and the EU) are named, the
thirteenth is everything else. Shipped cells are scaled to every region × region total with exporters' own
totals kept (iterative fitting, regions last, so that the published totals hold to rounding). What an exporter
then sells in all less what it sells as final good and as input to the 80 economies is what it sells as input
to the rest of the world: output stays as published.

The rule that splits a region among its members is tested by pretending that known countries were members of
one region: their sum is known, their split is predicted and compared with what is published.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
FILE = "icio2025ed_2022_13r_final_demand_goods.csv"
REST, UNION = "ROW", "EU27"
PASSES = 400
KNOWN_BEFORE = ("CHN", "USA")  #: exporters whose rows the shipped prior already held: no test of a rule


@dataclass(frozen=True)
class Published:
    """`totals` `[s, exporting region, importing region]` and the regions."""

    sectors: tuple[str, ...]
    regions: tuple[str, ...]
    totals: Array


def read(path: Path) -> Published:
    """The file as arrays: the six final uses summed."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    head = rows[0][1:]
    of = [name.partition("_")[0] for name in head if name != "OUT"]
    regions = tuple(dict.fromkeys(of))
    sectors = tuple(dict.fromkeys(row[0].partition("_")[2] for row in rows[1:]))
    totals = np.zeros((len(sectors), len(regions), len(regions)))
    at = np.array([regions.index(name) for name in of])
    for row in rows[1:]:
        exporter, _, sector = row[0].partition("_")
        values = np.array([float(x) for x in row[1 : 1 + len(of)]])
        totals[sectors.index(sector), regions.index(exporter)] = np.bincount(at, weights=values, minlength=len(regions))
    if (totals < 0).any():
        raise SystemExit("a region's final use of a good is negative: net it before")
    return Published(sectors, regions, totals)


def regions_of(countries: tuple[str, ...], union: tuple[str, ...], published: Published) -> NDArray[np.intp]:
    """Region of each country, as an index."""
    names = published.regions
    return np.array(
        [names.index(c) if c in names else names.index(UNION if c in union else REST) for c in countries], dtype=np.intp
    )


def starting(M: Array, F: Array, of: NDArray[np.intp]) -> Array:
    """Where the fitting starts: the reconstruction, but exact input flows for sales of a region's members abroad.

    The better rule of each kind by `split_errors`: who buys in a region follows the reconstruction, who sells
    from one follows inputs. Scaled to the reconstruction's own sum in each cell of region × country.
    """
    many = np.bincount(of)[of] > 1
    start = F.copy()
    sell = np.ix_(range(F.shape[0]), np.nonzero(~many)[0], np.nonzero(many)[0])  # [J, single buyer, member]
    part, own = M[sell], F[sell]
    member = of[many]
    for region in np.unique(member):
        at = np.nonzero(member == region)[0]
        sums = part[:, :, at].sum(axis=2, keepdims=True)
        kept = own[:, :, at].sum(axis=2, keepdims=True)
        share = np.divide(part[:, :, at], sums, out=np.zeros_like(part[:, :, at]), where=sums > 0)
        own[:, :, at] = np.where(sums > 0, share * kept, own[:, :, at])
    start[sell] = own
    return start


def relieved(use: Array, output: Array, floor: float = 0.02) -> tuple[Array, float]:
    """Inputs `[k, j]` of one country with no industry's above its output: the excess goes to its other industries
    in proportion to their value added; and how much that was. Every input's total stays."""
    total = use.sum(axis=0)
    excess = np.maximum(total - (1.0 - floor) * output, 0.0)
    if not excess.any():
        return use, 0.0
    share = np.divide(excess, total, out=np.zeros_like(total), where=total > 0)
    out = use * share
    left = use - out
    value = np.where(excess > 0, 0.0, np.maximum(output - total, 0.0))
    return left + out.sum(axis=1)[:, None] * (value / value.sum())[None, :], float(excess.sum())


def impose(
    M: Array, F: Array, of: NDArray[np.intp], at: list[int], totals: Array, rest: int
) -> tuple[Array, Array, dict[str, float]]:
    """(M, F) `[J, importer, exporter]` with the goods rows `at` of F meeting `totals`; and what it took.

    `rest` is the country that stands for everything outside the table: input sales to it take up the difference
    between an exporter's old and new final sales, so that its output does not move.
    """
    start, old_F = starting(M, F, of), F
    M, F = M.copy(), F.copy()
    R = np.eye(totals.shape[1])[of]
    worst, moved, before = 0.0, 0.0, 0.0
    for k, j in enumerate(at):
        target = totals[k]
        f = start[j].T.copy()  # [exporter, importer]
        old = old_F[j].sum(axis=0)
        room = old + M[j, rest]  # final sales can grow by what was counted as inputs of the rest
        sums = R.T @ old
        row = old * np.divide(target.sum(axis=1), sums, out=np.ones_like(sums), where=sums > 0)[of]
        row = within(row, room, R, target.sum(axis=1))
        f += 1e-12 * (R @ (target > 0).astype(float) @ R.T) * (row[:, None] > 0)  # a published cell that was empty
        for _ in range(PASSES):
            f *= np.divide(row, f.sum(axis=1), out=np.zeros_like(row), where=f.sum(axis=1) > 0)[:, None]
            block = R.T @ f @ R
            gap = float(np.abs(block - target).max())
            f *= R @ np.divide(target, block, out=np.zeros_like(target), where=block > 0) @ R.T
            if gap < 1e-7 * max(float(target.max()), 1.0):
                break
        block = R.T @ f @ R
        worst = max(worst, float(np.abs(block - target).max()) / max(float(target.max()), 1.0))
        F[j] = f.T
        change = old - f.sum(axis=1)
        inputs = M[j, rest] + change
        if (inputs < -1e-6 * np.maximum(room, 1.0)).any():
            raise SystemExit(f"row {j}: input sales to the rest of the world would be negative")
        M[j, rest] = np.maximum(inputs, 0.0)
        moved += float(np.abs(change).sum())
        before += float(old.sum())
    return M, F, {"worst_block": worst, "moved_to_inputs_of_rest": moved, "final_before": before}


def within(row: Array, room: Array, R: Array, totals: Array) -> Array:
    """Exporters' totals that add to their region's `totals` and exceed nobody's `room`."""
    for _ in range(50):
        row = np.minimum(row, room)
        short = totals - R.T @ row
        if short.max() < 1e-9 * max(float(totals.max()), 1.0):
            return row
        free = np.where(row < room - 1e-9, row + 1e-9, 0.0)
        share = R.T @ free
        row = row + free * (R @ np.divide(short, share, out=np.zeros_like(short), where=share > 0))
    return np.minimum(row, room)


def split_errors(
    published: Published, prior: Array, inputs: Array, of: NDArray[np.intp], at: list[int]
) -> dict[str, float]:
    """WAPE of rules that split a region: known countries pretend to be one region of three.

    `prior` is the reconstruction before, `inputs` the exact input flows, both `[J, importer, exporter]`. Rules:
    ``prior``; ``inputs``; ``sizes`` (members' totals only). Keys ``rule.buyers`` (who buys), ``rule.sellers``.
    """
    R = np.eye(len(published.regions))[of]
    names = published.regions
    single = [k for k, name in enumerate(names) if name not in (UNION, REST)]
    sums = {
        "prior": np.einsum("jni,na,ib->jba", prior[at], R, R),
        "inputs": np.einsum("jni,na,ib->jba", inputs[at], R, R),
    }
    off = published.totals * (1.0 - np.eye(len(names)))
    sums["sizes"] = off.sum(axis=2)[:, :, None] * off.sum(axis=1)[:, None, :]
    miss: dict[str, list[float]] = {}
    for group in combinations(single, 3):
        outside = [k for k in range(len(names)) if k not in group]
        sellers = [k for k in outside if names[k] not in KNOWN_BEFORE]
        known = [k for k in group if names[k] not in KNOWN_BEFORE]
        for rule, guess in sums.items():
            truth = published.totals[:, sellers][:, :, list(group)]
            part = guess[:, sellers][:, :, list(group)]
            total = part.sum(axis=2, keepdims=True)
            share = np.divide(part, total, out=np.full_like(part, 1.0 / 3.0), where=total > 0)
            miss.setdefault(f"{rule}.buyers", []).append(
                float(np.abs(share * truth.sum(axis=2, keepdims=True) - truth).sum() / truth.sum())
            )
            if len(known) < 3:
                continue
            truth = published.totals[:, list(group)][:, :, outside]
            # members' own totals are known: fit the block to both margins
            fitted = two_way(guess[:, list(group)][:, :, outside], truth)
            miss.setdefault(f"{rule}.sellers", []).append(float(np.abs(fitted - truth).sum() / truth.sum()))
    return {key: float(np.mean(values)) for key, values in miss.items()}


def two_way(guess: Array, truth: Array) -> Array:
    """`guess` `[s, member, buyer]` fitted to the row and column sums of `truth`."""
    f = guess + 1e-9
    rows, columns = truth.sum(axis=2), truth.sum(axis=1)
    for _ in range(200):
        f = f * np.divide(rows, f.sum(axis=2), out=np.zeros_like(rows), where=f.sum(axis=2) > 0)[:, :, None]
        f = f * np.divide(columns, f.sum(axis=1), out=np.zeros_like(columns), where=f.sum(axis=1) > 0)[:, None, :]
    return f
