"""Derive data/tariff/us/oracle: what the tariff schedule itself printed, edition by edition.

    DETENTE_RAW=../shared python tools/derive_oracle.py

`headings.csv`: every heading of chapter 99 that puts a rate on goods, as 44 editions from January 2025 to June 2026
and Revision 21 print it: `heading`, `from` and `until` (days of editions, half-open), `kind` (add, total), `rate`,
`origins`. `footnotes.z`: the Section 301 footnotes on every code of China, zlib-pressed text, a row a line:
code, from, until, headings. First-party facts; see PROVENANCE.md.
"""

from __future__ import annotations

import csv
import os
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RAW = Path(os.environ.get("DETENTE_RAW", ROOT.parent / "shared")) / "data" / "tariff" / "us-law"
OUT = ROOT / "src" / "detente" / "data" / "tariff" / "us" / "oracle"
#: Revision 21 of 2026, and its day.
LAST, LAST_DAY = "ch99_headings_rev21", "2026-10-09"
KINDS = ("add", "total")


def read(name: str) -> list[dict[str, str]]:
    """A gathered table."""
    with (RAW / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def headings() -> list[tuple[str, ...]]:
    """Headings that put a rate on goods, with the days of the editions that print it."""
    rows = []
    for row in read("ch99_headings_by_edition"):
        kind, _, rate = row["general"].partition(" ")
        if kind in KINDS:
            days = (row["first_edition_date"], row["that_edition_date"])
            rows.append((row["heading"], *days, kind, rate, row["origins_named"]))
    for row in read(LAST):
        if row["kind"] in KINDS and row["rate_pct"]:
            rows.append((row["heading"], LAST_DAY, "", row["kind"], row["rate_pct"], row["origins"]))
    return sorted(rows)


def main() -> None:
    """Write both and say their sizes."""
    OUT.mkdir(exist_ok=True)
    rows = headings()
    with (OUT / "headings.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("heading", "from", "until", "kind", "rate", "origins"))
        writer.writerows(rows)
    notes = [
        f"{r['code']},{r['first_edition_date']},{r['until_date']},{r['headings']}"
        for r in read("s301_footnote_by_edition")
    ]
    (OUT / "footnotes.z").write_bytes(zlib.compress("\n".join(notes).encode(), 9))
    print(len(rows), "headings,", len(notes), "footnotes,", (OUT / "footnotes.z").stat().st_size, "bytes")


if __name__ == "__main__":
    main()
