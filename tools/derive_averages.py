"""What averages are weighted with and held against: collections by month, chapters of 2017, exports to the world.

    python tools/derive_averages.py --census FOLDER     # reads also DETENTE_RAW (default ../shared)

FOLDER holds two tables of the Census Bureau's API (timeseries/intltrade/imports, `CON_VAL_MO` and `CAL_DUT_MO` by month
and country; public domain) as tradewartracker/us-imports-hs2 (MIT, revision 5530afc) stores them:
`top30-NAICS-imports.parquet` (three-digit industries, January 2013 to November 2025) and `top20-HS2-imports.parquet`
(chapters, January 2013 to June 2021). Writes, in `data/tariff/us`:

* `collected.csv.gz`: month, partner, industry (empty: all goods), imports and calculated duty in US$ mn. Totals from
  January 2018; industries for the year 2024 and every month from January 2025.
* `chapters_2017.csv`: imports of 2017 by partner and chapter, US$ mn.
* `world.npz`: the industry of every line, and what each partner sold to the world by industry in 2022, US$ mn
  (OECD ICIO, as in the shipped baseline).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
from pathlib import Path

import numpy as np
import pandas as pd

from detente.base.places import WORLD, places
from detente.economy.baseline import load
from detente.economy.concordance import load_concordance
from detente.tariff.schedules import imports, schedule

OUT = Path(__file__).resolve().parents[1] / "src" / "detente" / "data" / "tariff" / "us"
#: The Census Bureau's names of partners → ours.
PARTNERS = {
    "TOTAL FOR ALL COUNTRIES": WORLD, "AUSTRALIA": "AU", "BRAZIL": "BR", "CANADA": "CA", "CHILE": "CL", "CHINA": "CN",
    "COLOMBIA": "CO", "EUROPEAN UNION": "EU", "INDIA": "IN", "INDONESIA": "ID", "ISRAEL": "IL", "JAPAN": "JP",
    "KOREA, SOUTH": "KR", "MALAYSIA": "MY", "MEXICO": "MX", "SAUDI ARABIA": "SA", "SINGAPORE": "SG",
    "SWITZERLAND": "CH", "TAIWAN": "TW", "THAILAND": "TH", "UNITED KINGDOM": "GB", "VIETNAM": "VN",
}  # fmt: skip
ALL = "00"
FIRST, INDUSTRIES_FROM, YEAR = "2018-01", "2025-01", "2024"


def industries(folder: Path) -> pd.DataFrame:
    """Rows month, partner, industry, imports, duty (US dollars), of the partners that we hold."""
    table = pd.read_parquet(folder / "top30-NAICS-imports.parquet").reset_index()
    table = table[table.CTY_NAME.isin(PARTNERS)]
    return pd.DataFrame(
        {
            "month": table.time.dt.strftime("%Y-%m"),
            "partner": table.CTY_NAME.map(PARTNERS),
            "industry": table.NAICS.astype(str),
            "imports": table.imports,
            "duty": table.duty,
        }
    ).drop_duplicates(["month", "partner", "industry"])


def collected(folder: Path) -> None:
    """`collected.csv.gz`."""
    rows = industries(folder)
    totals = rows[(rows.industry == ALL) & (rows.month >= FIRST)].assign(industry="")
    parts = rows[rows.industry != ALL]
    months = parts[parts.month >= INDUSTRIES_FROM]
    year = parts[parts.month.str[:4] == YEAR].assign(month=YEAR)
    year = year.groupby(["month", "partner", "industry"], as_index=False)[["imports", "duty"]].sum()
    table = pd.concat([totals, year, months]).sort_values(["month", "partner", "industry"])
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("month", "partner", "industry", "imports", "duty"))
    for row in table.itertuples(index=False):
        if row.imports > 0:
            writer.writerow((row.month, row.partner, row.industry, f"{row.imports / 1e6:.2f}", f"{row.duty / 1e6:.3f}"))
    body = text.getvalue().encode()
    (OUT / "collected.csv.gz").write_bytes(gzip.compress(body, 9, mtime=0))
    print("collected.csv.gz", len(body.splitlines()) - 1, "rows")


def chapters(folder: Path) -> None:
    """`chapters_2017.csv`. Members of the EU that are held are few, so the EU is left out."""
    table = pd.read_parquet(folder / "top20-HS2-imports.parquet").reset_index()
    table = table[table.CTY_NAME.isin(PARTNERS) & (table.time.dt.year == 2017) & (table.I_COMMODITY != ALL)]
    sums = table.assign(partner=table.CTY_NAME.map(PARTNERS)).groupby(["partner", "I_COMMODITY"]).imports.sum()
    with (OUT / "chapters_2017.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("partner", "chapter", "imports"))
        writer.writerows((p, c, f"{value / 1e6:.2f}") for (p, c), value in sums.items() if value > 0)
    print("chapters_2017.csv", len(sums), "rows")


def world() -> None:
    """`world.npz`: lines by industry, and exports to the world by partner and industry."""
    base, table = load(), load_concordance()
    flows = base.X() if callable(base.X) else base.X
    lines = schedule("US")
    goods = [s for s, good in zip(base.sectors, base.goods, strict=True) if good]
    found = [table.industry(str(int(code)).zfill(10)[:6]) for code in lines.code]
    industry = np.array([goods.index(name) if name in goods else 255 for name in found], np.uint8)
    held, sold = [], []
    at = [base.sectors.index(name) for name in goods]
    for partner in imports("US").partners:
        iso3 = places()[partner].iso3 if partner in places() else ""
        who = base.blocs["EU27"] if partner == "EU" else (iso3,)
        here = [base.countries.index(c) for c in who if c in base.countries]
        if here:
            outside = np.setdiff1d(np.arange(len(base.countries)), here)
            held.append(partner)
            sold.append(flows[np.ix_(at, outside, here)].sum((1, 2)))
    np.savez_compressed(
        OUT / "world.npz",
        industry=industry,
        industries=np.array(goods),
        partners=np.array(held),
        exports=np.array(sold, np.float32),
    )
    print("world.npz", len(held), "partners")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--census", type=Path, required=True)
    folder = ask.parse_args().census
    collected(folder)
    chapters(folder)
    world()


if __name__ == "__main__":
    main()
