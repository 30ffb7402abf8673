"""Derive `data/exposure/deliveries.csv.gz`: what was sold, inspected and shipped, by period and by whose count.

    DETENTE_RAW=../shared python tools/derive_deliveries.py

Raw (`data/world`, `data/goods`; see PROVENANCE there): US soybean exports by destination and month (Census),
inspections of soybeans for China by week to 2024 and of grains in January and February 2026 by month (FGIS), export
sales of ten weeks of 2026 (FAS), China's magnet exports of May to September 2025 (its customs, as the press quoted
them), and farm goods and ores to China by year (FAOSTAT, BACI). Totals of areas and a month counted in part are left
out. Same input, same bytes.
"""

from __future__ import annotations

import csv
import gzip
import io
import os
from pathlib import Path

from derive_exposure import FAO_NAMES
from detente.base.places import place, places

OUT = Path(__file__).resolve().parent.parent / "src" / "detente" / "data" / "exposure" / "deliveries.csv.gz"
HEAD = ("good", "what", "by", "from", "to", "period", "kt")
#: names in the sheets of exports that are no place of ours by name
NAMES = {
    "China": "CN",
    "World Total": "World",
    "South Korea": "KR",
    "Korea, South": "KR",
    "European Union": "EU",
    "EU-27": "EU",
    "Vietnam": "VN",
    "Taiwan": "TW",
    "Russia": "RU",
    "Turkey": "TR",
    "Burma": "MM",
    "Hong Kong": "HK",
    "United Kingdom": "GB",
    "Czech Republic": "CZ",
    "Macau": "MO",
    "Trinidad And Tobago": "TT",
    "Antigua And Barbuda": "AG",
}
#: names of goods and forms in the yearly series → our goods; others are left out
GOODS = {
    "canola: meal": "canola-meal",
    "cotton: lint": "cotton",
    "beef: boneless": "beef",
    "nickel ore: 260400": "nickel",
    "cobalt intermediates: 810510": "cobalt",
    "lng: 271111": "lng",
    "crude-oil: 270900": "crude-oil",
    "coal: 270112": "coal",
    "iron-ore: 260111": "iron-ore",
}
#: months counted only in part
IN_PART = ("2026-03",)
Row = tuple[str, str, str, str, str, str, float]


def code(name: str, own: dict[str, str]) -> str:
    """The code of a destination; empty for an area or a name that is no place."""
    found = NAMES.get(name) or own.get(name)
    if found:
        return found
    return next((item.code for item in places().values() if item.iso3 == FAO_NAMES.get(name)), "")


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a table."""
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def exports(world: Path, own: dict[str, str]) -> list[Row]:
    """US soybean exports by destination and month, Census."""
    return [
        ("soybeans", "exports", "census", "US", to, row["month"], float(row["tonnes"]) / 1e3)
        for row in read(world / "us_soybean_exports_monthly_2010_2025-11.csv")
        if (to := code(row["destination"], own)) and to != "EU" and row["tonnes"]
    ]


def nil(rows: list[Row]) -> list[Row]:
    """Months in which a destination of that year or the one before took nothing.

    A destination that is not listed took nothing where those listed add up to the printed total (to half a per cent).
    """
    listed: dict[str, dict[str, float]] = {}
    for *_, to, month, kt in rows:
        listed.setdefault(month, {})[to] = kt
    found: list[Row] = []
    for month, held in listed.items():
        total = held.get("World", 0.0)
        if abs(sum(kt for to, kt in held.items() if to != "World") - total) > 0.005 * total:
            continue
        year = int(month[:4])
        near = {to for other, seen in listed.items() if year - 1 <= int(other[:4]) <= year for to in seen}
        found += [("soybeans", "exports", "census", "US", to, month, 0.0) for to in sorted(near - held.keys())]
    return found


def inspections(world: Path, own: dict[str, str]) -> list[Row]:
    """Inspections of soybeans: weekly for China to 2024, monthly by destination in 2026, FGIS."""
    found: list[Row] = [
        ("soybeans", "inspections", "fgis", "US", "CN", row["week_ending"], float(row["tonnes"]) / 1e3)
        for row in read(world / "fgis_soybean_inspections_china_weekly_2009_2024.csv")
    ]
    for row in read(world / "fgis_inspections_2026-01_to_2026-03-11.csv"):
        good = {"Soybeans": "soybeans", "Sorghum": "sorghum", "Corn": "corn", "Wheat": "wheat"}.get(row["grain"], "")
        to = code(row["destination"], own)
        if good and to and row["month"] not in IN_PART:
            found.append((good, "inspections", "fgis", "US", to, row["month"], float(row["tonnes"]) / 1e3))
    return found


def sales(world: Path) -> list[Row]:
    """Net export sales and commitments of soybeans to all destinations, by week, FAS."""
    found: list[Row] = []
    for row in read(world / "us_export_sales_weekly_2026.csv"):
        for what, key in (("net sales", "net_sales_t"), ("commitments", "commitments_2025_26_t")):
            found.append((row["crop"], what, "fas", "US", "World", row["week_ending"], float(row[key]) / 1e3))
    return found


def magnets(world: Path) -> list[Row]:
    """China's magnet exports by destination and month, its customs as the press quoted them."""
    return [
        ("rare-earth-magnets", "exports", "gacc", "CN", row["destination"], row["month"], float(row["tonnes"]) / 1e3)
        for row in read(world / "cn_magnet_exports_press_2025.csv")
    ]


def years(goods: Path) -> list[Row]:
    """Yearly tonnes to China and in all, FAOSTAT and BACI."""
    known = {"FAOSTAT": "faostat", "BACI": "baci"}
    found: list[Row] = []
    for row in read(goods / "series_to_china.csv"):
        by = next((id for word, id in known.items() if word in row["source"]), "")
        if not by or "memory" in row["source"]:
            continue
        plain = row["stage"] in ("", "grain", "seed", "wine")
        good = row["good"] if plain else GOODS.get(f"{row['good']}: {row['stage']}", "")
        if not good:
            continue
        seller = place(row["seller"]).code
        for to, key in (("CN", "to_china_kt"), ("World", "total_kt")):
            if row[key]:
                found.append((good, "exports", by, seller, to, row["year"], float(row[key])))
    return found


def main() -> None:
    """Write the table and print what it holds."""
    data = Path(os.environ.get("DETENTE_RAW", "../shared")) / "data"
    own = {item.name: item.code for item in places().values()}
    shipped = exports(data / "world", own)
    rows = shipped + nil(shipped) + inspections(data / "world", own) + sales(data / "world")
    rows += magnets(data / "world") + years(data / "goods")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEAD)
    for row in sorted(set(rows)):
        writer.writerow([*row[:-1], f"{row[-1]:.6g}"])
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, filename="") as stream:
        stream.write(text.getvalue().encode())
    OUT.write_bytes(packed.getvalue())
    print(f"{len(rows):,} rows, {OUT.stat().st_size:,} bytes, to {max(row[5] for row in rows)}")


if __name__ == "__main__":
    main()
