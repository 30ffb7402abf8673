"""Derive `data/tariff/hs2022-hs2017.csv`: subheadings that one edition of the Harmonised System lacks, in the other.

    python tools/derive_hs_editions.py HS_consolidated_comtrade_concordances.csv

Raw: the correlation tables of the United Nations Statistics Division as consolidated by the Growth Lab at Harvard
(repository harvard-growth-lab/comtrade-conversion-weights, Apache License 2.0). Kept: pairs of HS 2022 and HS 2017 of
which one side is not in the other edition. Left out: electrical waste (heading 85.49), which shares goods with a
thousand subheadings and says nothing of any.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "src" / "detente" / "data" / "tariff" / "hs2022-hs2017.csv"
WASTE = "8549"


def main(path: str) -> None:
    """Write the pairs and print their number."""
    with Path(path).open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["adjustment"] == "2022 to 2017"]
    pairs = {(row["code.after"].zfill(6), row["code.before"].zfill(6)) for row in rows}
    after, before = {one for one, _ in pairs}, {other for _, other in pairs}
    kept = sorted(
        (one, other) for one, other in pairs if (one not in before or other not in after) and not one.startswith(WASTE)
    )
    with OUT.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerows([("HS2022", "HS2017"), *kept])
    print(f"{len(kept)} pairs, {len(after - before)} new and {len(before - after)} old subheadings")


if __name__ == "__main__":
    main(sys.argv[1])
