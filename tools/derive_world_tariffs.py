"""Derive src/detente/data/economy/world_tariffs.csv: each importer's duty on each goods industry.

    DETENTE_RAW=../shared python tools/derive_world_tariffs.py

Three kinds of rows, each says which it is: ``lines``: simple mean over HS6 of the most-favoured-nation rates
of a held schedule (EU 2020, Britain 2021, Japan 2026, Australia 2026, China 2019, parts of Mexico); HS6 with
no ad valorem rate are left out, so farm goods are understated. ``applied``: the simple mean of rates applied
to manufactures, preferences included (World Bank, UNCTAD TRAINS), one rate for all manufacturing;
``assumed``: no figure is held; farm goods and food take the importer's rate for manufactures, fuels, ores and
non-ferrous metals none, and an importer without any figure the median of those that have one.
"""

from __future__ import annotations

import csv
import gzip
import os
from collections import defaultdict
from pathlib import Path
from statistics import mean, median

from detente.economy.baseline import SHIPPED, load
from detente.economy.concordance import load_concordance

ROOT = Path(__file__).resolve().parents[1]
RAW = Path(os.environ.get("DETENTE_RAW", ROOT.parent / "shared")) / "data"
OUT = SHIPPED / "world_tariffs.csv"

#: Schedule → importers of the table and the year of its rates. Brazil's is left out: its source has no decimals.
SCHEDULES = {"EU": "2020", "GB": "2021", "JP": "2026", "AU": "2026", "CN": "2019", "MX": "2026"}
ISO3 = {"GB": "GBR", "JP": "JPN", "AU": "AUS", "CN": "CHN", "MX": "MEX"}
LEAST = 5  #: HS6 with a rate, below which an industry's mean is not used
FREE = ("B05", "B06", "B07", "C19", "C24B")  #: what the applied mean of manufactures leaves out and is mostly free
FOOD = ("A01", "A02", "A03", "B08", "B09", "C10T12", "D")


def schedules(sectors: list[str]) -> dict[str, dict[str, float]]:
    """Mean rate by schedule and industry."""
    table = load_concordance()
    rates: dict[tuple[str, str], list[float]] = defaultdict(list)
    with gzip.open(RAW / "world" / "mfn_hs6.csv.gz", "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            industry = table.industry(row["hs6"])
            if industry in sectors and row["mean"] and int(row["not_ad_valorem"]) < int(row["lines"]):
                rates[row["importer"], industry].append(float(row["mean"]))
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for (importer, industry), values in rates.items():
        if importer in SCHEDULES and len(values) >= LEAST:
            found[importer][industry] = mean(values)
    return found


def main() -> None:
    """Write the table and say what it holds."""
    b = load()
    sectors = [s for s, g in zip(b.sectors, b.goods, strict=True) if g]
    held = schedules(sectors)
    with (RAW / "model" / "tariffs_world.csv").open(encoding="utf-8") as lines:
        applied = {
            row["iso3"]: (float(row["manufactures_applied_simple_pct"]), row["year"])
            for row in csv.DictReader(lines)
            if row["manufactures_applied_simple_pct"] and row["grade"] != "M"
        }
    union = set(b.blocs["EU27"])
    middle = median(
        rate for code, (rate, _) in applied.items() if code not in union or code == "DEU"
    )  # the EU counts once
    rows = []
    for code in b.countries:
        schedule = "EU" if code in b.blocs["EU27"] else next((k for k, v in ISO3.items() if v == code), "")
        lines_of = held.get(schedule, {})
        rate, year = applied.get(code, (middle, ""))
        for sector in sectors:
            if sector in lines_of:
                rows.append((code, sector, round(lines_of[sector], 3), "lines", SCHEDULES[schedule]))
            elif sector in FREE:
                rows.append((code, sector, 0.0, "assumed", ""))
            elif sector in FOOD or code not in applied:
                rows.append((code, sector, rate, "assumed", ""))
            else:
                rows.append((code, sector, rate, "applied", year))
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["importer", "industry", "rate_pct", "kind", "year"])
        writer.writerows(rows)
    kinds: dict[str, int] = defaultdict(int)
    for row in rows:
        kinds[row[3]] += 1
    print(dict(kinds), "median of applied", middle, "schedules", {k: len(v) for k, v in held.items()})


if __name__ == "__main__":
    main()
