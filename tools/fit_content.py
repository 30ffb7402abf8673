"""Fit the share of value on which duties on metal content fall: one group of lines at a time, all partners, June 2025.

    python tools/fit_content.py            # reads DETENTE_RAW (default ../shared) and data/tariff/us/collected.csv.gz

Content decides the duty on metal articles (chapters 73, 76, 82, 83) from 4 June 2025 only, so June is the one month of
the fit; July to November 2025 are the test and are printed beside it. For a partner, k is what customs collected over
what law says in industries without metal: claims, transit, lags, which are no matter of content. The share s of a group
solves collected = k × law(s) in the industry that holds the group; law is linear in s. Writes `content.csv`: the
pooled share, from the lower quartile of partners (or the share at k = 1, if lower) to the upper quartile. Lines
outside the groups bear no such share (their industries hold too little metal to tell): none to a third.
No published average is read here.
"""

from __future__ import annotations

import calendar
import csv
import gzip
import os
from pathlib import Path

import numpy as np

from detente.ledger.shelves import load
from detente.tariff.panel import book, panel
from detente.tariff.schedules import imports

ROOT = Path(__file__).resolve().parents[1]
RAW = Path(os.environ.get("DETENTE_RAW", ROOT.parent / "shared")) / "data" / "tariff"
US = ROOT / "src" / "detente" / "data" / "tariff" / "us"

#: Group → (chapters of its lines, the industry that holds them).
GROUPS = {
    "articles of metal": (("73", "76", "82", "83"), "332"),
    "machinery": (("84",), "333"),
    "furniture": (("94",), "337"),
}
#: Industries without metal, by which k is measured.
PLAIN = ("314", "315", "316", "321", "322", "323", "326", "327")
FIT = "2025-06"
TEST = ("2025-07", "2025-08", "2025-09", "2025-10", "2025-11")
#: Partners of whom k is outside these bounds say little: most of their goods enter under preferences.
TRUSTED = (0.7, 1.15)
ELSEWHERE = (0.0, 0.0, 0.33)

Law = dict[tuple[str, str, str], tuple[float, float]]  #: (partner, month, industry) → (imports of 2024, duty in law)


def measured() -> dict[tuple[str, str, str], tuple[float, float]]:
    """Imports and duty by partner, month and industry, as collected."""
    with gzip.open(US / "collected.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {(r["partner"], r["month"], r["industry"]): (float(r["imports"]), float(r["duty"])) for r in rows}


def law(partners: list[str], prefixes: tuple[str, ...], sector: dict[str, np.ndarray]) -> Law:
    """Duty in law by partner, month and industry where every line under `prefixes` bears its duty on full value."""
    pages, weights = book(load("us-china"), "US"), imports("US")
    full = np.zeros(len(pages.table))
    for prefix in prefixes:
        full[slice(*pages.table.span(prefix))] = 1.0
    pages.undocumented = (full, full, full)
    found: Law = {}
    for partner in partners:
        value, _ = weights.of(partner)
        for month in (FIT, *TEST):
            last = calendar.monthrange(int(month[:4]), int(month[5:]))[1]
            rate, seconds = np.zeros(len(value)), 0.0
            for step in panel(pages, partner, f"{month}-01", f"{month}-{last}"):
                length = (step.stop - step.start).total_seconds()
                rate += length * np.nan_to_num(step.stack.mid)
                seconds += length
            for industry, here in sector.items():
                found[partner, month, industry] = (value[here].sum(), float((rate * value)[here].sum() / seconds / 100))
    return found


def main() -> None:
    paid = measured()
    table = book(load("us-china"), "US").table
    with gzip.open(RAW / "metal_content_shares_bea_hs10.csv.gz", "rt", encoding="utf-8") as file:
        naics = {int(row["hs10"]): row["naics"][:3] for row in csv.DictReader(file)}
    own = np.array([naics.get(int(code), "") for code in table.code])
    sector = {name: own == name for name in {*PLAIN, *(industry for _, industry in GROUPS.values())}}
    partners = sorted({p for p, month, _ in paid if month == FIT and p in imports("US").partners})
    none = law(partners, (), sector)
    rows = [("", *ELSEWHERE)]

    for name, (prefixes, industry) in GROUPS.items():
        whole = law(partners, prefixes, sector)
        for month in (FIT, *TEST):
            shares, weights, tops, lows, bottoms = [], [], 0.0, 0.0, 0.0
            for partner in partners:
                plain = [paid[partner, month, i] for i in PLAIN if (partner, month, i) in paid]
                # collected and in law on the same mix: industries by their imports of the month
                lawful = sum(
                    paid[partner, month, i][0] * none[partner, month, i][1] / none[partner, month, i][0]
                    for i in PLAIN
                    if (partner, month, i) in paid and none[partner, month, i][0]
                )
                k = sum(duty for _, duty in plain) / lawful if lawful else 0.0
                base, top = none[partner, month, industry], whole[partner, month, industry]
                if (
                    not TRUSTED[0] <= k <= TRUSTED[1]
                    or not base[0]
                    or not paid.get((partner, month, industry), (0.0,))[0]
                ):
                    continue
                bought, duty = paid[partner, month, industry]
                rate, low, high = duty / bought, base[1] / base[0], top[1] / top[0]
                if high - low < 0.01:
                    continue
                shares.append((rate / k - low) / (high - low))
                weights.append(bought * (high - low))
                tops += bought * (rate / k - low)
                lows += bought * (rate - low)
                bottoms += bought * (high - low)
            pooled, unadjusted = tops / bottoms, lows / bottoms
            first, last = _quartiles(np.array(shares), np.array(weights))
            print(
                f"{name} {month}: pooled {pooled:.2f}, at k = 1 {unadjusted:.2f}, quartiles {first:.2f} to {last:.2f}, "
                f"{len(shares)} partners{'' if month == FIT else ' (test)'}"
            )
            if month == FIT:
                ends = (max(0.0, min(first, unadjusted)), max(0.0, pooled), min(1.0, max(last, pooled)))
                rows += [(prefix, *(round(x, 2) for x in ends)) for prefix in prefixes]
    with (US / "content.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("prefix", "low", "central", "high"))
        writer.writerows(rows)


def _quartiles(values: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    order = np.argsort(values)
    passed = np.cumsum(weights[order]) / weights.sum()
    return tuple(float(values[order][np.searchsorted(passed, q)]) for q in (0.25, 0.75))  # type: ignore[return-value]


if __name__ == "__main__":
    main()
