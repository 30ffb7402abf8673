"""Derive src/detente/data/economy from the raw-material folder (DETENTE_RAW, or ../shared).

Reads data/economy/baseline2022_81x50.npz (see its PROVENANCE.md for how that was put together
from the exact OECD intermediates) and writes baseline.npz + baseline.toml. Anyone who has the
official OECD file replaces both with `detente economy build 2022_SML.csv`.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import os
from pathlib import Path

import numpy as np

from detente.economy.baseline import SHIPPED, Baseline, Block, Meta, from_flows, load
from detente.economy.checks import identities
from detente.economy.store import save

ROOT = Path(__file__).resolve().parent.parent
EU = "AUT BEL BGR CYP CZE DEU DNK ESP EST FIN FRA GRC HRV HUN IRL ITA LTU LUX LVA MLT NLD POL PRT ROU SVK SVN SWE"
ASEAN = "BRN IDN KHM LAO MMR MYS PHL SGP THA VNM"

#: Final sales whose distribution over 12 destination regions is published (rows of two exporters).
MADE = "C10T12 C17_18 C19 C20 C21 C22 C23 C24A C24B C25 C26 C27 C28 C29 C301 C302T309 C31T33"
EXACT_FINAL = {"CHN": f"A01 C13T15 C16 {MADE}", "USA": MADE}

META = Meta(
    title="World input–output baseline 2022, 80 economies and the rest of the world × 50 industries",
    source="OECD Inter-Country Input-Output Tables, 2025 edition, 2022; final demand mostly reconstructed",
    attribution=(
        "OECD (2025), OECD Inter-Country Input-Output Tables, http://oe.cd/icio. "
        "An adaptation of an original work by the OECD; not an official view of the OECD or its members."
    ),
    licence="OECD terms: any use, commercial included, with attribution",
    edition="2025",
    year=2022,
    note=(
        "Intermediate flows among 80 economies, gross output and total final sales are the official figures. "
        "Who buys which final good from whom is reconstructed, except the sales of two exporters by region. "
        "Value added includes net taxes on inputs. Negative final uses are not represented."
    ),
    blocks=(
        Block(
            "intermediates",
            "input purchases among the 80 economies, 50 industries",
            "exact",
            "official cells (float32)",
            0.0,
            "relative",
        ),
        Block("output", "gross output of the 80 economies", "exact", "official cells", 0.0, "relative"),
        Block(
            "final-home-and-abroad",
            "each row's total final sales plus sales to the rest of the world",
            "exact",
            "output less intermediates",
            0.0,
            "relative",
        ),
        Block(
            "final-two-exporters",
            "final sales of CHN (20 industries) and USA (17) by 12 destination regions",
            "exact",
            "official cells summed to regions, to 0.1 US$ mn; the split within a region is reconstructed",
            0.0,
            "relative",
        ),
        Block(
            "final-goods",
            "final sales of goods by all other exporters, by importer",
            "reconstructed",
            "official row totals spread by the exact intermediate flow times the final-to-intermediate ratio "
            "of the two exact exporters, then balanced to national imports and net exports",
            0.267,
            "WAPE",
            "2022: rows of one exact exporter hidden (0.267; the other 0.252), goods, 11 regions",
        ),
        Block(
            "final-goods-pairs",
            "the same, summed over goods for a pair of countries",
            "reconstructed",
            "as above",
            0.113,
            "WAPE",
            "WIOD 2011, 41 × 35, the same code on a table whose truth is known",
        ),
        Block(
            "final-services",
            "final sales of services across borders",
            "reconstructed",
            "2019 ratios by section and destination (ICIO 2023 edition, G20)",
            0.507,
            "WAPE",
            "WIOD 2011, as above",
        ),
        Block(
            "us-goods-imports",
            "final goods bought by USA from each partner",
            "reconstructed",
            "US Census 2024 imports scaled by 0.843 (exact cells over Census for one partner) less "
            "exact intermediates; a partner's 2024 level stands for 2022 except for one",
            0.29,
            "WAPE",
            "one exporter's exact row to USA by sector (slightly circular: 0.843 comes from the same row)",
        ),
        Block(
            "rest-of-world",
            "everything to and from ROW, and its technology",
            "assumed",
            "flows with 25 developing proxies times the ratio in goods trade; inputs from ROW taken out of value added",
        ),
        Block(
            "net-exports",
            "deficits",
            "reconstructed",
            "matched to the balance of payments; missed by more than 5% of value added for CHE CYP HRV IRL "
            "LUX MLT PRT SGP SVK; the USA target missed by 16 of 945 bn",
            2.6,
            "percentage points of GDP, median",
            "WIOD 2011, as above",
        ),
        Block(
            "welfare-two-movers",
            "real income of the two countries that move tariffs",
            "reconstructed",
            "model run on true and on reconstructed tables, +45 points both ways",
            0.002,
            "percentage points",
            "WIOD 2011: −0.2240 for −0.2266, −0.5166 for −0.5178",
        ),
        Block(
            "welfare-third-countries",
            "real income of everybody else in the same run",
            "reconstructed",
            "as above; correlation with the truth 0.755, mean true effect 0.030 points",
            0.012,
            "percentage points, mean (largest 0.116, LUX)",
            "WIOD 2011, as above",
        ),
    ),
)


def raw_folder() -> Path:
    """Where the raw material is; stops with a plain message when it is nowhere."""
    where = Path(os.environ.get("DETENTE_RAW") or ROOT.parent / "shared")
    if not (where / "data" / "economy").is_dir():
        raise SystemExit(f"no data/economy in {where}: set DETENTE_RAW to the raw-material folder")
    return where


def derive(raw: Path) -> Baseline:
    """The shipped baseline as a record, before rounding."""
    table = raw / "data" / "economy" / "baseline2022_81x50.npz"
    with np.load(table, allow_pickle=False) as held:
        M, F = held["M"].transpose(0, 2, 1).astype(float), held["F"].transpose(0, 2, 1).astype(float)
        use = held["gamma"].astype(float) * held["output"].T[:, None, :]
        countries, sectors = [str(x) for x in held["countries"]], [str(x) for x in held["industries"]]
        goods = [bool(x) for x in held["goods"]]
    names: dict[tuple[str, str], str] = {}
    with (raw / "data" / "economy" / "labels.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            names[row["kind"], row["code"]] = row["name"]
    exact = np.zeros((len(sectors), len(countries)), dtype=bool)
    for code, published in EXACT_FINAL.items():
        for sector in published.split():
            exact[sectors.index(sector), countries.index(code)] = True
    return from_flows(
        sectors=sectors,
        countries=countries,
        M=M,
        F=F,
        use=use,
        meta=dataclasses.replace(META, source_sha256=hashlib.sha256(table.read_bytes()).hexdigest()),
        sector_names=[names["industry", s] for s in sectors],
        country_names=[names["country", c] for c in countries],
        goods=goods,
        blocs={"EU27": tuple(EU.split()), "ASEAN": tuple(ASEAN.split())},
        final_exact=exact,
    )


def main() -> None:
    """Derive, save, read back and check."""
    record = derive(raw_folder())
    digest = save(record, SHIPPED)
    again = load()
    print("sha256", digest, "bytes", (SHIPPED / "baseline.npz").stat().st_size)
    for check in identities(again):
        print(check)


if __name__ == "__main__":
    main()
