"""Derive src/detente/data/economy from the raw-material folder (DETENTE_RAW, or ../shared).

Reads data/economy/baseline2022_81x50.npz (see its PROVENANCE.md for how that was put together
from the exact OECD intermediates), imposes the published final demand for goods by 13 regions
(`final_demand.py`) and writes baseline.npz + baseline.toml. Anyone who has the
official OECD file replaces both with `detente economy build 2022_SML.csv`.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import os
from pathlib import Path

import numpy as np

import final_demand
from detente.economy.baseline import SHIPPED, Baseline, Block, Meta, from_flows, load
from detente.economy.checks import identities
from detente.economy.store import save

ROOT = Path(__file__).resolve().parent.parent
EU = "AUT BEL BGR CYP CZE DEU DNK ESP EST FIN FRA GRC HRV HUN IRL ITA LTU LUX LVA MLT NLD POL PRT ROU SVK SVN SWE"
ASEAN = "BRN IDN KHM LAO MMR MYS PHL SGP THA VNM"

#: Errors of the rules that split a region among its members (`final_demand.split_errors`), as last measured.
ERRORS = {
    "prior.buyers": 0.146,
    "inputs.buyers": 0.298,
    "sizes.buyers": 0.261,
    "prior.sellers": 0.102,
    "inputs.sellers": 0.078,
    "sizes.sellers": 0.320,
}

META = Meta(
    title="World input–output baseline 2022, 80 economies and the rest of the world × 50 industries",
    source=(
        "OECD Inter-Country Input-Output Tables, 2025 edition, 2022; final demand exact for goods by 13 regions, "
        "else reconstructed"
    ),
    attribution=(
        "OECD (2025), OECD Inter-Country Input-Output Tables, http://oe.cd/icio. "
        "An adaptation of an original work by the OECD; not an official view of the OECD or its members."
    ),
    licence="OECD terms: any use, commercial included, with attribution",
    edition="2025",
    year=2022,
    note=(
        "Intermediate flows among 80 economies, gross output and final trade in goods between 13 regions are the "
        "official figures. Who inside the EU and the rest buys or sells a final good, and final services, are "
        "reconstructed. "
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
            "final-goods-regions",
            "final sales of 27 goods industries between 13 regions (GBR, EU27, ZAF, RUS, CHN, KOR, JPN, IND, AUS, CAN, "
            "USA, BRA and everything else)",
            "exact",
            "official cells summed to regions, six final uses together; inputs sold to economies outside the 80 are "
            "output less these and less inputs sold to the 80",
            0.0,
            "relative",
        ),
        Block(
            "final-goods-buyers",
            "which member of a region of several buys a final good (EU27, everything else)",
            "reconstructed",
            "in proportion to the exact input flow times the final-to-intermediate ratio, fitted to regions' totals",
            ERRORS["prior.buyers"],
            "WAPE",
            "2022: every three of eleven countries taken as one region whose sum is known, exporters but CHN and USA; "
            f"by input flows alone {ERRORS['inputs.buyers']:.3f}, by size alone {ERRORS['sizes.buyers']:.3f}",
        ),
        Block(
            "final-goods-sellers",
            "which member of a region of several sells it",
            "reconstructed",
            "in proportion to exact input flows, fitted to members' own totals and the regions' totals",
            ERRORS["inputs.sellers"],
            "WAPE",
            f"the same test, members' totals known: by the other rule {ERRORS['prior.sellers']:.3f}, by size alone "
            f"{ERRORS['sizes.sellers']:.3f}",
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
            "rest-of-world",
            "everything to and from ROW, and its technology",
            "assumed",
            "flows with 25 developing proxies times the ratio in goods trade; inputs from ROW taken out of value "
            "added; final goods it trades with the twelve regions are exact; 85 bn of inputs of its refineries, which "
            "would "
            "exceed their output, are counted with its other industries",
        ),
        Block(
            "net-exports",
            "deficits",
            "reconstructed",
            "matched to the balance of payments before final goods by region were imposed, which moved them by 2 to "
            "17 bn for most (USA 961 to 945 bn, rest of the world 163 to 58 bn surplus); missed by more than 5% of "
            "value "
            "added for CHE CYP HRV IRL LUX MLT PRT SGP SVK",
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
            "WIOD 2011: −0.2240 for −0.2266, −0.5166 for −0.5178; before the regions were imposed, not measured again",
        ),
        Block(
            "welfare-third-countries",
            "real income of everybody else in the same run",
            "reconstructed",
            "as above; correlation with the truth 0.755, mean true effect 0.030 points",
            0.012,
            "percentage points, mean (largest 0.116, LUX)",
            "WIOD 2011, as above; before the regions were imposed, not measured again",
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
    published = final_demand.read(raw / "data" / "economy" / "raw" / final_demand.FILE)
    of = final_demand.regions_of(tuple(countries), tuple(EU.split()), published)
    at, rest = [sectors.index(s) for s in published.sectors], countries.index(final_demand.REST)
    found = final_demand.split_errors(published, F, M, of, at)
    if any(abs(found[key] - value) > 0.001 for key, value in ERRORS.items()):
        raise SystemExit(f"errors of the rules are now {found}: write them into ERRORS")
    exact = np.zeros((len(sectors), len(countries)), dtype=bool)
    exact[np.ix_(at, np.nonzero(np.bincount(of)[of] == 1)[0])] = True
    sold = M.sum(axis=2)
    M, F, took = final_demand.impose(M, F, of, at, published.totals, rest)
    print("imposed:", took)
    use *= np.divide(M.sum(axis=2), sold, out=np.ones_like(sold), where=sold > 0).T[:, :, None]
    use[rest], moved = final_demand.relieved(use[rest], (M + F).sum(axis=1)[:, rest])
    print(f"inputs moved between industries of {final_demand.REST}: {moved:.0f}")
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
        regions=[published.regions[k] for k in of],
    )


def main() -> None:
    """Derive, save, read back and check."""
    record = derive(raw_folder())
    digest = save(record, SHIPPED, table="baseline.npz")
    again = load()
    print("sha256", digest, "bytes", (SHIPPED / "baseline.npz").stat().st_size)
    for check in identities(again):
        print(check)


if __name__ == "__main__":
    main()
