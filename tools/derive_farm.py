"""Derive `src/detente/data/exposure/farm.npz`: who sold which farm good to whom, by exporters' reports.

    DETENTE_RAW=../shared python tools/derive_farm.py

Raw: the FAOSTAT detailed trade matrix as exporters report it, 2019–23 (`data/world`, see PROVENANCE there). Kept: the
last year, flows of ten tonnes or more, three significant digits. Needs pandas and pyarrow; same input, same bytes.
"""

from __future__ import annotations

import csv
import io
import os
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

from derive_exposure import FAO_NAMES
from detente.base.places import places

OUT = Path(__file__).resolve().parent.parent / "src" / "detente" / "data" / "exposure" / "farm.npz"
YEAR, LEAST_T = 2023, 10.0
#: FAO's name → ISO 3166 alpha-3, where neither our own names nor those of the soybean table have it
NAMES = {
    "Antigua and Barbuda": "ATG",
    "Cabo Verde": "CPV",
    "Central African Republic": "CAF",
    "Congo": "COG",
    "Bosnia and Herzegovina": "BIH",
    "Democratic People's Republic of Korea": "PRK",
    "China, Macao SAR": "MAC",
    "Micronesia (Federated States of)": "FSM",
    "Republic of Moldova": "MDA",
    "Timor-Leste": "TLS",
    "Saint Kitts and Nevis": "KNA",
    "Saint Lucia": "LCA",
    "Saint Vincent and the Grenadines": "VCT",
    "Sao Tome and Principe": "STP",
    "Eswatini": "SWZ",
    "Syrian Arab Republic": "SYR",
    "United Republic of Tanzania": "TZA",
    "Trinidad and Tobago": "TTO",
    "Venezuela (Bolivarian Republic of)": "VEN",
    "Samoa": "WSM",
    "Democratic Republic of the Congo": "COD",
}


def code(name: str, own: dict[str, str]) -> str:
    """The alpha-3 code of a place as FAO names it."""
    found = NAMES.get(name) or FAO_NAMES.get(name) or own.get(name)
    if not found:
        sys.exit(f"a place without a code: {name}")
    return found


def write(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """A compressed npz whose bytes depend on the arrays alone."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            held = io.BytesIO()
            np.lib.format.write_array(held, np.ascontiguousarray(array), allow_pickle=False)
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), held.getvalue(), zipfile.ZIP_DEFLATED
            )


def main() -> None:
    """Derive the table and print what it holds."""
    raw = Path(os.environ.get("DETENTE_RAW", "../shared")) / "data" / "world"
    own = {item.name: item.iso3 for item in places().values()}
    with (raw / "fao_countries.csv").open(encoding="utf-8") as stream:
        iso3 = {int(row["code"]): code(row["name"], own) for row in csv.DictReader(stream)}
    flows = pd.read_parquet(raw / "fao_trade_exporter_reported_2019_2023.parquet")
    flows = flows[(flows.year == YEAR) & (flows.tonnes >= LEAST_T)]
    whole = float(flows.tonnes.sum())
    items = sorted(set(flows.item.astype(str)))
    codes = sorted(set(iso3.values()))
    at_item, at_code = {x: n for n, x in enumerate(items)}, {x: n for n, x in enumerate(codes)}
    table = pd.DataFrame(
        {
            "item": flows.item.astype(str).map(at_item).to_numpy(),
            "buyer": flows.importer.map(iso3).map(at_code).to_numpy(),
            "seller": flows.exporter.map(iso3).map(at_code).to_numpy(),
            "kt": [float(f"{v / 1e3:.3g}") for v in flows.tonnes],
        }
    )
    table = table[table.buyer != table.seller].sort_values(
        ["item", "buyer", "kt", "seller"], ascending=[True, True, False, True]
    )
    write(
        OUT,
        {
            "items": np.array(items),
            "places": np.array(codes),
            "item": table["item"].to_numpy("uint16"),
            "buyer": table["buyer"].to_numpy("uint8"),
            "seller": table["seller"].to_numpy("uint8"),
            "kt": table["kt"].to_numpy("float32"),
        },
    )
    print(
        f"{len(table):,} flows of {len(items)} goods between {len(codes)} places, {whole / 1e6:,.0f} Mt, "
        f"{OUT.stat().st_size:,} bytes"
    )


if __name__ == "__main__":
    main()
