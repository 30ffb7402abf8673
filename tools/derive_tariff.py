"""Derive the shipped tariff tables from the raw material (see data/tariff/PROVENANCE.md).

    DETENTE_RAW=../shared python tools/derive_tariff.py

reads `$DETENTE_RAW/data/tariff` and writes `src/detente/data/tariff/us/*.npz` and the
line lists `src/detente/data/disputes/us-china/lists/*.csv`. Needs pandas and pyarrow.
"""

from __future__ import annotations

import csv
import os
import re
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import chapter99
import tariff_lines

ROOT = Path(__file__).resolve().parents[1]
RAW = Path(os.environ.get("DETENTE_RAW", ROOT.parent / "shared")) / "data" / "tariff"
LISTS = ROOT / "src" / "detente" / "data" / "law" / "us" / "lists"

#: 90 FR 25208 (in force 23 June 2025): steel derivatives outside chapter 73.
APPLIANCES = [
    "84181000",
    "84512100",
    "84512900",
    "84501100",
    "84502000",
    "84221100",
    "84183000",
    "84184000",
    "85166040",
    "85098020",
    "9403999020",
]


def column(name: str, index: int = 0) -> list[str]:
    """A column of a raw list."""
    with (RAW / "lists" / name).open(encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    return [row[index].strip() for row in rows[1:] if row and row[index].strip()]


def table(name: str) -> list[dict[str, str]]:
    """A raw list with its columns."""
    with (RAW / "lists" / name).open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


#: Codes that the compilation puts on a list and no edition of the schedule does (footnotes since January 2025).
NOT_LISTED = {("84433210", "3")}
#: Codes of the compiled metal lists that are no codes: what they must mean, by the headings around them.
MENDED = {
    "73269000": "732690",
    "73170088": "731700",
    "73170095": "731700",
    "94969001": "94069001",
    "71229000": "73229000",
    "7610109090": "76101000",
    "7616100090": "7616109090",
    "8708103060": "87081060",
}


@lru_cache(maxsize=1)
def numbers() -> frozenset[str]:
    """Ten-digit numbers of the 2025 schedule and of the 2024 statistics."""
    import pandas as pd

    held = {c for c in tariff_lines.schedule(RAW / "hts_2025_basic_edition.csv.gz") if len(c) == 10}
    return frozenset(held | set(pd.read_parquet(RAW / "us_imports_2024_hs10_by_country.parquet").HS10))


def plain(code: str) -> str:
    """A code as meant: ten digits that end in 00 and are no number stand for their eight-digit subheading."""
    code = MENDED.get(code, code)
    return code[:8] if len(code) == 10 and code.endswith("00") and code not in numbers() else code


def write(name: str, rows: list[dict[str, str]] | list[str]) -> None:
    """One list: a code a line, with whichever of from, until, match, share, heading it needs."""
    full = [{"code": row} if isinstance(row, str) else row for row in rows]
    full = [{**row, "code": plain(row["code"])} for row in full if not row["code"].startswith(("98", "99"))]
    keys = [
        "code",
        *[k for k in ("from", "until", "match", "share", "rate", "heading") if any(row.get(k) for row in full)],
    ]
    whole = {row["code"] for row in full if set(row) == {"code"}}
    seen: dict[tuple[str, ...], None] = {}
    for row in full:
        if row.get("match") == "partial" and row["code"] in whole:
            continue  # a part of a line that is covered wholly adds nothing
        seen[tuple(row.get(k, "") for k in keys)] = None
    with (LISTS / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(keys)
        writer.writerows(sorted(seen))


def eastern(day: str) -> str:
    """12:01 a.m. Eastern of a day, with its offset: the hour at which proclamations and notices take effect."""
    moment = datetime.fromisoformat(day).replace(hour=0, minute=1, tzinfo=ZoneInfo("America/New_York"))
    return moment.isoformat(timespec="minutes")


def covered(code: str, prefixes: set[str]) -> bool:
    """Whether a prefix in the set covers the code."""
    return any(code[:n] in prefixes for n in (2, 4, 6, 8, 10))


def section_301(lines: list[str]) -> dict[str, list[dict[str, str]]]:
    """Lists 1 to 4B with the lines that later moved to the review, and the review from note 31 itself."""
    rows = table("s301_product_lists.csv")
    names = {"1": "1", "2": "2", "3": "3", "3_addl": "3", "4A": "4a", "4B": "4b"}
    made: dict[str, list[dict[str, str]]] = {name: [] for name in names.values()}
    for row in rows:
        if row["list"] in names and (row["hts8"], names[row["list"]]) not in NOT_LISTED:
            made[names[row["list"]]].append({"code": row["hts8"]})
    for name, start, stop in (
        ("3", r"^\(g\) For the purposes of heading 9903\.88\.04", r"^\(h\) The U\.S\. Trade"),
        ("4a", r"^\(ii\) the following products of China:", r"^\(t\) For the purposes of heading 9903\.88\.16"),
        ("4b", r"^ii\) the following products of China:", r"^\(v\) The U\.S\. Trade"),
    ):
        made[name] += carved(lines, start, stop)
    at = chapter99.find(lines, r"^\(b\) Heading 9903\.91\.01 applies")
    review: dict[str, list[str]] = {}
    for name, stop in (
        ("2024-25", r"^\(c\) Heading 9903\.91\.02"),
        ("2024-50", r"^\(d\) Heading 9903\.91\.03"),
        ("2024-100", r"^\(e\) Heading 9903\.91\.04"),
        ("2025-masks", r"^\(f\)\s*$"),
        ("2025-50", r"^\(ii\) The additional rate of duty under heading 9903\.91\.05"),
        ("2026-25", r"^\(h\) Heading 9903\.91\.07"),
        ("2026-50", r"^\(i\) Heading 9903\.91\.08"),
        ("2026-100", r"^\(j\) Heading 9903\.91\.11"),
        ("2025-25", r"^\(k\)"),
    ):
        end = chapter99.find(lines, stop, at + 1)
        review[name] = chapter99.codes(lines[at:end])
        write(f"us-s301-review-{name}", review[name])
        at = end
    for name, items in tariff_lines.moved(RAW, review, made).items():
        made[name] += [{**row, "until": eastern(row["until"])} for row in items]
    for name, items in made.items():
        write(f"us-s301-list-{name}", items)
    return made


def carved(lines: list[str], start: str, stop: str) -> list[dict[str, str]]:
    """Subheadings covered except for some statistical numbers: the numbers become rows that carve out."""
    first = chapter99.find(lines, start)
    text = " ".join(lines[first : chapter99.find(lines, stop, first + 1)])
    found: list[dict[str, str]] = []
    for item in re.split(r"\s\d{1,2}\.\s", text)[1:]:
        codes = [c.replace(".", "") for c in chapter99.DOTTED.findall(item)]
        late = eastern("2026-01-01") if codes[:1] == ["63079098"] else ""
        found += [{"code": c} for c in codes if len(c) == 8]
        found += [{"code": c, "match": "none", "from": late} for c in codes if len(c) == 10]
    return found


def exclusions(lines: list[str], lists: dict[str, list[dict[str, str]]]) -> None:
    """The exclusions of note 20, with the days that their headings print; open days stay open."""
    periods = chapter99.exclusion_periods(lines)
    main = {"9903.88.09", "9903.88.15", "9903.88.16", *[f"9903.88.{n}" for n in range(21, 33)]}
    whole: dict[tuple[str, str], bool] = {}
    for item in chapter99.exclusions(lines):
        if item.heading not in main:
            key = (item.heading, item.code)
            whole[key] = whole.get(key, False) or item.whole
    current = {code for heading, code in whole if heading in ("9903.88.69", "9903.88.70")}
    used = tariff_lines.claimed(RAW, lists, current)
    now: dict[str, list[dict[str, str]]] = {"9903.88.69": [], "9903.88.70": []}
    past: list[dict[str, str]] = []
    for (heading, code), full in whole.items():
        row = {"code": code, "match": "full" if full else "partial", "heading": heading}
        if not full and used.get(code):
            row["share"] = used[code]
        if heading in now:
            now[heading].append(row)
            continue
        start, stop = periods.get(heading, ("2018-07-06", "2021-01-01"))
        if heading not in periods:
            row = {"code": code, "match": "partial", "heading": heading}
        elif stop < "2024-01-01":
            row.pop("share", None)
        past.append({**row, "from": start, "until": stop})
    named = {code for heading, code in whole if heading >= "9903.88.67"}
    rest = tariff_lines.claimed(RAW, lists, {str(c) for c in tariff_lines.chinese(RAW).index})
    write(
        "us-s301-other-claims",
        [{"code": code, "share": share} for code, share in rest.items() if code not in named and float(share) >= 0.01],
    )
    write("us-s301-exclusions-vvv", now["9903.88.69"])
    write("us-s301-exclusions-www", now["9903.88.70"])
    write("us-s301-exclusions-past", past)


def section_122(lines: list[str]) -> None:
    """Goods outside the surcharge: note 2(aa)(ii), by description (iii), civil aircraft (iv)."""
    start = r"^\(ii\) As provided in heading 9903\.03\.03"
    goods, at = chapter99.between(lines, start, r"^\(iii\) As provided in heading 9903\.03\.04")
    by_words, at = chapter99.between(
        lines, r"^\(iii\) As provided in heading 9903\.03\.04", r"^\(iv\) As provided in heading 9903\.03\.05", at - 1
    )
    aircraft, _ = chapter99.between(
        lines, r"^\(iv\) As provided in heading 9903\.03\.05", r"^\(v\) As provided in heading 9903\.03\.06", at - 1
    )
    write("us-s122-exempt", goods)
    write("us-s122-exempt-partial", by_words)
    write("us-s122-aircraft", aircraft)


def section_232(lines: list[str]) -> None:
    """Steel, aluminium, copper, vehicles, timber, chips, and the metals annexes of April 2026."""
    at = chapter99.find(lines, r"^\s*\(iii\) Articles of steel:")
    write("us-s232-steel", chapter99.codes(lines[at : chapter99.find(lines, r"XXII|Harmonized Tariff", at)]))
    at = chapter99.find(lines, r"^\s*\(i\) Articles of aluminum:")
    write("us-s232-aluminium", chapter99.codes(lines[at : chapter99.find(lines, r"\(ii\) Derivative aluminum", at)]))
    steel = [plain(c) for c in column("waugh_steel-tariffs.csv")]
    write("us-s232-steel-derivative-73", [c for c in steel if c.startswith("73")])
    dated = table("s232_derivative_products.csv")
    write(
        "us-s232-steel-derivative",
        [{"code": c} for c in steel if c.startswith("94")]
        + [{"code": c, "from": eastern("2025-06-23")} for c in APPLIANCES]
        + [
            {"code": r["hts_prefix"], "from": eastern(r["effective_date"])}
            for r in dated
            if r["derivative_type"] == "steel"
        ],
    )
    aluminium = [c for c in column("waugh_alu-tariffs.csv") if len(c) >= 8]
    write("us-s232-aluminium-derivative-76", [c for c in aluminium if c.startswith("76")])
    write(
        "us-s232-aluminium-derivative",
        [{"code": c} for c in aluminium if not c.startswith("76")]
        + [
            {"code": r["hts_prefix"], "from": eastern(r["effective_date"])}
            for r in dated
            if r["derivative_type"] == "aluminum" and r["effective_date"]
        ],
    )
    write("us-s232-copper", column("waugh_copper-list.csv"))
    autos = column("waugh_auto-tariffs.csv")
    vehicles = {
        "870322",
        "870323",
        "870324",
        "870331",
        "870332",
        "870333",
        "870340",
        "870350",
        "870360",
        "870370",
        "870380",
        "870390",
        "870421",
        "870431",
        "870441",
        "870451",
        "870460",
    }
    write("us-s232-autos", [c for c in autos if c[:6] in vehicles])
    parts = [line.strip() for line in (RAW / "lists" / "s232_auto_parts.txt").read_text().split() if line.strip()]
    write("us-s232-auto-parts", [{"code": c, "share": part_share(c)} for c in parts])
    parts = [line.strip() for line in (RAW / "lists" / "s232_mhd_parts.txt").read_text().split() if line.strip()]
    write("us-s232-truck-parts", [{"code": c, "share": "0.1"} for c in parts])
    at = chapter99.find(lines, r"^\s*\(b\) The rate of duty set forth in heading 9903\.74\.01")
    write("us-s232-trucks", chapter99.codes(lines[at + 1 : chapter99.find(lines, r"\(c\) Heading 9903\.74\.02", at)]))
    wood = (
        ("softwood", r"^\(b\) The rates of duty set forth in heading 9903\.76\.01", r"^\(c\) Heading 9903"),
        ("furniture", r"^\(d\) The rates of duty set forth in headings 9903\.76\.02", r"^\(e\) Except for"),
        ("cabinets", r"^\(f\) ", r"^\(g\)"),
    )
    for name, start, stop in wood:
        at = chapter99.find(lines, start, chapter99.find(lines, r"^37\.\s*$"))
        items = chapter99.codes(lines[at : chapter99.find(lines, stop, at + 1)])
        write(f"us-s232-timber-{name}", [{"code": c, "share": "0.5"} for c in items] if name == "cabinets" else items)
    write("us-s232-semiconductors", [{"code": c, "share": "0.05"} for c in column("s232_semi_products.csv")])


def part_share(code: str) -> str:
    """Assumed share of a listed code that is parts of passenger vehicles (assumption, see PROVENANCE)."""
    if code.startswith("8471"):
        return "0"
    own = (
        "8706",
        "8707",
        "8708",
        "4011",
        "4012",
        "4013",
        "7009",
        "8407",
        "840820",
        "8409",
        "8511",
        "8512",
        "8527",
        "70072151",
        "83012000",
        "830230",
        "83021030",
        "73201",
        "73202010",
        "85443000",
        "940120",
        "902910",
        "9029204080",
    )
    return "1" if code.startswith(own) else "0.25"


def main() -> None:
    """Everything."""
    LISTS.mkdir(parents=True, exist_ok=True)
    lines = chapter99.read(RAW / "hts_chapter99_2026_rev6.txt.gz")
    exclusions(lines, section_301(lines))
    section_122(lines)
    section_232(lines)
    tariff_lines.main(RAW, ROOT / "src" / "detente" / "data" / "tariff" / "us")
    for path in sorted(LISTS.glob("us-*.csv")):
        print(f"{path.name:45} {sum(1 for _ in path.open()) - 1:6}")


if __name__ == "__main__":
    main()
