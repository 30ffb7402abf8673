"""Derive what the model's per cent are applied to: last twelve months of trade, jobs by industry, households.

    DETENTE_RAW=../shared python tools/derive_counts.py

Writes src/detente/data/economy/anchors.csv, jobs.csv and households.csv. Sums and annual means only; rows of grade
M (memory) are left out.
"""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from pathlib import Path

from detente.economy.baseline import SHIPPED, load

ROOT = Path(__file__).resolve().parents[1]
RAW = Path(os.environ.get("DETENTE_RAW", ROOT.parent / "shared")) / "data" / "model"
MONTHS = 12


def rows(name: str) -> list[dict[str, str]]:
    """Rows of one raw file, without those from memory."""
    with (RAW / f"{name}.csv").open(encoding="utf-8") as lines:
        return [row for row in csv.DictReader(lines) if row.get("grade") != "M"]


def write(name: str, head: list[str], body: list[list[object]]) -> None:
    """One compact table."""
    with (SHIPPED / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(body)
    print(name, len(body))


def anchors() -> None:
    """Goods trade of the last twelve months counted, or of the last year, by pair."""
    monthly: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    annual: dict[tuple[str, str], tuple[str, float, str]] = {}
    for row in rows("outcomes"):
        if row["reporter"] != "USA" or row["product"] != "goods" or row["unit"] != "US$ bn" or row["grade"] == "C":
            continue
        if row["flow"] not in ("imports", "exports"):
            continue
        pair = ("USA", row["partner"]) if row["flow"] == "imports" else (row["partner"], "USA")
        if row["frequency"] == "M":
            revised = "revision" in row["basis"] or row["period"] not in monthly[pair]
            if revised:
                monthly[pair][row["period"]] = float(row["value"])
        elif row["frequency"] == "A" and row["period"] >= annual.get(pair, ("", 0, ""))[0]:
            annual[pair] = (row["period"], float(row["value"]), row["source"])
    body: list[list[object]] = []
    for pair in sorted({*monthly, *annual}):
        held = sorted(monthly.get(pair, {}))[-MONTHS:]
        year, month = (int(x) for x in held[-1].split("-")) if held else (0, 0)
        whole = [
            f"{(year * 12 + month - 1 - k) // 12}-{(year * 12 + month - 1 - k) % 12 + 1:02d}" for k in range(MONTHS)
        ]
        if held and all(m in monthly[pair] for m in whole):
            value, period = sum(monthly[pair][m] for m in whole), f"{whole[-1]}..{whole[0]}"
            source = "US Census Bureau, trade in goods by country, sums of months"
        elif pair in annual:
            period, value, _ = annual[pair]
            source = "US Census Bureau, goods by country, year"
        else:
            continue
        body.append([*pair, round(value, 2), period, source])
    write("anchors", ["importer", "exporter", "usd_bn", "period", "source"], body)


def jobs() -> None:
    """Employment by industry of the table: the newest full year, 2014 where nothing newer is held."""
    known = set(load().sectors)
    found: dict[tuple[str, str], tuple[str, float, str]] = {}
    parts: dict[tuple[str, str, str], float] = defaultdict(float)
    said: dict[tuple[str, str, str], str] = {}
    for row in rows("jobs"):
        year, code = row["year"], row["icio50"].replace("B05..B09", "B05+B06+B07+B08+B09")
        if not year.isdigit() or not all(part in known for part in code.split("+")):
            continue
        parts[row["country"], code, year] += float(row["employment_thousand"])
        said[row["country"], code, year] = row["source"]
    for (country, code, year), value in sorted(parts.items(), key=lambda item: item[0][2]):
        found[country, code] = (year, value, said[country, code, year])
    body: list[list[object]] = []
    for country in sorted({country for country, _ in found}):
        mine = {code: held for (c, code), held in found.items() if c == country}
        fresh = {part for code, (year, _, _) in mine.items() if year > "2014" for part in code.split("+")}
        for code, (year, value, source) in sorted(mine.items()):
            if year == "2014" and fresh & set(code.split("+")):
                continue
            short = "WIOD socio-economic accounts 2016" if "WIOD" in source else "US Bureau of Labor Statistics, CES"
            body.append([country, code, round(value, 1), year, short])
    write("jobs", ["iso3", "industries", "thousand", "year", "source"], body)


def households() -> None:
    """Number of households where a count is held."""
    body = [
        [row["country"], float(row["value"]), row["year"], "Budget Lab at Yale, projection used with BEA consumption"]
        for row in rows("households")
        if row["item"] == "households"
    ]
    write("households", ["iso3", "million", "year", "source"], body)


if __name__ == "__main__":
    anchors()
    jobs()
    households()
