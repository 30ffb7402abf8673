"""Derive data/tariff/us/concordance.csv: every code added, dropped, renamed, split or merged since July 2024.

    DETENTE_RAW=../shared python tools/derive_renames.py

Two sources: the change records under section 484(f) as gathered in `us-law/hts10_renames.csv`
(first day of each change), and the concordance of a public tariff tracker (MIT). Where both know
a pair, the change record gives the day. Codes that an edition of 2025–2026 no longer prints, or prints
for the first time, come from `us-law/hts10_changes_by_edition.csv` (rows without a partner).
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path

from tariff_lines import REVISIONS

ROOT = Path(__file__).resolve().parents[1]
RAW = Path(os.environ.get("DETENTE_RAW", ROOT.parent / "shared")) / "data" / "tariff"
OUT = ROOT / "src" / "detente" / "data" / "tariff" / "us" / "concordance.csv"
#: What the change records call a code that lives on whole under another number.
WHOLE = ("", "certain")


def main() -> None:
    """Write the table and say what it holds."""
    with (RAW / "lists" / "hts_concordance.csv").open(encoding="utf-8") as file:
        tracker = [{k: "" if v == "NA" else v for k, v in row.items()} for row in csv.DictReader(file)]
    with (RAW / "us-law" / "hts10_renames.csv").open(encoding="utf-8") as file:
        record = [r for r in csv.DictReader(file) if r["old"] and r["new"]]
    pairs = {(r["old"], r["new"]): (r["date"], "rename" if r["how"] in WHOLE else "part") for r in record}
    alone: dict[tuple[str, str], tuple[str, str]] = {}
    for row in tracker:
        old, new = row["old_hts10"], row["new_hts10"]
        said = (REVISIONS[row["revision_to"]], row["change_type"])
        if old and new:
            pairs.setdefault((old, new), said)
        else:
            alone[old, new] = said
    with (RAW / "us-law" / "hts10_changes_by_edition.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            key = (row["code"], "") if row["change"] == "removed" else ("", row["code"])
            alone[key] = (row["edition_date"], "dropped" if row["change"] == "removed" else "added")
    out_of, into = Counter(o for o, _ in pairs), Counter(n for _, n in pairs)
    rows = []
    for (old, new), (day, change) in sorted({**pairs, **alone}.items()):
        if old and new and change == "rename" and (out_of[old] > 1 or into[new] > 1):
            change = "part"
        rows.append((old, new, day, change))
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("old", "new", "from", "change"))
        writer.writerows(rows)
    print(len(rows), Counter(r[3] for r in rows))


if __name__ == "__main__":
    main()
