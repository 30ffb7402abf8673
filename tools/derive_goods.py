"""Write the goods of `goods_chosen.toml` to `src/detente/data/goods`, a file each, from tables of published figures.

    DETENTE_RAW=../shared python tools/derive_goods.py

Raw (`data/goods`, see its README): shares by stage and place, controls used or threatened, prices before and after,
substitutes and lead times, users, home output, customs codes, and what is known of each good, scored. Each row has a
source, a grade and the day on which it became public. Rows from memory (grade M, or so marked) are left out, and so are
forecasts, shares of two places together, and the FAOSTAT rows (their table is `farm.npz`, by exporters' reports).
Nothing is imputed; what is missing is listed under `gaps`. Same input, same bytes.
"""

from __future__ import annotations

import csv
import json
import os
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

from derive_farm import YEAR as FARM_YEAR
from detente.base.places import places
from detente.exposure import tables
from detente.ledger.goods import DEEP

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "src" / "detente" / "data" / "goods"
CHECKED = "2026-11-27"
MARK = "## Written by tools/derive_goods.py"
ABOUT = """
From tables of published figures: USGS, Mineral Commodity Summaries 2026 (public domain); US Census Bureau (public
domain); CEPII BACI (Etalab Open Licence 2.0); FAOSTAT (CC BY 4.0, attribution FAO); single facts of agencies, industry
and press, cited in each file. Shares are fractions, with their years and the day on which each became public as far as
it was seen. Rows from memory, forecasts and shares of two places together are left out; nothing is imputed.

Known: what is known of a good, of eleven points (control 2, direct dependence 3, home output 2, what a control did 2,
stocks or lead times 1, a customs code of its own 1): a measure of knowledge, not of danger. Under seven a good is
looked at by its shares alone.

| id | what | known | |
|---|---|---|---|"""
QUALITY = {"A": "official", "B": "published", "C": "press"}
#: measures that are shares of a stage of the world, in the order of production
STAGES = ("mine", "refinery", "capacity", "market", "exports")
SECTORS = {
    "C10": "C10T12",
    "C11": "C10T12",
    "C24": "C24B",
    "C303": "C302T309",
    "D": "D",
    "H51": "H51",
    "H52": "H52",
    "J62": "J62T63",
    "K64": "K",
}
PLACES = {
    "Myanmar": "MM",
    "Nigeria": "NG",
    "Rwanda": "RW",
    "Bulgaria": "BG",
    "China, Hong Kong SAR": "HK",
    "TWN": "TW",
    "UGA": "UG",
}
#: home output as a share of use: place → (least, most), where the table says none, or gives a share
HOME = {
    ("photoresist", "CN"): (0.0, 0.05),
    ("jet-engines", "CN"): (0.0, 0.0),
    ("sts-cranes", "US"): (0.0, 0.0),
    ("scandium", "US"): (0.0, 0.0),
    ("yttrium", "US"): (0.0, 0.0),
    ("dysprosium", "US"): (0.0, 0.0),
    ("terbium", "US"): (0.0, 0.0),
    ("cloud", "EU"): (0.0, 0.15),
}
#: a supplier that can stop a thing alone, where the table names two together
JOINT = {("jet-engines", "US+FR"): ("US", "made by an American and a French firm together: either state can stop it")}


def rows(raw: Path, name: str) -> list[dict[str, str]]:
    """A raw table without what rests on memory."""
    with (raw / name).open(encoding="utf-8") as stream:
        return [row for row in csv.DictReader(stream) if not from_memory(row)]


def from_memory(row: dict[str, str]) -> bool:
    """Whether a row, but for its day, rests on memory."""
    told = " ".join(value or "" for key, value in row.items() if key not in ("recorded", "note"))
    return row.get("grade") in ("M", "-") or "from memory" in told


def public(text: str) -> str:
    """As much of a day of publication as was seen: `2026-01 (day not seen)` → 2026-01, a day from memory → its year."""
    found = re.match(r"\d{4}(-\d{2}(-\d{2})?)?", text or "")
    if not found:
        return ""
    return found.group()[:4] if "memory" in text else found.group()


def quoted(value: Any) -> str:
    """A TOML value; tables inline."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {quoted(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(quoted(item) for item in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return f"{value:g}" if isinstance(value, float) else str(value)


def written(head: dict[str, Any], blocks: list[tuple[str, dict[str, Any]]]) -> str:
    """A good as TOML: keys, then tables; what is empty is left out."""
    lines = [f"{key} = {quoted(value)}" for key, value in head.items() if value not in ("", None, [])]
    for name, block in blocks:
        lines += ["", f"[[{name}]]"]
        lines += [f"{key} = {quoted(value)}" for key, value in block.items() if value not in ("", None, [])]
    return "\n".join(lines) + "\n"


class Sources:
    """Sources of a file, each under a short id."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], dict[str, Any]] = {}

    def id(self, title: str, url: str = "", day: str = "") -> str:
        """The id of a source, new or known."""
        title = title.strip() or "not named"
        for word, name, shown, address in KNOWN:
            if word in title:
                title, url, key = shown, address, name
                break
        else:
            key = ""
        if (title, url) not in self.held:
            key = key or f"s{sum(e['id'].startswith('s') and e['id'][1:].isdigit() for e in self.held.values()) + 1}"
            self.held[title, url] = {"id": key, "title": title, "year": public(day)[:4], "url": url}
        return str(self.held[title, url]["id"])


KNOWN = (
    (
        "USGS, Mineral Commodity",
        "usgs",
        "USGS, Mineral Commodity Summaries 2026, data release",
        "https://doi.org/10.5066/P1WKQ63T",
    ),
    (
        "BACI HS",
        "baci",
        "CEPII, BACI bilateral trade (Gaulier and Zignago 2010), edition V202601",
        "https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
    ),
    (
        "US Census Bureau, Imports",
        "census",
        "US Census Bureau, imports for consumption 2024 by line of the tariff",
        "https://www.census.gov/foreign-trade/",
    ),
)


def share(row: dict[str, str]) -> dict[str, Any] | None:
    """One place's share with its bounds; None where no number was published or two places stand together."""
    place = PLACES.get(row["country"], row["country"])
    low, mid, high = (float(row[key]) if row[key] else None for key in ("share_low", "share_mid", "share_high"))
    if mid is None and low is not None and high is not None:
        mid = round((low + high) / 2, 4)
    if mid is None or place not in places():
        return None
    found: dict[str, Any] = {"place": place, "share": mid}
    if low is not None and low <= mid:
        found["low"] = low
    if high is not None and high >= mid:
        found["high"] = high
    return found


def grouped(table: list[dict[str, str]]) -> list[tuple[dict[str, str], list[dict[str, Any]]]]:
    """Rows of one stage, place, year and source together: the first of them and the shares."""
    found: dict[tuple[str, ...], tuple[dict[str, str], list[dict[str, Any]]]] = {}
    for row in table:
        held = share(row)
        if held is None or not row["year"][:4].isdigit() or "forecast" in row["year"]:
            continue
        key = tuple(row[k] for k in ("stage", "of", "measure", "year", "source"))
        shares = found.setdefault(key, (row, []))[1]
        if held["place"] not in {item["place"] for item in shares}:
            shares.append(held)
    return list(found.values())


def good(id: str, words: dict[str, Any], raw: dict[str, list[dict[str, str]]], score: dict[str, int]) -> str:
    """One file."""
    names = set(words.get("rows", [id]))
    forms = set(words.get("forms", []))
    mine = {name: [row for row in table if row["good"] in names] for name, table in raw.items()}
    if forms or words.get("stages"):
        kept = forms | set(words.get("stages", []))
        mine["goods"] = [row for row in mine["goods"] if row["stage"] in kept]
        mine["trade"] = [row for row in mine["trade"] if row["stage"] in kept]
    mine["goods"] = [row for row in mine["goods"] if "FAOSTAT" not in row["source"]]
    sources, blocks = Sources(), []
    blocks += stages(id, words, mine, sources)
    blocks += [("bought", b) for b in bought(mine["goods"], sources)]
    blocks += [("sold", b) for b in sold(mine["goods"], sources)]
    blocks += dependence(id, mine["goods"], sources)
    blocks += homes(id, mine["home"], sources)
    blocks += users(mine["users"], sources)
    blocks += ways_out(mine["supply"], sources)
    blocks += [("used", b) for b in used(mine["controls"], sources)]
    blocks += [("moved", b) for b in moved(mine["prices"], sources)]
    known = max((score.get(name, 0) for name in names), default=None)
    head = {
        "id": id,
        "title": words["title"],
        "kind": words.get("kind") or ("chain" if any(name == "code" for name, _ in blocks) else "node"),
        "summary": words["summary"],
        "checked": CHECKED,
        "known": known if known is not None else 0,
        "within": words.get("within", ""),
        "held_by": words.get("held_by", ""),
        "flows": f"farm:{words['farm'][0]}" if words.get("farm") else "",
        "gaps": gaps({name for name, _ in blocks}, bool(words.get("farm"))),
    }
    if words.get("farm"):
        sources.held["FAO", ""] = {
            "id": "faostat",
            "title": f"FAO, FAOSTAT detailed trade matrix {FARM_YEAR}, as reported by exporters",
            "year": "2024",
            "url": "https://www.fao.org/faostat/en/#data/TM",
        }
    return written(head, [("source", s) for s in sources.held.values()] + blocks)


def stages(id: str, words: dict[str, Any], mine: dict[str, list[dict[str, str]]], sources: Sources) -> list[Any]:
    """Stages of the world, from the table of production where it has one; then the codes and the reliance of the US."""
    found: list[tuple[str, dict[str, Any]]] = []
    world = [pair for pair in grouped(mine["goods"]) if pair[0]["of"] == "World" and pair[0]["measure"] in STAGES]
    mineral = f"{words['mineral']}/{words['stage']}" if words.get("mineral") else ""
    year = max((y for y in (2024, 2025) if mineral and tables.production_held(mineral, y)), default=0)
    latest: dict[tuple[str, str], tuple[dict[str, str], list[dict[str, Any]]]] = {}
    for row, shares in world:
        if year and row["measure"] in ("mine", "refinery") and "USGS" in row["source"]:
            continue
        key = (row["measure"], row["stage"])
        if key not in latest or row["year"] > latest[key][0]["year"]:
            latest[key] = (row, shares)
    if year:
        unit = tables.production(mineral, year)[0]
        title = f"{words['stage'].capitalize()} production"
        found.append(
            (
                "stage",
                {
                    "id": words["stage"],
                    "title": title,
                    "source": sources.id("USGS, Mineral Commodity"),
                    "year": year,
                    "quality": "official",
                    "table": mineral,
                    "unit": unit,
                },
            )
        )
    for (measure, stage), (row, shares) in sorted(latest.items(), key=lambda item: STAGES.index(item[0][0])):
        title = f"{stage[:1].upper()}{stage[1:]}" if stage else measure.capitalize()
        if measure == "exports" and "export" not in stage:
            title = f"World exports: {stage}"
        found.append(
            (
                "stage",
                {
                    "id": slug(stage or measure) if measure != "exports" else exports_id(stage, found),
                    "title": title,
                    "source": sources.id(row["source"], row["url"], row["recorded"]),
                    "year": int(row["year"][:4]),
                    "quality": QUALITY[row["grade"]],
                    "recorded": public(row["recorded"]),
                    "share": shares,
                    "note": bare(row["note"]),
                },
            )
        )
    codes = code_blocks(mine["trade"], found, sources)
    return [*found, *codes, *reliance(words, sources)]


def exports_id(stage: str, found: list[Any]) -> str:
    """`exports`; with the form's first word where the file has it already."""
    return f"exports-{slug(stage).split('-')[0]}" if any(e["id"] == "exports" for _, e in found) else "exports"


def slug(text: str) -> str:
    """A short id made from words."""
    return "-".join(re.sub(r"[^a-z0-9]+", " ", text.lower()).split()[:2])


def bare(note: str) -> str:
    """A note without what rests on memory."""
    return "" if "memory" in note else note.strip()


def code_blocks(trade: list[dict[str, str]], found: list[Any], sources: Sources) -> list[Any]:
    """Subheadings in the nomenclature of each row; a line of ten digits stands for its subheading in part."""
    held: dict[tuple[str, str], dict[str, Any]] = {}
    for row in trade:
        vintage = re.search(r"HS(2022|2017|1992)", row["nomenclature"])
        if not vintage or row["grade"] != "A" or len(row["code"]) < 6:
            continue
        code, name = row["code"][:6], f"HS{vintage.group(1)}"
        full = row["digits"] == "6" and row["covers"] == "full"
        if name == "HS2022" and code not in tables.subheadings():
            continue
        if name == "HS2017" and not tables.trade(name, code) and tables.trade("HS1992", code):
            continue
        entry = held.setdefault((code, name), {"code": code, "vintage": name, "stage": "", "covers": "partial"})
        entry["covers"] = "full" if full else entry["covers"]
    if held and not any(name == "stage" for name, _ in found):
        stage = {
            "id": "traded",
            "title": "As traded",
            "source": sources.id("US Census Bureau, Imports"),
            "year": 2024,
            "quality": "assumption",
            "note": "No shares of output by place were found.",
        }
        found.append(("stage", stage))
    last = found[-1][1]["id"] if found else ""
    return [("code", {**entry, "stage": last}) for _, entry in sorted(held.items())]


def reliance(words: dict[str, Any], sources: Sources) -> list[Any]:
    """Where net import reliance and the sources of imports of the US are tabulated, if they are."""
    if not words.get("reliance"):
        return []
    mineral = words["mineral"]
    items = {item for name, item in tables._sources() if name == mineral}
    item = words.get("sources") or next((i for i in sorted(items) if i.lower().startswith(("all", "total"))), "")
    item = item or (next(iter(items)) if len(items) == 1 else "")
    if item not in items:
        sys.exit(f"{mineral}: no import sources named {item!r}; there are {sorted(items)}")
    sources.id("USGS, Mineral Commodity")
    return [("reliance", {"place": "US", "mineral": mineral, "sources": item, "reliance": words["reliance"]})]


def bought(table: list[dict[str, str]], sources: Sources) -> list[dict[str, Any]]:
    """Sellers' shares of what places buy, use or run."""
    return [
        {
            "of": row["of"],
            "form": row["stage"] or "all",
            "basis": row["measure"],
            "year": int(row["year"][:4]),
            "source": sources.id(row["source"], row["url"], row["recorded"]),
            "quality": QUALITY[row["grade"]],
            "recorded": public(row["recorded"]),
            "share": shares,
            "note": bare(row["note"]) if "HTS" not in row["note"] else "",
        }
        for row, shares in grouped(table)
        if row["of"] in places() and row["of"] != "World" and row["measure"] in ("imports", "market", "fleet")
    ]


def sold(table: list[dict[str, str]], sources: Sources) -> list[dict[str, Any]]:
    """Buyers' shares of what places sell."""
    return [
        {
            "by": row["of"],
            "form": row["stage"] or "all",
            "year": int(row["year"][:4]),
            "source": sources.id(row["source"], row["url"], row["recorded"]),
            "quality": QUALITY[row["grade"]],
            "recorded": public(row["recorded"]),
            "share": shares,
            "note": bare(row["note"]),
        }
        for row, shares in grouped(table)
        if row["of"] in places() and row["of"] != "World" and row["measure"] == "exports"
    ]


def dependence(id: str, table: list[dict[str, str]], sources: Sources) -> list[Any]:
    """A supplier that can stop a thing alone, though the table names two together."""
    found = []
    for row in table:
        held = JOINT.get((id, row["country"]))
        if held is not None:
            found.append(
                (
                    "dependence",
                    {
                        "of": row["of"],
                        "on": held[0],
                        "share": float(row["share_mid"]),
                        "basis": f"market, {row['stage']}",
                        "year": int(row["year"][:4]),
                        "source": sources.id(row["source"], row["url"], row["recorded"]),
                        "quality": QUALITY[row["grade"]],
                        "note": held[1],
                    },
                )
            )
    return found


def homes(id: str, table: list[dict[str, str]], sources: Sources) -> list[Any]:
    """Home output as a share of use, where the table says none or gives a share."""
    found = []
    for row in table:
        held = HOME.get((id, row["place"]))
        if held is not None and row["loss_may_be_computed"] == "yes":
            found.append(
                (
                    "home",
                    {
                        "place": row["place"],
                        "low": held[0],
                        "high": held[1],
                        "year": int(row["year"]),
                        "source": sources.id(row["source"], row["url"]),
                        "quality": QUALITY[row["grade"]],
                        "note": row["home_output"],
                    },
                )
            )
    return found


def users(table: list[dict[str, str]], sources: Sources) -> list[Any]:
    """Who needs it, in words: no cost share is published of any of them."""
    for row in table:
        sources.id(row["source"] or "not named", row["url"])
    return [
        (
            "user",
            {
                "title": row["user"],
                "sector": SECTORS.get(row["sector"], row["sector"]),
                "note": "; ".join(part for part in (row["dependence"], row["number"]) if part),
            },
        )
        for row in table
    ]


def ways_out(table: list[dict[str, str]], sources: Sources) -> list[Any]:
    """Substitutes, lead times and stocks in months."""
    found: list[Any] = []
    for row in table:
        source = sources.id(row["source"], row["url"], row["recorded"])
        where = "" if row["place"] == "World" else f" ({row['place']})"
        if row["kind"] == "substitute":
            found.append(("substitute", {"name": row["what"], "where": row["place"], "source": source}))
        elif row["kind"] == "lead_time" and row["unit"] == "years" and row["low"]:
            found.append(
                (
                    "lead_time",
                    {
                        "what": row["what"] + where,
                        "low": float(row["low"]),
                        "high": float(row["high"]),
                        "source": source,
                        "quality": QUALITY[row["grade"]],
                    },
                )
            )
        elif row["kind"] == "stock" and row["unit"] in ("months", "days") and row["place"] in places():
            days = 30.44 if row["unit"] == "months" else 1.0
            found.append(
                (
                    "stock",
                    {
                        "place": row["place"],
                        "quantity": round(float(row["low"]) * days, 1),
                        "unit": "days",
                        "use": 1.0,
                        "use_unit": "years",
                        "year": int(public(row["recorded"])[:4]),
                        "source": source,
                        "quality": QUALITY[row["grade"]],
                    },
                )
            )
    return found


def used(table: list[dict[str, str]], sources: Sources) -> list[dict[str, Any]]:
    """Controls used or threatened."""
    return [
        {
            "imposer": row["imposer"],
            "target": row["target"],
            "instrument": row["instrument"],
            "kind": row["kind"],
            "recorded": public(row["recorded"]),
            "status": row["status"],
            "effective": public(row["effective"]),
            "until": public(row["until"]),
            "effect": row["effect"],
            "source": sources.id(row["source"], row["url"], row["recorded"]),
            "quality": QUALITY[row["grade"]],
        }
        for row in table
        if public(row["recorded"])
    ]


def moved(table: list[dict[str, str]], sources: Sources) -> list[dict[str, Any]]:
    """Prices and volumes before and after."""
    return [
        {
            "what": row["what"],
            "unit": row["unit"],
            "before": float(row["before"]) if row["before"] else None,
            "before_on": row["before_date"],
            "after": float(row["after"]),
            "after_on": row["after_date"],
            "cause": row["cause"],
            "source": sources.id(row["source"], row["url"], row["recorded"]),
            "quality": QUALITY[row["grade"]],
            "reckoned": row["before_reckoned"] == "yes",
            "recorded": public(row["recorded"]),
        }
        for row in table
        if row["after"]
    ]


def gaps(held: set[str], farm: bool) -> list[str]:
    """What is not held of a good."""
    found = [] if held & {"user"} else ["who uses it"]
    found.append("cost shares of users, so no loss")
    told = {
        "stage": "shares of output by place",
        "bought": "where places buy it",
        "lead_time": "lead times of new supply",
        "substitute": "substitutes",
        "home": "home output as a share of use",
    }
    found += [text for name, text in told.items() if name not in held and not (farm and name in ("stage", "bought"))]
    return found


def main() -> None:
    """Write every file and print what each holds."""
    raw = Path(os.environ.get("DETENTE_RAW", "../shared")) / "data" / "goods"
    chosen = tomllib.loads((HERE / "goods_chosen.toml").read_text(encoding="utf-8"))
    names = ("goods", "home", "users", "trade", "controls", "prices", "supply")
    held = {name: rows(raw, f"{name}.csv") for name in names}
    with (raw / "ranking.csv").open(encoding="utf-8") as stream:
        score = {row["good"]: int(row["score"]) for row in csv.DictReader(stream)}
    size, listed = 0, []
    for id, words in chosen.items():
        text = good(id, words, held, score)
        (OUT / f"{id}.toml").write_text(text, encoding="utf-8")
        size += len(text.encode())
        made = tomllib.loads(text)
        depth = "deep" if made["known"] >= DEEP else "screened"
        listed.append(f"| {id} | {words['title']} | {made['known']} | {depth} |")
        print(f"{id:24} {text.count('[[bought]]'):3} bought {text.count('[[stage]]'):2} stages {len(text):6} bytes")
    readme = OUT / "README.md"
    head = readme.read_text(encoding="utf-8").split(MARK)[0].rstrip()
    readme.write_text("\n".join([head, "", MARK, ABOUT, *listed, ""]), encoding="utf-8")
    print(f"{len(chosen)} goods, {size:,} bytes")


if __name__ == "__main__":
    main()
