"""Derive the line lists of China's farm tariffs of March 2025 from the raw material.

    DETENTE_RAW=../shared python tools/derive_tariff_cn.py

reads `$DETENTE_RAW/data/tariff/lists/waugh_china-1?-percent-030425.csv` (the annexes of
Tariff Commission Announcement No. 2 of 2025, numbered lines of China's eight-digit tariff)
and writes `src/detente/data/disputes/us-china/lists/cn-sctc-2-2025-1?.csv`. Says which
numbers of the annex are missing. See PROVENANCE.md beside the lists.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RAW = Path(os.environ.get("DETENTE_RAW", ROOT.parent / "shared")) / "data" / "tariff" / "lists"
LISTS = ROOT / "src" / "detente" / "data" / "law" / "cn" / "lists"

#: Rate → lines that the annex has, as counted by Dim Sums and ChemLinked in March 2025.
ANNEX_LINES = {"15": 29, "10": 711}


def annex(rate: str) -> list[tuple[int, str]]:
    """(number in the annex, eight-digit code) of one annex; leading zeros put back."""
    with (RAW / f"waugh_china-{rate}-percent-030425.csv").open(encoding="utf-8-sig") as file:
        return [(int(row[0]), row[1].strip().zfill(8)) for row in csv.reader(file) if row and row[0].strip().isdigit()]


def main() -> None:
    """Write both lists and say what is missing."""
    for rate, expected in ANNEX_LINES.items():
        rows = annex(rate)
        numbers = {number for number, _ in rows}
        missing = sorted(set(range(1, max(numbers) + 1)) - numbers)
        codes = sorted({code for _, code in rows})
        with (LISTS / f"cn-sctc-2-2025-{rate}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["code"])
            writer.writerows([code] for code in codes)
        print(f"{rate}%: {len(codes)} of {expected} lines; numbers missing: {missing or 'none'}; last {max(numbers)}")


if __name__ == "__main__":
    main()
