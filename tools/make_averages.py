"""Write docs/averages.md: every published average that is held, and ours.

    python tools/make_averages.py

The page is made of `detente effective --published` alone, so that no number on it is typed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from detente.ledger.shelves import load
from detente.standpoint import Standpoint
from detente.tariff.published import WHY, Errors, errors

PAGE = Path(__file__).resolve().parents[1] / "docs" / "averages.md"
ON = "2026-10-08"
HEAD = f"""# Averages: ours against published ones

Made by `python tools/make_averages.py` from `detente effective --published --on {ON}`; `--importer CN` gives the
second table.

**Law with law, collections with collections.** An average in law is on fixed weights; customs collects less of it,
by steps of their own. `basis` says which is compared. For collections after June 2025 the law is carried over by
what customs collected of it in June 2025, the month of the fit, on the industries of 2024; the months after it are
the test. Inside: theirs, as rounded, lies in our interval. Error: ours less theirs.


"""
BETWEEN = """## From law to what customs collects

`detente effective --importer US --exporter CN --on 2025-10-17` prints the steps: law on the weights of 2024;
claims, exclusions, goods in transit and other lines within an industry; other industries than in 2024; collected.
Both last steps are measured by month and partner (Census Bureau, calculated duty over imports, three-digit
industries, January 2025 to November 2025; totals from 2018) and are in no number of the law. For a later day the
ratios of the last three months are kept, from the lowest to the highest, and called an assumption. The model takes
a ratio of its own (`data/economy/wedge.toml`).

## Metal content

Where duties fall on metal content, the central share is the industry's metal cost share plus a part of the rest
(content that is not documented). That part is fitted by `tools/fit_content.py` on one month, June 2025, all
partners, by group of lines; what customs collected in industries without metal over their law sets claims and lags
apart. Articles of metal (chapters 73, 76, 82, 83): 0.68 (0.47 to 0.75); later months, not used: 0.69, 0.78, 0.73,
0.80, 0.73. Machinery (84): 0.13 (0 to 0.39); later: 0.16, −0.02, 0.22, 0.32, 0.20. Furniture (94): 0.37 (0.18 to
0.62); later: 0.39, 0.00, 0.20, 0.41, −0.23. Elsewhere none (at most a third). Months by ten-digit line are not
held: the fit is on the industry that holds the lines. No published average is read in it.
"""


def page(found: Errors, other: Errors) -> str:
    """The page, from both tables of errors."""
    parts = [HEAD, *_table("The United States on goods of others", found), "", f"**The Peterson Institute.** {WHY}", ""]
    parts += [*_table("China on goods of the United States", other), ""]
    parts += ["By partner, collected in 2024 against the law of that year:", ""]
    parts += ["| goods of | collected | ours | error |", "|---|---|---|---|"]
    parts += [
        f"| {r['partner']} | {r['theirs']:.2f} | {r['central']:.2f} | {r['error']:+.2f} |" for r in found.partners
    ]
    return "\n".join(parts) + "\n" + BETWEEN


def _table(title: str, found: Errors) -> list[str]:
    rows = [f"## {title}", ""]
    rows += ["| date | publisher | goods of | basis | weights | theirs | ours: low – central – high | error | inside "
             "| own weights | on their terms | point was | what they do otherwise |", "|" + "---|" * 13]  # fmt: skip
    return rows + [_row(row) for row in found.rows]


def _row(row: dict[str, Any]) -> str:
    day = row["date"] if row["from"] == row["date"] else f"{row['from']} to {row['date']}"
    ours = f"{row['low']:.1f} – {row['central']:.1f} – {row['high']:.1f}"
    own, terms = (f"{row[k]:.1f}" if row[k] is not None else "" for k in ("own", "on_terms"))
    cells = (day, row["publisher"], row["partner"], row["basis"], row["weights"], f"{row['theirs']:g}", ours,
             f"{row['error']:+.1f}", row["inside"], own, terms, row["status"], row["differs"])  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    stand = Standpoint.of_law(load("us-china"), ON)
    PAGE.write_text(page(errors(stand, "US"), errors(stand, "CN")), encoding="utf-8")


if __name__ == "__main__":
    main()
