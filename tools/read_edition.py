"""Read an edition of the US tariff schedule into differences for review: the next revision is an hour's work.

    python tools/read_edition.py EDITION [CHAPTER99.txt]

EDITION is the Commission's export of the schedule (hts.usitc.gov, CSV or JSON, also .gz): `HTS Number`,
`Description`, `General Rate of Duty`, and in the JSON `footnotes`. CHAPTER99.txt is the PDF of chapter 99 as
text. Printed are, against what is shipped: ten-digit codes that are new or gone, general rates that moved,
headings of chapter 99 with another rate or none in the engine, codes whose Section 301 footnotes moved.
Nothing is written: a person decides.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
import zlib
from collections import defaultdict
from pathlib import Path

from detente.tariff.schedules import schedule

DOTTED = re.compile(r"9903\.\d\d\.\d\d")
#: "The duty provided in the applicable subheading + 25%", or a rate alone.
RATE = re.compile(r"(\+\s*)?(\d+(?:\.\d+)?)\s*(?:%|percent)")


def opened(path: Path) -> str:
    """The text of a file, pressed or not."""
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes()).decode("utf-8-sig")
    return path.read_text(encoding="utf-8-sig")


def rows(path: Path) -> list[dict[str, str]]:
    """code, general and notes of every row of an export."""
    text = opened(path)
    if text.lstrip().startswith("["):
        return [
            {
                "code": (r.get("htsno") or "").replace(".", ""),
                "general": r.get("general") or "",
                "notes": " ".join(str(n.get("value", "")) for n in r.get("footnotes") or []),
            }
            for r in json.loads(text)
        ]
    return [
        {"code": r["HTS Number"].replace(".", ""), "general": r["General Rate of Duty"], "notes": ""}
        for r in csv.DictReader(text.splitlines())
    ]


def lines(edition: list[dict[str, str]]) -> dict[str, str]:
    """Ten-digit code → general rate, taken from the row above where a statistical row prints none."""
    found, above = {}, ""
    for row in edition:
        if len(row["code"]) == 8:
            above = row["general"]
        if len(row["code"]) == 10:
            found[row["code"]] = row["general"] or above
    return found


def codes(edition: list[dict[str, str]]) -> None:
    """What changed among the lines of chapters 1 to 97."""
    table = schedule("US")
    held = {str(int(c)).zfill(10): k for k, c in enumerate(table.code) if table.edition[k] & 1}
    made, gone = {r["new"] for r in table.concordance}, {r["old"] for r in table.concordance if not r["new"]}
    now = {code: rate for code, rate in lines(edition).items() if code < "98"}
    known = {c for c in held if c < "98"}
    show("new codes, in no concordance", sorted(set(now) - known - made))
    show("codes gone, in no concordance", sorted(known - set(now) - gone - {r["old"] for r in table.concordance}))
    moved = [
        f"{code} {table.printed(held[code])} -> {rate}"
        for code, rate in now.items()
        if code in held and rate and rate.strip() != table.printed(held[code]).strip()
    ]
    show("general rates that moved", moved)


def footnotes(edition: list[dict[str, str]]) -> None:
    """Codes whose Section 301 footnotes are not those last seen."""
    text = zlib.decompress((schedule("US").folder / "oracle" / "footnotes.z").read_bytes()).decode()
    last = {code: set(words.split()) for code, _, until, words in (r.split(",") for r in text.split("\n")) if not until}
    now = {r["code"]: set(DOTTED.findall(r["notes"])) for r in edition if r["code"] and r["notes"]}
    now = {code: {h for h in heads if h.startswith(("9903.88", "9903.91", "9903.92"))} for code, heads in now.items()}
    if any(now.values()):
        both = sorted({*last, *(c for c, heads in now.items() if heads)})
        said = [f"{c}: {' '.join(sorted(last.get(c, ())))} -> {' '.join(sorted(now.get(c, ())))}" for c in both]
        show(
            "footnotes that moved",
            [t for c, t in zip(both, said, strict=True) if last.get(c, set()) != now.get(c, set())],
        )


def headings(edition: list[dict[str, str]], text: str) -> None:
    """Headings of chapter 99 that put another rate on goods than those last seen, or are new."""
    path = schedule("US").folder / "oracle" / "headings.csv"
    last: dict[str, set[float]] = defaultdict(set)
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        last[row["heading"]].add(float(row["rate"]))
    found = {}
    for row in edition:
        if row["code"].startswith("9903") and (rate := RATE.search(row["general"])):
            found[f"{row['code'][:4]}.{row['code'][4:6]}.{row['code'][6:8]}"] = float(rate[2])
    show("headings with a new rate", [f"{h}: {sorted(last[h])} -> {r:g}" for h, r in found.items() if r not in last[h]])
    if text:
        show("headings named in the notes and seen in no edition", sorted({*DOTTED.findall(text)} - {*last} - {*found}))


def show(what: str, items: list[str]) -> None:
    """A count and the items."""
    print(f"{what}: {len(items)}")
    for item in items[:200]:
        print("  ", item)


def main() -> None:
    """Read what was named."""
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    edition = rows(Path(sys.argv[1]))
    codes(edition)
    footnotes(edition)
    headings(edition, opened(Path(sys.argv[2])) if len(sys.argv) > 2 else "")


if __name__ == "__main__":
    main()
