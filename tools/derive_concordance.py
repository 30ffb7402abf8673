"""Derive src/detente/data/economy/hs_industry.csv: HS code → industry of the shipped table.

Reads data/tariff/hs10_gtap_crosswalk.csv.gz (HTS10 → GTAP sector, MIT, from a public tariff
tracker) and composes it with GTAP → ICIO below, then keeps the shortest prefixes that say the
same. Corrections to the composition, each from the definition of the two classifications:

* GTAP `OXT` (other extraction) is metal ores in HS chapter 26 → B07, else other mining → B08.
* GTAP `OTN` (transport equipment n.e.c.) is ships in HS chapter 89 → C301, else C302T309.
* Chapters 98 and 99 (special provisions) belong to no industry and stay unmapped.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from pathlib import Path

from derive_economy import raw_folder
from detente.economy.baseline import SHIPPED, load

GTAP = {
    "A01": "PDR WHT GRO V_F OSD C_B PFB OCR CTL OAP RMK WOL",
    "A02": "FRS",
    "A03": "FSH",
    "B05": "COA",
    "B06": "OIL GAS",
    "C10T12": "CMT OMT VOL MIL PCR SGR OFD B_T",
    "C13T15": "TEX WAP LEA",
    "C16": "LUM",
    "C17_18": "PPP",
    "C19": "P_C",
    "C20": "CHM",
    "C21": "BPH",
    "C22": "RPP",
    "C23": "NMM",
    "C24A": "I_S",
    "C24B": "NFM",
    "C25": "FMP",
    "C26": "ELE",
    "C27": "EEQ",
    "C28": "OME",
    "C29": "MVH",
    "C31T33": "OMF",
    "D": "ELY GDT",
}
INDUSTRY = {gtap: industry for industry, row in GTAP.items() for gtap in row.split()}


def industry_of(hs10: str, gtap: str) -> str | None:
    """The industry of one tariff line, or None for special provisions."""
    if hs10[:2] in ("98", "99") or not gtap:
        return None
    if gtap == "OXT":
        return "B07" if hs10[:2] == "26" else "B08"
    if gtap == "OTN":
        return "C301" if hs10[:2] == "89" else "C302T309"
    return INDUSTRY[gtap]


def compress(lines: dict[str, str | None]) -> dict[str, str]:
    """The fewest prefixes of 2, 4 or 6 digits that give every line its industry."""
    kept: dict[str, str] = {}
    by_prefix: dict[str, set[str | None]] = defaultdict(set)
    for hs10, industry in lines.items():
        for length in (2, 4, 6):
            by_prefix[hs10[:length]].add(industry)
    for hs10, industry in sorted(lines.items()):
        for length in (2, 4, 6):
            if len(by_prefix[hs10[:length]]) == 1:
                if industry is not None:
                    kept[hs10[:length]] = industry
                break
        else:
            raise SystemExit(f"HS6 {hs10[:6]} is split between {by_prefix[hs10[:6]]}")
    return kept


def main() -> None:
    """Write the table and say what it covers."""
    source = raw_folder() / "data" / "tariff" / "hs10_gtap_crosswalk.csv.gz"
    lines: dict[str, str | None] = {}
    with gzip.open(source, "rt", encoding="utf-8") as text:
        for row in csv.DictReader(text):
            gtap = "" if row["gtap_code"] in ("", "NA") else row["gtap_code"].upper()
            lines[row["hs10"].zfill(10)] = industry_of(row["hs10"].zfill(10), gtap)
    kept = compress(lines)
    unknown = set(kept.values()) - set(load().sectors)
    if unknown:
        raise SystemExit(f"industries not in the table: {sorted(unknown)}")
    target = Path(SHIPPED) / "hs_industry.csv"
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["prefix", "industry"])
        writer.writerows(sorted(kept.items()))
    nowhere = sorted({code[:2] for code, industry in lines.items() if industry is None})
    print(f"{len(lines)} lines → {len(kept)} prefixes; unmapped chapters {nowhere}; wrote {target.name}")


if __name__ == "__main__":
    main()
