"""Derive the compact tables of `src/detente/data/exposure` from the raw extracts.

    DETENTE_RAW=../shared python tools/derive_exposure.py

Raw files (see the PROVENANCE of the folder that holds them): the USGS Mineral Commodity
Summaries 2026 data release, two CEPII BACI extracts, the FAOSTAT soybean trade matrix, US
Census imports by HS6 (2024) and by HTS4 (annual), the HTS 2025 basic edition and the OECD
ICIO baseline. World Mining Data, ETO and Comtrade-derived files are read by nothing here:
their terms were not seen or do not allow it. Needs pandas and pyarrow.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd

OUT = Path(__file__).resolve().parent.parent / "src" / "detente" / "data" / "exposure"

#: USGS chapter → (mineral id, name of the stage statistic → stage id)
CHAPTERS = {
    "RARE EARTHS": "rare-earths",
    "RARE EARTHS (Heavy)": "rare-earths-heavy",
    "YTTRIUM": "yttrium",
    "SCANDIUM": "scandium",
    "GALLIUM": "gallium",
    "GERMANIUM": "germanium",
    "ANTIMONY": "antimony",
    "TUNGSTEN": "tungsten",
    "TELLURIUM": "tellurium",
    "BISMUTH": "bismuth",
    "MOLYBDENUM": "molybdenum",
    "INDIUM": "indium",
    "GRAPHITE (NATURAL)": "graphite",
    "DIAMOND (INDUSTRIAL)": "industrial-diamond",
    "LITHIUM": "lithium",
    "COBALT": "cobalt",
    "MAGNESIUM METAL": "magnesium-metal",
    "MANGANESE": "manganese",
    "FLUORSPAR": "fluorspar",
    "VANADIUM": "vanadium",
    "NIOBIUM (COLUMBIUM)": "niobium",
    "TITANIUM AND TITANIUM DIOXIDE": "titanium-sponge",
    "HELIUM AND RARE GASES": "helium",
    "SILICON": "silicon-metal",
    "NICKEL": "nickel",
    "IRON ORE": "iron-ore",
}
#: chapters of which only net import reliance is kept, beside production and import sources
RELIANCE_ONLY = list(CHAPTERS)[list(CHAPTERS).index("MAGNESIUM METAL") :]
STAGES = {
    "Mine production": "mine",
    "Primary production": "primary",
    "Refinery production": "refinery",
    "Smelter production": "smelter",
    "Silicon metal": "smelter",
    "Titanium sponge metal production": "sponge",
    "Helium Production": "production",
    "Mine production: Usable ore": "mine",
}
UNITS = {
    "metric tons": "t",
    "kilograms": "kg",
    "million carats": "million carats",
    "thousand metric tons": "kt",
    "million cubic meters": "million m3",
}
#: HS6 codes that goods name (2022 nomenclature, as in Census 2024)
CENSUS = [
    "120190",
    "250410",
    "250490",
    "261710",
    "282580",
    "280530",
    "284610",
    "284690",
    "284920",
    "380110",
    "380190",
    "680421",
    "710421",
    "710510",
    "810110",
    "810194",
    "810196",
    "810199",
    "810610",
    "811010",
    "811090",
    "811292",
    "811299",
    "842619",
    "847150",
    "847180",
    "848610",
    "848620",
    "848640",
    "848690",
    "850511",
    "850760",
    "850790",
    "854110",
    "854121",
    "854129",
    "854231",
    "854232",
    "854239",
    "860900",
    "870380",
    "880240",
    "841112",
    "841191",
    "890190",
    "293336",
    "293337",
    "293339",
    "854130",
    "854190",
    "848630",
    "870323",
    "281119",
]
BACI92 = {"250410", "250490", "261100", "261710", "280530", "283691", "284610", "284690", "810110"}
BACI17 = {"250490", "810194", "811010", "811292", "850511", "283691"}
HTS4 = {2504, 2611, 2805, 2825, 2846, 8101, 8106, 8110, 8112, 8505}
SECTORS = ["A01", "B07", "C10T12", "C20", "C21", "C24B", "C25", "C26", "C27", "C28", "C29", "C301", "C302T309", "H50"]

USGS_NAMES = {
    "Burma": "MMR",
    "Congo (Kinshasa)": "COD",
    "Korea, North": "PRK",
    "Korea, Republic of": "KOR",
    "Turkey": "TUR",
    "United States": "USA",
    "Russia": "RUS",
    "Vietnam": "VNM",
    "Laos": "LAO",
    "Iran": "IRN",
    "Bolivia": "BOL",
    "Tanzania": "TZA",
    "United Kingdom": "GBR",
    "Kyrgyzstan": "KGZ",
    "Other countries": "OTH",
    "World total": "WLD",
    "Australia": "AUS",
    "Austria": "AUT",
    "Belgium": "BEL",
    "Brazil": "BRA",
    "Bulgaria": "BGR",
    "Canada": "CAN",
    "Chile": "CHL",
    "China": "CHN",
    "Cuba": "CUB",
    "Germany": "DEU",
    "Greenland": "GRL",
    "Guatemala": "GTM",
    "India": "IND",
    "Indonesia": "IDN",
    "Japan": "JPN",
    "Kazakhstan": "KAZ",
    "Madagascar": "MDG",
    "Malaysia": "MYS",
    "Mexico": "MEX",
    "Mongolia": "MNG",
    "Morocco": "MAR",
    "Mozambique": "MOZ",
    "Namibia": "NAM",
    "Nigeria": "NGA",
    "Norway": "NOR",
    "Pakistan": "PAK",
    "Papua New Guinea": "PNG",
    "Peru": "PER",
    "Philippines": "PHL",
    "Portugal": "PRT",
    "Rwanda": "RWA",
    "South Africa": "ZAF",
    "Spain": "ESP",
    "Sri Lanka": "LKA",
    "Sweden": "SWE",
    "Tajikistan": "TJK",
    "Thailand": "THA",
    "Ukraine": "UKR",
    "Uzbekistan": "UZB",
    "Zimbabwe": "ZWE",
    "Armenia": "ARM",
    "Argentina": "ARG",
    "France": "FRA",
    "Italy": "ITA",
    "Finland": "FIN",
    "Estonia": "EST",
    "Netherlands": "NLD",
    "Burundi": "BDI",
    "Botswana": "BWA",
    "Angola": "AGO",
    "Sierra Leone": "SLE",
    "Guinea": "GIN",
    "New Caledonia": "NCL",
    "Zambia": "ZMB",
    "Korea": "KOR",
    "Azerbaijan": "AZE",
    "Iceland": "ISL",
    "Ireland": "IRL",
    "Serbia": "SRB",
    "Mali": "MLI",
    "Ghana": "GHA",
    "Chad": "TCD",
    "Czechia": "CZE",
    "Kenya": "KEN",
    "Turkmenistan": "TKM",
    "Poland": "POL",
    "Malawi": "MWI",
    "Ethiopia": "ETH",
    "Hungary": "HUN",
    "Israel": "ISR",
    "Switzerland": "CHE",
    "Taiwan": "TWN",
    "Hong Kong": "HKG",
    "Slovakia": "SVK",
    "Georgia": "GEO",
    "Latvia": "LVA",
    "United Arab Emirates": "ARE",
    "Algeria": "DZA",
    "Bhutan": "BTN",
    "Côte d’Ivoire": "CIV",
    "Gabon": "GAB",
    "Mauritania": "MRT",
    "Qatar": "QAT",
    "Saudi Arabia": "SAU",
}
CENSUS_NAMES = {
    "EUROPEAN UNION": "EUU",
    "KOREA, SOUTH": "KOR",
    "UNITED ARAB EMIRATES": "ARE",
    "UNITED KINGDOM": "GBR",
    "HONG KONG": "HKG",
    "COSTA RICA": "CRI",
    "DOMINICAN REPUBLIC": "DOM",
    "EL SALVADOR": "SLV",
    "NEW ZEALAND": "NZL",
    "SAUDI ARABIA": "SAU",
    "SOUTH AFRICA": "ZAF",
    "SRI LANKA": "LKA",
    "TRINIDAD AND TOBAGO": "TTO",
    "TURKEY": "TUR",
    "VIETNAM": "VNM",
    "RUSSIA": "RUS",
    "TAIWAN": "TWN",
    "VENEZUELA": "VEN",
    "ALGERIA": "DZA",
    "ANGOLA": "AGO",
    "ARGENTINA": "ARG",
    "AUSTRALIA": "AUS",
    "BANGLADESH": "BGD",
    "BRAZIL": "BRA",
    "CAMBODIA": "KHM",
    "CANADA": "CAN",
    "CHILE": "CHL",
    "CHINA": "CHN",
    "COLOMBIA": "COL",
    "ECUADOR": "ECU",
    "EGYPT": "EGY",
    "GUATEMALA": "GTM",
    "HONDURAS": "HND",
    "INDIA": "IND",
    "INDONESIA": "IDN",
    "IRAQ": "IRQ",
    "ISRAEL": "ISR",
    "JAPAN": "JPN",
    "KUWAIT": "KWT",
    "MALAYSIA": "MYS",
    "MEXICO": "MEX",
    "NICARAGUA": "NIC",
    "NIGERIA": "NGA",
    "NORWAY": "NOR",
    "PAKISTAN": "PAK",
    "PERU": "PER",
    "PHILIPPINES": "PHL",
    "SINGAPORE": "SGP",
    "SLOVAKIA": "SVK",
    "SWITZERLAND": "CHE",
    "THAILAND": "THA",
}
HTS4_NAMES = {
    "Democratic Republic of the Congo": "COD",
    "Hong Kong": "HKG",
    "Myanmar (Burma)": "MMR",
    "South Africa": "ZAF",
    "South Korea": "KOR",
    "Vietnam": "VNM",
    "Russia": "RUS",
}
FAO_NAMES = {
    "Brazil": "BRA",
    "United States of America": "USA",
    "Argentina": "ARG",
    "Paraguay": "PRY",
    "Uruguay": "URY",
    "Canada": "CAN",
    "Ukraine": "UKR",
    "Russian Federation": "RUS",
    "China, mainland": "CHN",
    "China, Taiwan Province of": "TWN",
    "China, Hong Kong SAR": "HKG",
    "Japan": "JPN",
    "Republic of Korea": "KOR",
    "Netherlands (Kingdom of the)": "NLD",
    "Germany": "DEU",
    "Spain": "ESP",
    "Italy": "ITA",
    "France": "FRA",
    "Belgium": "BEL",
    "Portugal": "PRT",
    "Mexico": "MEX",
    "Egypt": "EGY",
    "Thailand": "THA",
    "Indonesia": "IDN",
    "Viet Nam": "VNM",
    "Malaysia": "MYS",
    "Türkiye": "TUR",
    "Bolivia (Plurinational State of)": "BOL",
    "India": "IND",
    "Pakistan": "PAK",
    "Bangladesh": "BGD",
    "Romania": "ROU",
    "Croatia": "HRV",
    "Austria": "AUT",
    "Iran (Islamic Republic of)": "IRN",
    "Saudi Arabia": "SAU",
    "Israel": "ISR",
    "Colombia": "COL",
    "Peru": "PER",
    "Kazakhstan": "KAZ",
    "Ethiopia": "ETH",
    "Nigeria": "NGA",
    "Australia": "AUS",
    "Philippines": "PHL",
    "Singapore": "SGP",
    "Poland": "POL",
    "Greece": "GRC",
    "Slovenia": "SVN",
    "Hungary": "HUN",
    "Tunisia": "TUN",
    "Algeria": "DZA",
    "Morocco": "MAR",
    "South Africa": "ZAF",
    "Costa Rica": "CRI",
    "Slovakia": "SVK",
    "Czechia": "CZE",
    "Ireland": "IRL",
    "Denmark": "DNK",
    "Finland": "FIN",
    "Sweden": "SWE",
    "Bulgaria": "BGR",
    "United Kingdom of Great Britain and Northern Ireland": "GBR",
    "Norway": "NOR",
    "Switzerland": "CHE",
    "Lithuania": "LTU",
    "Latvia": "LVA",
    "Estonia": "EST",
    "Cyprus": "CYP",
    "Malta": "MLT",
    "Luxembourg": "LUX",
    "Cambodia": "KHM",
    "Lao People's Democratic Republic": "LAO",
    "Myanmar": "MMR",
    "Brunei Darussalam": "BRN",
}


def number(raw: object) -> float | None:
    """USGS print → number: a dash is zero, W and blank unknown, 'E' (net exporter) zero, '>50' its bound."""
    text = str(raw).strip().replace(",", "")
    if text in {"", "nan", "W", "NA"}:
        return None
    if text in {"—", "E", "Less than ½ unit", "s"}:
        return 0.0
    try:
        return float(text.lstrip("><"))
    except ValueError:
        return None


def bound(raw: object) -> str:
    """'>' or '<' when USGS prints a bound rather than a value."""
    text = str(raw).strip()
    return text[0] if text[:1] in {">", "<"} else ""


def production(usgs: pd.DataFrame) -> pd.DataFrame:
    """World production by mineral, stage, year and place; shares of the sum of listed places."""
    world = usgs[usgs.Section.str.startswith("World") & usgs["MCS chapter"].isin(CHAPTERS)]
    world = world[world.Statistics_detail.isin(STAGES) & ~world.Country.eq("World total")].copy()
    world["mineral"] = world["MCS chapter"].map(CHAPTERS)
    world["stage"] = world.Statistics_detail.map(STAGES)
    world["place"] = world.Country.map(USGS_NAMES)
    if world.place.isna().any():
        sys.exit(f"places without a code: {sorted(world[world.place.isna()].Country.unique())}")
    world["unit"] = world.Unit.map(UNITS)
    world["value"] = world.Value.map(number)
    world["estimated"] = world.Notes.fillna("").str.contains("stimated").map({True: "e", False: ""})
    total = world.groupby(["mineral", "stage", "Year"]).value.transform("sum")
    world["share"] = (world.value / total).round(6)
    return world[["mineral", "stage", "Year", "place", "value", "unit", "share", "estimated"]].rename(
        columns={"Year": "year"}
    )


def salient(usgs: pd.DataFrame) -> pd.DataFrame:
    """US consumption, trade, prices, stocks and net import reliance, 2021–25."""
    home = usgs[usgs.Section.str.startswith("Salient") & usgs["MCS chapter"].isin(CHAPTERS)]
    home = home[~home.Statistics.eq("Employment") & home.Value.notna()]
    home = home[~home["MCS chapter"].isin(RELIANCE_ONLY) | home.Statistics.eq("Net import reliance")].copy()
    home = home[~home["MCS chapter"].str.startswith("TITANIUM") | home.Commodity.str.contains("sponge")].copy()
    home["mineral"] = home["MCS chapter"].map(CHAPTERS)
    home["value"] = home.Value.map(number)
    home["bound"] = home.Value.map(bound)
    home["unit"] = home.Unit.replace(UNITS)
    home["estimated"] = home.Notes.fillna("").str.contains("Estimated").map({True: "e", False: ""})
    home = home.rename(columns={"Year": "year", "Statistics": "kind", "Statistics_detail": "item", "Value": "printed"})
    return home[["mineral", "kind", "item", "year", "value", "bound", "printed", "unit", "estimated"]]


def import_sources(usgs: pd.DataFrame) -> pd.DataFrame:
    """Shares of US imports by place, 2021–24, per cent."""
    table = usgs[usgs.Section.eq("Import Sources") & usgs["MCS chapter"].isin(CHAPTERS)].copy()
    table["mineral"] = table["MCS chapter"].map(CHAPTERS)
    table["place"] = table.Country.map(USGS_NAMES)
    if table.place.isna().any():
        sys.exit(f"places without a code: {sorted(table[table.place.isna()].Country.unique())}")
    table["percent"] = table.Value.map(number)
    return table.rename(columns={"Statistics_detail": "item"})[["mineral", "item", "place", "percent"]]


def baci(raw: Path) -> pd.DataFrame:
    """Bilateral trade of the codes that goods name; flows under US$ 10,000 left out."""
    old = pd.read_csv(raw / "d_baci_hs92_strategic_11codes_2010_2024.csv.gz", dtype={"hs6": str})
    old = old[old.hs6.isin(BACI92) & (old.year >= 2017)].assign(vintage="HS1992")
    new = pd.read_csv(raw / "d_baci_hs17_2024_30codes.csv.gz", dtype={"hs6": str})
    new = new[new.source.eq("baci") & new.hs6.isin(BACI17)]
    new = new.assign(vintage="HS2017", year=new.period.astype(int), exporter=new.reporter, importer=new.partner)
    new = new.assign(value_kusd=new.value_usd / 1e3, qty_t=new.qty_kg / 1e3)
    fields = ["vintage", "year", "hs6", "exporter", "importer", "value_kusd", "qty_t"]
    both = pd.concat([old[fields], new[fields]])
    both = both[both.value_kusd >= 10].copy()
    both[["exporter", "importer"]] = both[["exporter", "importer"]].replace({"S19": "TWN"})
    both["value_kusd"] = both.value_kusd.map(lambda v: float(f"{v:.5g}"))
    both["qty_t"] = both.qty_t.map(lambda v: float(f"{v:.4g}"))
    return both.sort_values(fields[:5])


def soybeans(raw: Path) -> pd.DataFrame:
    """Soybean trade by pair and year, thousand tonnes; small or unnamed partners together as OTH."""
    table = pd.read_csv(raw / "a_soy_bilateral_faostat_2010_2023.csv.gz")
    for side in ("exporter", "importer"):
        table[side] = table[side].map(FAO_NAMES).fillna("OTH")
    table = table.groupby(["year", "exporter", "importer"], as_index=False).tonnes.sum()
    table["kt"] = (table.tonnes / 1e3).round(3)
    table["source"] = "faostat"
    late = pd.read_csv(raw / "a_soy_to_china_annual.csv")
    late = late[late.year >= 2024]
    codes = {**FAO_NAMES, "Other": "OTH"}
    late = pd.DataFrame(
        {
            "year": late.year,
            "exporter": late.exporter.map(codes),
            "importer": "CHN",
            "kt": (late.tonnes / 1e3).round(1),
            "source": "gacc",
        }
    )
    both = pd.concat([table[["year", "exporter", "importer", "kt", "source"]], late])
    return both[both.kt > 0].sort_values(["year", "exporter", "importer"])


def census_hs6(raw: Path) -> pd.DataFrame:
    """US imports for consumption 2024 of the codes that goods name, thousand US$, EU as one."""
    table = pd.read_parquet(raw / "d_us_imports_all_hs6_by_country_2024.parquet")
    table = table[table.HS6.isin(CENSUS) & (table.imports > 0) & ~table.CTY_NAME.eq("SLOVAKIA")]  # in the EU row
    table = table.assign(place=table.CTY_NAME.map(CENSUS_NAMES), kusd=(table.imports / 1e3).round(1))
    if table.place.isna().any():
        sys.exit(f"places without a code: {sorted(table[table.place.isna()].CTY_NAME.unique())}")
    return table.rename(columns={"HS6": "hs6"})[["hs6", "place", "kusd"]].sort_values(["hs6", "place"])


def census_concentration(raw: Path) -> pd.DataFrame:
    """Import HHI and top supplier of every HS6 the US imports (2024): the count behind a flag."""
    table = pd.read_parquet(raw / "d_us_imports_all_hs6_by_country_2024.parquet")
    table = table[(table.imports > 0) & ~table.CTY_NAME.eq("SLOVAKIA")]
    table = table.assign(place=table.CTY_NAME.map(CENSUS_NAMES))
    share = table.imports / table.groupby("HS6").imports.transform("sum")
    table = table.assign(share=share, square=share**2)
    top = table.loc[table.groupby("HS6").share.idxmax()].set_index("HS6")
    found = table.groupby("HS6").agg(kusd=("imports", lambda v: round(v.sum() / 1e3, 1)), hhi=("square", "sum"))
    china = table[table.place.eq("CHN")].set_index("HS6").share
    found = found.assign(top=top.place, top_share=top.share.round(4), hhi=found.hhi.round(4), chn=china.round(4))
    return found.reset_index().rename(columns={"HS6": "hs6"}).fillna({"chn": 0.0})


def census_hts4(raw: Path) -> pd.DataFrame:
    """US imports by HTS heading from 18 partners, annual, thousand US$. Not the world."""
    table = pd.read_csv(raw / "c_us_imports_hts4_18partners_annual_1993_2025.csv")
    table = table[table.hts4.isin(HTS4) & (table.year >= 2015)].copy()
    names = {**USGS_NAMES, **HTS4_NAMES}
    table["place"] = table.Country.map(names)
    if table.place.isna().any():
        sys.exit(f"places without a code: {sorted(table[table.place.isna()].Country.unique())}")
    table["kusd"] = (table.customs_value_usd / 1e3).round(1)
    return table[table.kusd > 0][["hts4", "year", "place", "kusd"]].sort_values(["hts4", "year", "place"])


def codes(raw: Path) -> pd.DataFrame:
    """Every HS 2022 subheading, from the US schedule's basic edition of 2025."""
    with gzip.open(raw / "hts_2025_basic_edition.csv.gz", "rt", encoding="utf-8-sig") as stream:
        table = pd.read_csv(stream, dtype=str)
    number_column = next(c for c in table.columns if c.lower().startswith(("hts", "hs")))
    digits = table[number_column].fillna("").str.replace(".", "", regex=False)
    found = sorted({d[:6] for d in digits if len(d) >= 6 and d[:2] not in {"98", "99"}})
    return pd.DataFrame({"hs2022": found})


def outputs(raw: Path) -> pd.DataFrame:
    """Gross output by industry, and value added of the whole economy, 2022, US$ mn."""
    base = np.load(raw / "baseline2022_81x50.npz", allow_pickle=False)
    sectors, countries = [str(s) for s in base["industries"]], [str(c) for c in base["countries"]]
    rows = []
    for n, country in enumerate(countries):
        for s, sector in enumerate(sectors):
            if sector in SECTORS and base["output"][s, n] > 0:
                rows.append((country, sector, round(float(base["output"][s, n]), 1)))
        rows.append((country, "VA", round(float(base["va"][:, n].sum()), 0)))
    return pd.DataFrame(rows, columns=["place", "sector", "usd_mn"])


def write(table: pd.DataFrame, name: str) -> None:
    """Write CSV (gzip with a fixed stamp when the name says so), print size and digest."""
    text = table.to_csv(index=False, lineterminator="\n").encode("utf-8")
    if name.endswith(".gz"):
        held = io.BytesIO()
        with gzip.GzipFile(fileobj=held, mode="wb", mtime=0, compresslevel=9) as stream:
            stream.write(text)
        text = held.getvalue()
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / name).write_bytes(text)
    print(f"{name:24s} {len(table):7d} rows {len(text) / 1e3:8.1f} kB  sha256 {hashlib.sha256(text).hexdigest()[:16]}")


def main() -> None:
    """Write every table."""
    raw = Path(os.environ.get("DETENTE_RAW", Path(__file__).resolve().parents[2] / "shared"))
    exposure = raw / "data" / "exposure"
    if not exposure.is_dir():
        sys.exit(f"no raw extracts under {raw}; name their folder in DETENTE_RAW")
    usgs = pd.read_csv(exposure / "bc_usgs_mcs2026_commodities_full.csv.gz", dtype=str)
    usgs["Year"] = usgs.Year.str.replace("–", "-")
    write(production(usgs), "production.csv")
    write(salient(usgs), "us_salient.csv")
    write(import_sources(usgs), "us_import_sources.csv")
    write(baci(exposure), "trade.csv.gz")
    write(soybeans(exposure), "soybeans.csv.gz")
    write(census_hs6(exposure), "us_imports_hs6.csv")
    write(census_concentration(exposure), "us_import_concentration.csv.gz")
    write(census_hts4(exposure), "us_imports_hts4.csv")
    write(codes(raw / "data" / "tariff"), "codes.csv.gz")
    write(outputs(raw / "data" / "economy"), "output.csv")


if __name__ == "__main__":
    main()
