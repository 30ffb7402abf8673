"""Derive the quarterly counts that the back-test scores: goods imports by partner, US$ bn.

    DETENTE_RAW=../shared python tools/derive_outcomes.py

Writes src/detente/data/disputes/us-china/outcomes.csv from `data/model/outcomes.csv` of the raw folder (Census, not
seasonally adjusted). Monthly rows are summed where a quarter is not given; only quarters with all three months.
"""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RAW = Path(os.environ.get("DETENTE_RAW", ROOT.parent / "shared")) / "data" / "model" / "outcomes.csv"
OUT = ROOT / "src" / "detente" / "data" / "disputes" / "us-china" / "outcomes.csv"
IMPORTER = "USA"
PARTNERS = ("WLD", "CHN", "MEX", "CAN", "EU27", "TWN", "KOR", "JPN")


def main() -> None:
    """Write the table and say what it holds."""
    quarters: dict[tuple[str, str], float] = {}
    months: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    with RAW.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            mine = row["reporter"] == IMPORTER and row["flow"] == "imports" and row["product"] == "goods"
            if not mine or row["partner"] not in PARTNERS or row["unit"] != "US$ bn" or row["grade"] not in ("A", "B"):
                continue
            if row["frequency"] == "Q":
                quarters.setdefault((row["partner"], row["period"]), float(row["value"]))
            elif row["frequency"] == "M":
                year, month = row["period"].split("-")
                quarter = f"{year}Q{(int(month) + 2) // 3}"
                months[row["partner"], quarter].setdefault(month, float(row["value"]))
    for key, held in months.items():
        if len(held) == 3:
            quarters.setdefault(key, sum(held.values()))
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["importer", "exporter", "quarter", "usd_bn", "source"])
        for (partner, quarter), value in sorted(quarters.items()):
            writer.writerow([IMPORTER, partner, quarter, round(value, 2), "US Census Bureau, customs value"])
    found = defaultdict(list)
    for partner, quarter in sorted(quarters):
        found[partner].append(quarter)
    print(dict(found))


if __name__ == "__main__":
    main()
