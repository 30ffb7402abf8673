"""The line table of the US schedule and the 2024 import weights, as compact arrays.

`lines.npz`: every ten-digit line of the 2025 basic edition and of the 2024 import
statistics, its general rate taken apart, an ad valorem equivalent where the rate is
specific or compound (reconstruction from 2024 calculated duties), metal shares,
preference programmes. `imports.npz`: 2024 imports and calculated duty by partner and
line. `text.txt.gz`: descriptions. (`concordance.csv`: tools/derive_renames.py.)
"""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from pathlib import Path
from typing import Any

import numpy as np

#: Census partner → ISO 3166 alpha-2 (0003 is the European Union).
PARTNERS = {
    "0003": "EU",
    "2010": "MX",
    "5700": "CN",
    "1220": "CA",
    "5880": "JP",
    "5520": "VN",
    "5800": "KR",
    "5830": "TW",
    "5330": "IN",
    "4120": "GB",
    "5490": "TH",
    "4419": "CH",
    "5570": "MY",
    "3510": "BR",
    "5590": "SG",
    "5600": "ID",
    "5081": "IL",
    "3010": "CO",
    "6021": "AU",
    "4890": "TR",
    "3370": "CL",
    "7910": "ZA",
    "5650": "PH",
    "5550": "KH",
    "5170": "SA",
    "2230": "CR",
    "3330": "PE",
    "3310": "EC",
    "5380": "BD",
    "4359": "SK",
    "3570": "AR",
    "5050": "IQ",
    "2470": "DO",
    "5200": "AE",
    "4039": "NO",
    "7530": "NG",
    "5820": "HK",
    "3070": "VE",
    "6141": "NZ",
    "2150": "HN",
    "5350": "PK",
    "2050": "GT",
    "2190": "NI",
    "2740": "TT",
    "5420": "LK",
    "4621": "RU",
    "7210": "DZ",
    "7290": "EG",
    "2110": "SV",
    "5130": "KW",
    "7620": "AO",
}
#: Partners that pay the general rate on nearly everything: their duty over imports gives the equivalent.
GENERAL = ("EU", "VN", "TW", "IN", "GB", "TH", "CH", "MY", "BR", "ID", "TR", "ZA", "PH", "AR", "NO", "NZ", "PK", "AE")
#: Special-column programme letters kept (those in force by 2022; GSP lapsed at the end of 2020).
PROGRAMMES = ("AU", "BH", "CL", "CO", "IL", "JO", "KR", "MA", "OM", "P", "PA", "PE", "SG", "S", "S+", "JP", "D", "E")
AD = re.compile(r"([\d.]+)\s*%")
SPECIFIC = re.compile(r"(\$[\d.,]+|[\d.]+\s*(?:¢|cents?))\s*/?\s*(?:each|per)?\s*/?\s*([A-Za-z. ²³0-9]*)")


def rate(text: str) -> tuple[int, float, bool]:
    """(kind, ad valorem part in per cent, parsed): 0 free, 1 ad valorem, 2 specific, 3 compound, 4 other."""
    plain = re.sub(r"<[^>]*>", "", text).strip()
    if not plain:
        return 4, float("nan"), False
    if plain.lower().startswith("free"):
        return 0, 0.0, True
    found = AD.findall(plain)
    specific = "¢" in plain or "$" in plain or "cent" in plain
    if len(found) == 1 and not specific and re.fullmatch(r"[\d.]+\s*%", plain):
        return 1, float(found[0]), True
    if specific and not found:
        return 2, float("nan"), True
    if specific and found:
        return 3, float(found[0]) if len(found) == 1 else float("nan"), True
    return 4, float("nan"), False


def programmes(text: str) -> int:
    """Bit mask of the programmes under which the special column says Free."""
    mask = 0
    for part in re.findall(r"Free\s*\(([^)]*)\)", text):
        letters = {x.strip() for x in part.split(",")}
        for index, name in enumerate(PROGRAMMES):
            if name in letters:
                mask |= 1 << index
    return mask


def schedule(path: Path) -> dict[str, dict[str, Any]]:
    """Ten-digit code → general and special text inherited from its parent, with the chain of descriptions."""
    with gzip.open(path, "rt", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    chain: list[tuple[int, str, str, str]] = []
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        depth = int(row["Indent"] or 0)
        chain = [c for c in chain if c[0] < depth]
        general, special = row["General Rate of Duty"].strip(), row["Special Rate of Duty"].strip()
        inherited = next(((g, s) for _, _, g, s in reversed(chain) if g), ("", ""))
        if not general:
            general, special = inherited
        text = re.sub(r"<[^>]*>", "", row["Description"]).strip().rstrip(":")
        chain.append((depth, text, row["General Rate of Duty"].strip(), row["Special Rate of Duty"].strip()))
        digits = row["HTS Number"].replace(".", "")
        if len(digits) in (8, 10) and not digits.startswith("99"):
            found[digits] = {"general": general, "special": special, "text": " : ".join(c[1] for c in chain if c[1])}
    return found


def main(raw: Path, out: Path) -> None:
    """Write the four files."""
    import pandas as pd

    out.mkdir(parents=True, exist_ok=True)
    hts = schedule(raw / "hts_2025_basic_edition.csv.gz")
    trade = pd.read_parquet(raw / "us_imports_2024_hs10_by_country.parquet")
    words = pd.read_csv(raw / "hs10_gtap_crosswalk.csv.gz", dtype=str).set_index("hs10")
    metals = pd.read_csv(raw / "metal_content_shares_bea_hs10.csv.gz", dtype={"hs10": str}).set_index("hs10")
    tens = {c for c in hts if len(c) == 10}
    eights = {c[:8] for c in tens}
    tens |= {c + "00" for c in hts if len(c) == 8 and c not in eights}
    traded = set(trade.HS10)
    codes = sorted({c for c in tens if not c.startswith("98")} | traded)
    index = {c: i for i, c in enumerate(codes)}
    n = len(codes)
    kind, ad, mask = np.zeros(n, np.int8), np.full(n, np.nan, np.float32), np.zeros(n, np.uint32)
    edition = np.zeros(n, np.uint8)
    texts: dict[str, int] = {}
    label = np.zeros(n, np.uint16)
    about = []
    for i, code in enumerate(codes):
        entry = hts.get(code) or hts.get(code[:8])
        general = entry["general"] if entry else ""
        kind[i], ad[i], _ = rate(general)
        mask[i] = programmes(entry["special"]) if entry else 0
        edition[i] = (1 if code in tens else 0) | (2 if code in traded else 0)
        label[i] = texts.setdefault(general, len(texts))
        text = (entry or {}).get("text") or (words.description.get(code) if code in words.index else "")
        about.append(text if isinstance(text, str) else "")
    partners = list(PARTNERS)
    trade = trade[trade.CTY_CODE.isin(partners)].copy()
    trade["p"] = trade.CTY_CODE.map({c: k for k, c in enumerate(partners)})
    trade["i"] = trade.HS10.map(index)
    trade = trade.sort_values(["p", "i"])
    low, high, mid, basis = equivalents(trade, kind, [PARTNERS[p] for p in partners], s301(raw, codes))
    share = np.zeros((3, n), np.float32)
    for k, name in enumerate(("steel_share", "aluminum_share", "copper_share")):
        series = metals[name].astype(float)
        fallback = series.groupby(series.index.str[:6]).mean()
        share[k] = [series.get(c, fallback.get(c[:6], 0.0)) for c in codes]
    sector = [words.gtap_code.get(c) if c in words.index else None for c in codes]
    by6 = words.groupby(words.index.str[:6]).gtap_code.first()
    sector = [s if isinstance(s, str) else by6.get(c[:6], "") for s, c in zip(sector, codes, strict=True)]
    sector = [s if isinstance(s, str) else "" for s in sector]
    names = sorted(set(sector))
    np.savez_compressed(
        out / "lines.npz",
        code=np.array([int(c) for c in codes], np.uint64),
        kind=kind,
        ad=ad,
        programmes=mask,
        edition=edition,
        label=label,
        labels=np.array(list(texts)),
        ave_low=low,
        ave_high=high,
        ave=mid,
        ave_basis=basis,
        metal=share.astype(np.float16),
        sector=np.array([names.index(s) for s in sector], np.uint8),
        sectors=np.array(names),
    )
    counts = np.bincount(trade.p, minlength=len(partners))
    np.savez_compressed(
        out / "imports.npz",
        partners=np.array([PARTNERS[p] for p in partners]),
        indptr=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        line=trade.i.to_numpy(np.uint16),
        value=trade.imports.to_numpy(np.int64),
        duty=trade.duty.to_numpy(np.int64),
    )
    body = "\n".join(t.replace("\n", " ") for t in about)
    (out / "text.z").write_bytes(zlib.compress(body.encode(), 9))
    print(f"{n} lines, kinds {np.bincount(kind)}, AVE known {np.isfinite(mid).sum()}")


#: Day of each tranche of the four-year review.
TRANCHES = {"2024": "2024-09-27", "2025": "2025-01-01", "2026": "2026-01-01"}


#: Earlier rates that the White House fact sheet of 14 May 2024 states: batteries 7.5.
EARLIER = {"85076000": 7.5, "8507600010": 7.5, "85079040": 7.5}


def chinese(raw: Path) -> Any:
    """2024 imports from China by line: value, calculated duty, general rate (NaN when not ad valorem)."""
    import pandas as pd

    trade = pd.read_parquet(raw / "us_imports_2024_hs10_by_country.parquet")
    trade = trade[trade.CTY_CODE == "5700"].set_index("HS10")[["imports", "duty"]].copy()
    hts = schedule(raw / "hts_2025_basic_edition.csv.gz")
    general = [rate((hts.get(c) or hts.get(c[:8]) or {"general": ""})["general"]) for c in trade.index]
    trade["general"] = [ad if kind <= 1 else float("nan") for kind, ad, _ in general]
    return trade


def moved(
    raw: Path, review: dict[str, list[str]], lists: dict[str, list[dict[str, str]]]
) -> dict[str, list[dict[str, str]]]:
    """Earlier lists of lines that the review took over, told from the 2024 calculated duty (reconstruction).

    Chapter 99 no longer prints these lines in lists 1 to 4A. The duty collected over
    the general rate tells 25, 7.5 or 0; an untraded line follows its heading. At 25,
    chapters 85, 87 and 90 are put on list 1 and the rest on list 3.
    """
    trade = chinese(raw)
    found: dict[str, list[dict[str, str]]] = {"1": [], "3": [], "4a": []}
    prefixes = {row["code"] for name in ("1", "2", "3", "4a") for row in lists[name] if row.get("match") != "none"}
    new = {"25": 25.0, "50": 50.0, "100": 100.0, "masks": 25.0}
    guess: dict[str, list[float]] = {}
    todo: list[tuple[str, str, float | None]] = []
    for name, codes in review.items():
        year, step = name.split("-")
        for code in codes:
            if any(code[:n] in prefixes for n in (8, 10)) or name == "2025-masks":
                continue
            part = trade[trade.index.str.startswith(code)].dropna()
            old: float | None = None
            if part.imports.sum() > 0:
                extra = 100 * (part.duty - part.imports * part.general / 100).sum() / part.imports.sum()
                late = 0.265 if year == "2024" else 0.0
                old = min((0.0, 7.5, 25.0), key=lambda r: abs(r * (1 - late) + new[step] * late - extra))
                guess.setdefault(code[:4], []).append(old)
            todo.append((code, TRANCHES[year], EARLIER.get(code, old)))
    for code, day, old in todo:
        near = guess.get(code[:4]) or guess.get(code[:2]) or [0.0]
        level = old if old is not None else max(set(near), key=near.count)
        row = {"code": code, "until": day}
        if level == 7.5:
            found["4a"].append(row)
        elif level == 25.0:
            found["1" if code[:2] in ("85", "87", "90") else "3"].append(row)
    return found


def listed(lists: dict[str, list[dict[str, str]]], code: str, day: str) -> float:
    """Section 301 rate of a line on a day of 2024 before the review."""
    best = 0.0
    for name, level in (("1", 25.0), ("2", 25.0), ("3", 25.0), ("4a", 7.5)):
        rows = [r for r in lists[name] if code.startswith(r["code"]) and (not r.get("until") or day < r["until"])]
        if rows and not any(r.get("match") == "none" and r.get("from", "") <= day for r in rows):
            best = max(best, level)
    return best


def claimed(raw: Path, lists: dict[str, list[dict[str, str]]], current: set[str]) -> dict[str, str]:
    """Share of 2024 imports from China that escaped Section 301 on each excluded line (reconstruction).

    Exclusions that ended in mid June 2024 covered 45.8 per cent of the year.
    """
    index: dict[str, dict[str, list[dict[str, str]]]] = {}
    for name, rows in lists.items():
        for row in rows:
            index.setdefault(row["code"][:4], {k: [] for k in lists})[name].append(row)
    found = {}
    for code, row in chinese(raw).dropna().iterrows():
        level = listed(index[code[:4]], code, "2024-06-01") if code[:4] in index else 0.0
        if level <= 0 or row.imports <= 0:
            continue
        gap = (row.general + level - 100 * row.duty / row.imports) / level
        share = min(1.0, max(0.0, gap if code in current else gap / 0.458))
        found[str(code)] = f"{share:.2f}"
    return found


def s301(raw: Path, codes: list[str]) -> np.ndarray:
    """Section 301 rate of each line in 2024 (per cent), for taking it out of Chinese duties."""
    with (raw / "lists" / "s301_product_lists.csv").open() as file:
        rows = list(csv.DictReader(file))
    rates = {"1": 25.0, "2": 25.0, "3": 25.0, "3_addl": 25.0, "4A": 7.5}
    best: dict[str, float] = {}
    for row in rows:
        if row["list"] in rates:
            best[row["hts8"]] = max(best.get(row["hts8"], 0.0), rates[row["list"]])
    return np.array([best.get(c[:8], 0.0) for c in codes])


def equivalents(
    trade: Any, kind: np.ndarray, names: list[str], extra: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Ad valorem equivalents of specific and compound rates: calculated duty over imports, 2024.

    Pooled over partners that pay the general rate; the interval spans those partners
    with at least $10,000 on the line. Basis: 1 line, 2 subheading, 3 chapter, 0 none.
    """
    n = len(kind)
    value = np.zeros((len(names), n))
    duty = np.zeros((len(names), n))
    value[trade.p, trade.i], duty[trade.p, trade.i] = trade.imports, trade.duty
    pick, china = [names.index(p) for p in GENERAL], names.index("CN")
    own, own_duty = value[china], duty[china]
    value, duty = value[pick], duty[pick]
    wanted = kind >= 2
    mid, low, high = (np.full(n, np.nan, np.float32) for _ in range(3))
    basis = np.zeros(n, np.uint8)
    total, paid = value.sum(0), duty.sum(0)
    good = wanted & (total > 0)
    mid[good] = 100 * paid[good] / total[good]
    basis[good] = 1
    with np.errstate(invalid="ignore", divide="ignore"):
        each = np.where(value >= 10_000, 100 * duty / value, np.nan)
    seen = np.isfinite(each).any(0) & good
    low[seen], high[seen] = np.nanmin(each[:, seen], 0), np.nanmax(each[:, seen], 0)
    low[good & ~seen] = high[good & ~seen] = np.nan
    low = np.where(good & ~np.isfinite(low), mid, low)
    high = np.where(good & ~np.isfinite(high), mid, high)
    only = wanted & ~good & (own > 0)
    mid[only] = np.maximum(0, 100 * own_duty[only] / own[only] - extra[only])
    low[only] = high[only] = mid[only]
    basis[only] = 2
    low, high = np.fmin(low, mid), np.fmax(high, mid)
    return low.astype(np.float32), high.astype(np.float32), mid, basis


#: Day from which a revision's statistical numbers are used here (to the month: publication, or the half-year change).
REVISIONS = {
    "rev_1": "2025-01-27",
    "rev_16": "2025-07-01",
    "rev_17": "2025-07-01",
    "2026_rev_2": "2026-01-30",
    "2026_rev_3": "2026-02-12",
}
