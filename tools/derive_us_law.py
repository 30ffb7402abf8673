"""Derive the dated line lists of US law since 2025 from the gathered tables (see data/tariff/PROVENANCE.md).

    DETENTE_RAW=../shared python tools/derive_us_law.py

reads `$DETENTE_RAW/data/tariff/us-law` and writes `lists/us-*.csv`: a code a line, with the first
day on which it counts (`from`) and the first on which it no longer does (`until`). Run it after
`derive_tariff.py`, whose lists of one edition it replaces where both make one.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[1]
RAW = Path(os.environ.get("DETENTE_RAW", ROOT.parent / "shared")) / "data" / "tariff" / "us-law"
Row = dict[str, str]


def lists() -> Path:
    """Where the lists of this law live."""
    return next(ROOT.glob("src/detente/data/**/us-s301-list-1.csv")).parent


def read(name: str) -> list[Row]:
    """A gathered table."""
    with (RAW / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def eastern(day: str) -> str:
    """00:01 Eastern of a day: the hour at which proclamations and notices take effect; empty stays empty."""
    if not day:
        return ""
    moment = datetime.fromisoformat(day).replace(hour=0, minute=1, tzinfo=ZoneInfo("America/New_York"))
    return moment.isoformat(timespec="minutes")


def after(day: str) -> str:
    """The day after an inclusive last day; empty stays empty."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat() if day else ""


#: List → day of a row → since when that day was known, where it was published before or after it came.
KNOWN = {
    "us-annex-ii-2025-04-05": {"2025-09-08": "2025-09-05"},
    "us-ieepa-brazil-exempt": {"2025-11-13": "2025-11-20"},
    "us-s301-review-moved-25": {"2026-01-01": "2024-09-13"},
    "us-s301-review-moved-50": {"2026-01-01": "2024-09-13"},
}


def write(name: str, rows: Iterable[Row]) -> None:
    """One list, sorted, with the columns it needs."""
    said = KNOWN.get(name, {})
    days = ("from", "until")
    full = sorted(
        {
            (r["code"].replace(".", ""), *(eastern(r.get(k, "")) for k in days), r.get("share", ""))
            for r in rows
            if not r["code"].startswith(("98", "99"))
        }
    )
    keep = [0, *(k for k in (1, 2, 3) if any(row[k] for row in full))]
    with (lists() / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*(("code", *days, "share")[k] for k in keep), *(["recorded"] if said else [])])
        for row in full:
            known = said.get((row[2] or row[1])[:10], "")
            writer.writerow([*(row[k] for k in keep), *([known] if known else [])])
    print(f"{name:40} {len(full):6}")


#: Assumed share of a listed code's trade that is articles of civil aircraft, by the longest prefix (PROVENANCE).
AIRCRAFT = {"": "0.05", "88": "0.9", "840710": "0.9", "840910": "0.9", "8411": "0.9", "9014": "0.6", "401130": "0.9"}
AIRCRAFT |= {"401213": "0.9", "940110": "0.9", "8803": "0.9", "85261000": "0.3", "852691": "0.3", "90328": "0.1"}


def aircraft(rows: list[Row]) -> list[Row]:
    """Rows with the share assumed to be articles of civil aircraft."""
    longest = sorted(AIRCRAFT, key=len, reverse=True)
    return [
        {**r, "share": AIRCRAFT[next(p for p in longest if r["code"].replace(".", "").startswith(p))]} for r in rows
    ]


def part(rows: list[Row], **want: str) -> list[Row]:
    """Rows whose columns equal what is wanted, without their days."""
    return [{"code": r["code"]} for r in rows if all(r[k] == v for k, v in want.items())]


def dated(rows: Iterable[Row], keep: Callable[[Row], bool] = lambda row: True) -> list[Row]:
    """Rows with their days."""
    return [{"code": r["code"], "from": r["from"], "until": r.get("until", "")} for r in rows if keep(r)]


def labour() -> None:
    """Goods outside the labour duty: note 52(b)–(e) for all, 52(j) by origin; Brazil's note 50(a)(ii)–(v)."""
    common = read("s301_labour_exempt_common")
    for letter in "bcde":
        mine = part(common, note=f"52({letter})")
        write(f"us-s301-labour-52{letter}", aircraft(mine) if letter == "d" else mine)
    own = read("s301_labour_exempt_by_origin")
    for origin in sorted({r["origin"] for r in own}):
        write(f"us-s301-labour-{origin.lower()}", part(own, origin=origin))
    brazil = read("s301_brazil_2026_exempt")
    for name, note in (("goods", "ii"), ("described", "iii"), ("aircraft", "iv"), ("pharma", "v")):
        mine = part(brazil, note=f"50(a)({note})")
        write(f"us-s301-brazil-{name}", aircraft(mine) if name == "aircraft" else mine)


def metals() -> None:
    """The eleven lists of note 16(c), by day; civil aircraft of Taiwan."""
    rows = read("s232_metals_lists")
    first = "2026-04-06"
    for note in sorted({r["note"] for r in rows}):
        mine = [{**r, "from": "" if r["from"] == first else r["from"]} for r in rows if r["note"] == note]
        write("us-s232-metals-" + note.removeprefix("16(c)(").rstrip(")"), dated(mine))
    parts = [r for r in rows if r["note"][5:] in ("(vi)", "(vii)", "(viii)") and r["code"][:2] in ("84", "85", "87")]
    write("us-s232-metals-equipment", dated({**r, "from": "" if r["from"] == first else r["from"]} for r in parts))
    write("us-s232-aircraft-taiwan", aircraft([{"code": r["code"]} for r in read("s232_aircraft_taiwan")]))


def review() -> None:
    """Codes whose step of the four-year review was replaced by a later one, with the day of that."""
    rows = [r for r in read("s301_review_moves") if r["next_from"] == "2026-01-01" and r["step_from"] < "2026-01-01"]
    for rate in ("25", "50"):
        mine = [r for r in rows if r["step_pct"] == rate and r["step_heading"].split()[0] != "9903.91.04"]
        write(f"us-s301-review-moved-{rate}", [{"code": r["code"], "until": r["next_from"]} for r in mine])


def ieepa() -> None:
    """Annex II by day, Brazil's exempt goods by day, goods that deals freed."""
    annex = read("annex_ii_by_date")
    rows = [{**r, "until": after(r["until_inclusive"])} for r in annex]
    gone = {"2025-08-01": "copper", "2025-10-14": "wood"}
    write("us-annex-ii-2025-04-05", dated(rows, lambda r: not r["from"] and r["until"] not in gone))
    for day, name in gone.items():
        more = read("annex_ii_wood_not_in_ledger") if name == "wood" else []
        write(f"us-annex-ii-{name}", [*part(rows, until=day), *({"code": r["code"]} for r in more)])
    write("us-annex-ii-2025-04-11", part(rows, **{"from": "2025-04-05"}))
    write("us-annex-ii-2025-09-08", part(rows, **{"from": "2025-09-08"}))
    write("us-annex-ii-2025-11-13", part(rows, **{"from": "2025-11-13"}))
    brazil = read("ieepa_brazil_exempt_by_date")
    late = "2025-11-13"
    goods = [{**r, "from": r["from"] if r["from"] == late else "", "until": ""} for r in brazil]
    write("us-ieepa-brazil-exempt", dated(goods, lambda r: not r["condition"]))
    mine = part(brazil, **{"from": "2025-08-06"}, condition=brazil_aircraft(brazil))
    write("us-ieepa-brazil-aircraft", aircraft(mine))
    described = [r for r in goods if r["condition"].startswith("only")]
    write("us-annex-ii-described", [{"code": r["code"]} for r in described])
    deals = read("ieepa_aligned_partner_exempt")
    for group in ("eu", "swiss", "korea"):
        for kind in ("ptaap", "pharma", "civil_aircraft", "particular"):
            mine = part(deals, origin_group=group, category=kind)
            if mine and not (group == "swiss" and kind == "pharma"):  # equal to the European list
                name = f"us-deal-{group}-{kind.replace('_', '-')}"
                write(name, aircraft(mine) if kind == "civil_aircraft" else mine)


def brazil_aircraft(rows: list[Row]) -> str:
    """The words by which the table marks civil aircraft."""
    return next(r["condition"] for r in rows if r["condition"].startswith("civil"))


def programmes() -> None:
    """Pharmaceuticals, Canada under Section 338, quartz, drones, vehicles, as Revision 21 lists them."""
    start = "2026-07-31"
    pharma = [{**r, "from": "" if r["from"] == start else r["from"]} for r in read("s232_pharma_40c")]
    write("us-s232-pharma", dated(pharma))
    canada = read("s338_canada_lists")
    first = "2026-08-22"
    for number in "123":
        mine = [
            {**r, "from": "" if r["from"] == first else r["from"]} for r in canada if r["note"] == f"51(b)({number})"
        ]
        write(f"us-s338-canada-{number}", dated(mine))
    bans = read("s338_canada_bans")
    write("us-s338-canada-ban", [{"code": b["code"]} for b in bans if b["group"] != "alcohol-packaged"])
    write("us-s338-canada-ban-packed", part(bans, group="alcohol-packaged"))
    rest = read("other_232_201_lists_rev21")
    for note, name in (
        ("41(a)", "us-s201-quartz"),
        ("43(c)(1)", "us-s232-drones-1"),
        ("43(c)(2)", "us-s232-drones-2"),
        ("43(c)(3)-(4)", "us-s232-drones-3"),
        ("38(c)", "us-s232-buses"),
    ):
        write(name, part(rest, note=note))


def main() -> None:
    """Everything."""
    path = lists() / "us-s122-aircraft.csv"
    write(path.stem, aircraft([{"code": r["code"]} for r in csv.DictReader(path.open(encoding="utf-8"))]))
    labour()
    review()
    metals()
    ieepa()
    programmes()


if __name__ == "__main__":
    main()
