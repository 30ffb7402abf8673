"""Tariff schedules of other importers, and China's lists on US goods, from gathered tables.

    python tools/derive_schedules.py            # reads DETENTE_RAW (default ../shared)

Writes `data/tariff/<importer>/lines.csv.gz` (code, since, low, mean, high, rate: one row a code and
change of its rate; a specific or compound duty has an open upper end) and, for China, the line lists
of its answers to the United States. Sources, licences and what is missing: `data/tariff/PROVENANCE.md`.
"""

from __future__ import annotations

import csv
import gzip
import io
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RAW = Path(os.environ.get("DETENTE_RAW", ROOT.parent / "shared")) / "data" / "world"
TARIFF = ROOT / "src" / "detente" / "data" / "tariff"
LISTS = ROOT / "src" / "detente" / "data" / "law" / "cn" / "lists"

HEAD = ("code", "since", "low", "mean", "high", "rate")
#: Columns of the workbook of 2019 that change the general rate, in order.
GENERAL = ("2018-05-01:mfn", "2018-07-01:mfn", "2018-11-01:mfn", "2019-01-01:mfn")
#: List → column of its points, the points themselves, and the column and points of a later raise.
ANSWERS = {
    "cn-sctc-232-2018-15": ("2018-04-02:s232", 15, "", 0),
    "cn-sctc-232-2018-25": ("2018-04-02:s232", 25, "", 0),
    "cn-sctc-2018-list-1": ("2018-07-06:list1", 25, "", 0),
    "cn-sctc-2018-list-2": ("2018-08-23:list2", 25, "", 0),
    "cn-sctc-2018-list-3-a": ("2018-09-24:list3", 10, "2019-06-01:list3_raise", 15),
    "cn-sctc-2018-list-3-b": ("2018-09-24:list3", 10, "2019-06-01:list3_raise", 10),
    "cn-sctc-2018-list-3-c": ("2018-09-24:list3", 5, "2019-06-01:list3_raise", 5),
    "cn-sctc-2018-list-3-d": ("2018-09-24:list3", 5, "2019-06-01:list3_raise", 0),
}
CARS = "2019-01-01:autos_suspended"
#: Partner agreements of Japan's schedule: column → programme.
JAPAN = ("us", "eu", "gb", "au", "cptpp", "rcep_cn", "rcep_kr")


def main() -> None:
    china()
    for importer in ("EU", "GB", "AU", "MX", "BR"):
        national(importer)
    japan()
    weights()


def read(name: str) -> Iterator[dict[str, str]]:
    """Rows of a gathered table."""
    with gzip.open(RAW / name, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def write(path: Path, head: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """A compact table, the same bytes whenever it is made."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    body = text.getvalue().encode("utf-8")
    path.write_bytes(gzip.compress(body, 9, mtime=0) if path.suffix == ".gz" else body)
    print(f"{path.relative_to(ROOT)}: {len(body.splitlines()) - 1} rows, {path.stat().st_size / 1e3:.0f} kB")


def short(value: float) -> str:
    return f"{value:g}"


def china() -> None:
    """Eight-digit lines: the general rate of 2018 with its changes, and what was added for US goods."""
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in read("cn_tariff_on_us_lines_2018_2019.csv.gz"):
        groups[row["code"][:8]].append(row)
    lines: list[tuple[str, ...]] = []
    for code, rows in sorted(groups.items()):
        if any(row["specific_mfn"] == "1" for row in rows):
            lines.append((code, "", "0", "", "", "specific duty: not in per cent"))
            continue
        rates = [float(row["2018-01-01:mfn"]) for row in rows]
        before: tuple[str, str, str] | None = None
        for since in ("", *GENERAL):
            if since:
                rates = [rate + float(row[since]) for rate, row in zip(rates, rows, strict=True)]
            now = (short(min(rates)), short(sum(rates) / len(rates)), short(max(rates)))
            if now != before:
                lines.append((code, since[:10], *now, ""))
                before = now
    write(TARIFF / "cn" / "lines.csv.gz", HEAD, lines)
    for name, on_it in ANSWERS.items():
        write(LISTS / f"{name}.csv", ("code", "until", "match"), _listed(groups, *on_it))
    _september()


def _listed(
    groups: dict[str, list[dict[str, str]]], column: str, points: int, raised: str, more: int
) -> Iterator[tuple[str, ...]]:
    """Lines that bear those points, and that raise; cars leave on the day their points were suspended."""

    def bears(row: dict[str, str]) -> bool:
        return float(row[column]) == points and (not raised or float(row[raised]) == more)

    for code, rows in sorted(groups.items()):
        on_it = [bears(row) for row in rows]
        if any(on_it):
            suspended = all(-float(row[CARS]) == points for row in rows)
            yield (code, CARS[:10] if suspended else "", "" if all(on_it) else "partial")


def _september() -> None:
    """Six-digit headings of 1 September 2019 by their points. Only part of a heading may be on the list."""
    found: dict[float, list[str]] = defaultdict(list)
    for row in read("cn_tariff_on_us_hs6.csv.gz"):
        found[float(row["sep2019_add"])].append(row["hs6"])
    for points in (10, 5):
        rows = [(code, "", "partial") for code in sorted(found[points])]
        write(LISTS / f"cn-sctc-2019-75bn-{points}.csv", ("code", "until", "match"), rows)


def weights() -> None:
    """China's imports from the United States as shares in parts per million, of 2017 and as fitted; no values ship.

    The table of 2017 values is the Trade Map's (by eight digits), whose terms do not let it be passed on. Fitted
    weights are by six digits, spread evenly over the lines below.
    """
    bought = {
        row["hs8"]: float(row["imports_from_us_2017_usd_k"]) for row in read("cn_imports_from_us_2017_hs8.csv.gz")
    }
    with gzip.open(TARIFF / "cn" / "lines.csv.gz", "rt", encoding="utf-8", newline="") as file:
        lines = sorted({row["code"] for row in csv.DictReader(file)})
    below: dict[str, int] = defaultdict(int)
    for code in lines:
        below[code[:6]] += 1
    fitted = {row["hs6"]: float(row["weight_piie_like"]) for row in read("cn_tariff_on_us_hs6.csv.gz")}
    total = sum(bought.get(code, 0.0) for code in lines)
    rows = []
    for code in lines:
        own, fit = bought.get(code, 0.0) / total, fitted.get(code[:6], 0.0) / below[code[:6]]
        if round(1e6 * own, 1) or round(1e6 * fit, 1):
            rows.append((code, f"{1e6 * own:.1f}", f"{1e6 * fit:.1f}"))
    write(TARIFF / "cn" / "shares.csv.gz", ("code", "own", "fitted"), rows)


def national(importer: str) -> None:
    """Lines of an importer's own schedule; what is not a plain percentage keeps its words and an open end."""
    lines = {}
    for row in read("mfn_lines.csv.gz"):
        if row["importer"] != importer:
            continue
        value = row["ad_valorem"]
        plain = row["kind"] in ("free", "ad") and value
        code = (row["code"] or row["hs6"]).ljust(8, "0")[:10]
        lines[code] = (code, "", value if plain else value or "0", value if plain else "", value if plain else "",
                       "" if plain else row["rate"])  # fmt: skip
    write(TARIFF / importer.lower() / "lines.csv.gz", HEAD, [lines[c] for c in sorted(lines)])


def japan() -> None:
    """Nine-digit lines with the applied rate, and each agreement's own where it is lower."""
    lines, preferences = {}, []
    for row in read("jp_tariff_2026-07-09.csv.gz"):
        code = row["hs6"] + row["stat"]
        value = row["ad_valorem"]
        plain = row["kind"] in ("free", "ad") and value
        lines.setdefault(code, (code, "", value if plain else value or "0", value if plain else "",
                                value if plain else "", "" if plain else row["applied"]))  # fmt: skip
        for programme in JAPAN:
            rate = percent(row[programme])
            if rate is not None and (not plain or rate < float(value)):
                preferences.append((code, programme, short(rate)))
    write(TARIFF / "jp" / "lines.csv.gz", HEAD, [lines[c] for c in sorted(lines)])
    write(TARIFF / "jp" / "preferences.csv.gz", ("code", "programme", "rate"), sorted(set(preferences)))


def percent(text: str) -> float | None:
    """A plain percentage or 'free', in Japanese notation; None for anything else."""
    plain = text.strip().strip("()")
    if plain == "無税":
        return 0.0
    try:
        return float(plain.removesuffix("%").removesuffix("％")) if plain.endswith(("%", "％")) else None
    except ValueError:
        return None


if __name__ == "__main__":
    main()
