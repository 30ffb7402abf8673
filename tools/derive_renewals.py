"""The record of renewals and the raw working list: where they differ, and the rows that rest on memory.

    python tools/derive_renewals.py compare [RAW]          differences of days and outcomes, row by row
    python tools/derive_renewals.py memory FOLDER [RAW]    rows graded M as an overlay (DETENTE_HISTORY, --memory)
    python tools/derive_renewals.py odds [RAW]             write history/public_odds.csv: dated public odds
    python tools/derive_renewals.py exclusions [RAW]       items of each note on Section 301 exclusions, as counted

RAW is the raw-material folder (DETENTE_RAW, or ``shared`` beside the checkout) with ``data/renewals/terms.csv``.
The shelf itself is kept by hand: facts re-worded, addresses kept, rows without a source left out.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
import sys
from collections import defaultdict
from pathlib import Path

from detente.outlook.renewals import load_renewals, shipped_folder

#: Public question → what is asked of which deal or term here, and whether the public odds are of its opposite.
ASKS = {
    "q01": ("us-cn-truce-201812", "restriction bites by 2019-03-02", False),
    "q01b": ("us-cn-truce-201812", "holds on 2019-03-02", True),
    "q02": ("us-cn-truce-201812", "restriction bites by 2019-03-02", False),
    "q25": ("us-cn-truce-201812", "holds on 2019-03-02", False),
    "q04b": ("us-cn-truce-202508", "holds on 2025-11-12", True),
    "q07": ("busan-2025", "agreement by 2026-05-31", False),
    "q08": ("busan-2025", "agreement by 2026-05-31", False),
    "q17": ("stockholm-2025", "leaders meet by 2025-12-31", False),
    "q20": ("busan-2025", "leaders meet by 2026-05-14", False),
    "q21": ("busan-2025", "leaders meet by 2026-05-31", False),
}


def raw_folder(named: str | None = None) -> Path:
    """The raw-material folder."""
    return Path(named or os.environ.get("DETENTE_RAW") or Path(__file__).resolve().parents[2] / "shared")


def rows(raw: Path) -> list[dict[str, str]]:
    """The working list."""
    with (raw / "data" / "renewals" / "terms.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def differences(raw: Path) -> list[str]:
    """One line per fact that differs, and per sourced row that the shelf lacks."""
    ours = {t.id: t for t in load_renewals().terms}
    out = []
    for row in rows(raw):
        if row["grade"] == "M":
            continue
        term = ours.get(row["id"])
        if term is None:
            out.append(f"{row['id']}: not on the shelf")
            continue
        e = term.entry
        outcome = "" if row["outcome"] == "open" else row["outcome"]
        pairs = {
            "start": (row["start"], e.start),
            "end": (row["stated_end"], e.end),
            "outcome": (outcome, e.outcome.value if e.outcome else ""),
            "announced": (row["announced_public"], e.announced),
            "legal": (row["outcome_legal_day"] if outcome else "", e.legal),
            "grade": (row["grade"], e.grade),
        }
        out += [f"{row['id']} {name}: list {a or '-'}, shelf {b or '-'}" for name, (a, b) in pairs.items() if a != b]
    return out


def memory(raw: Path, folder: Path) -> int:
    """Write the rows graded M that the shelf lacks as chains into ``folder/renewals``; how many."""
    ours = {t.id for t in load_renewals(shipped_folder()).terms}
    chains: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows(raw):
        if row["grade"] == "M" and row["id"] not in ours:
            chains[row["chain"]].append(row)
    target = folder / "renewals"
    target.mkdir(parents=True, exist_ok=True)
    for name, members in chains.items():
        first = members[0]
        parties = first["dyad"].split("-")
        imposers = [p for p in first["imposer"].split(",") if p in parties] or parties
        lines = [
            f"id = {q(name)}",
            f"title = {q(first['kind'][0].upper() + first['kind'][1:])}",
            f"parties = {q(parties)}",
            f"imposers = {q(imposers)}",
            f"family = {q(first['family'])}",
        ]
        for row in members:
            lines += ["", "[[term]]", *entry(row)]
        (target / f"{name}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return sum(len(m) for m in chains.values())


def odds(raw: Path, target: Path) -> int:
    """Write the public questions that can be asked here, with their odds, outcome and address; how many."""
    with (raw / "data" / "renewals" / "questions_hand.csv").open(encoding="utf-8", newline="") as file:
        held = {row["id"]: row for row in csv.DictReader(file)}
    out = []
    for name, (subject, ask, opposite) in ASKS.items():
        row = held[name]
        p, outcome = float(row["p_public"]), int(row["outcome"])
        out.append(
            {
                "id": name,
                "forecaster": row["forecaster"],
                "as_of": row["as_of"],
                "as_of_quality": row["as_of_quality"],
                "subject": subject,
                "ask": ask,
                "p_public": f"{1 - p if opposite else p:g}",
                "outcome": 1 - outcome if opposite else outcome,
                "url": row["url"].split(" ; ")[0],
            }
        )
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(out[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(out)
    return len(out)


def exclusions(raw: Path) -> dict[str, int]:
    """How many numbered items each subdivision of U.S. note 20 to chapter 99 has that grants or prolongs exclusions.

    The text is the tariff schedule's own (2026, revision 6). A subdivision begins where the Trade Representative
    "determined to establish a process"; its items are numbered from 1, deleted ones among them.
    """
    with gzip.open(raw / "data" / "tariff" / "hts_chapter99_2026_rev6.txt.gz", "rt", encoding="latin-1") as file:
        text = file.read()
    begins = list(
        re.finditer(r"^\s*\((\w{1,3})\)\s*(?:\(i\)\s*)?The U\.?S\.? Trade Representative determined", text, re.M)
    )
    out: dict[str, int] = {}
    for one, after in zip(begins, [*begins[1:], None], strict=True):
        body, count = text[one.end() : after.start() if after else None], 0
        for item in re.finditer(r"^\s*\((\d+)\)\s", body, re.M):
            count = int(item[1]) if 0 < int(item[1]) - count <= 2 else count  # a deleted one stands in brackets
        out.setdefault(one[1].lower(), count)
    return out


def entry(row: dict[str, str]) -> list[str]:
    """A term's lines."""
    out = [f"id = {q(row['id'])}", f"number = {row['term_number']}", f"start = {q(row['start'])}"]
    out += [f"end = {q(row['stated_end'])}"] if row["open_end"] == "0" else []
    out += [f"form = {q(row['legal_form'])}", f"ended_by = {q(row['who_can_end'])}", 'grade = "M"']
    if row["outcome"] == "open":
        out.append('why_not = "Outcome not found."')
    else:
        announced = row["announced_public"] or row["stated_end"]
        out += [
            f"outcome = {q(row['outcome'])}",
            f"announced = {q(announced)}",
            f"quality = {q(row['announced_quality'])}",
        ]
        out += [f"adverse = {str(row['adverse'] == '1').lower()}"] if row["adverse"] else []
        out += ["partial = true"] if row["partial"] == "1" else []
        out += [f"gap_days = {row['gap_days']}"] if row["gap_days"] != "0" else []
    out += ["legislature = true"] if row["cov_needs_legislature"] == "1" else []
    out += ["new_administration = true"] if row["cov_us_new_administration_in_term"] == "1" else []
    larger = {"1": "imposer", "-1": "partner"}.get(row["cov_power"], "")
    return [*out, f"larger = {q(larger)}", 'sources = ["memory"]']


def q(value: object) -> str:
    """A value as TOML."""
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    what = sys.argv[1] if len(sys.argv) > 1 else ""
    if what == "compare":
        print("\n".join(differences(raw_folder(sys.argv[2] if len(sys.argv) > 2 else None))) or "no differences")
    elif what == "memory" and len(sys.argv) > 2:
        print(memory(raw_folder(sys.argv[3] if len(sys.argv) > 3 else None), Path(sys.argv[2])), "rows")
    elif what == "exclusions":
        found = exclusions(raw_folder(sys.argv[2] if len(sys.argv) > 2 else None))
        print("\n".join(f"note 20({name}): {count} items" for name, count in found.items()))
    elif what == "odds":
        target = shipped_folder() / "public_odds.csv"
        print(odds(raw_folder(sys.argv[2] if len(sys.argv) > 2 else None), target), "questions in", target)
    else:
        sys.exit(__doc__)
