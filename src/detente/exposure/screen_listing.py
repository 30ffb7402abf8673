"""A screen as tables: lines, industries, and how many meet each criterion."""

from __future__ import annotations

from typing import Any

from ..base import places
from ..base.table import Column, Table, columns
from . import tables as data
from .farm import LEANS, LEAST_KT
from .farm_table import SOURCE as FARM
from .farm_table import YEAR as FARM_YEAR
from .screen import Screen

NUMBER: Any = {"align": "right", "digits": 0}


def sections(found: Screen) -> list[Table]:
    """Lines (where held) and industries first, since the first table is the one for CSV."""
    rows = [] if found.lines is None else [lines(found)]
    rows += [] if found.industries is None else [industries(found)]
    return [*rows, *([farms(found)] if found.farm else []), counts(found)]


def lines(found: Screen) -> Table:
    """Every line that stands out, the dearest first."""
    rows = [
        {
            "hs6": line.hs6,
            "usd_mn": line.usd_mn,
            "share": None if line.share is None else 100 * line.share,
            "hhi": line.hhi,
            "first": data.iso2(line.first),
        }
        for line in found.lines or ()
        if line.stands_out
    ]
    return Table(
        f"{found.title}: lines whose supply is concentrated and led from there, {found.line_year}",
        columns(
            ("hs6", "HS6"),
            Column("usd_mn", "Imports", "US$ mn", **NUMBER),
            Column("share", "From there", "%", **NUMBER),
            Column("hhi", "HHI", align="right", digits=2),
            ("first", "First supplier"),
        ),
        rows,
        source="US Census Bureau, imports for consumption: data/exposure/PROVENANCE.md",
        notes=[found.looked, *found.notes],
        id="screen-lines",
    )


def industries(found: Screen) -> Table:
    """Every industry of which something is sold, the largest share of imported inputs first."""
    rows = [
        {
            "title": row.title,
            "usd_mn": row.usd_mn,
            "inputs": None if row.of_inputs is None else 100 * row.of_inputs,
            "imported": None if row.of_imported is None else 100 * row.of_imported,
            "exports": None if row.of_exports is None else 100 * row.of_exports,
            "holds": {"seller": places.name(found.holder), "buyer": places.name(found.of)}.get(row.holds, row.holds),
        }
        for row in found.industries or ()
        if row.usd_mn >= 1
    ]
    number: Any = {"align": "right", "digits": 1}
    of, by = places.name(found.of), places.name(found.holder)
    return Table(
        f"Inputs that {of} buys from {by}, by industry, {found.industry_year}",
        columns(
            ("title", "Industry"),
            Column("usd_mn", "Bought", "US$ mn", **NUMBER),
            Column("inputs", "Of inputs", "%", **number),
            Column("imported", "Of imported", "%", **number),
            Column("exports", "Of the seller's exports", "%", **number),
            ("holds", "Who holds whom"),
        ),
        rows,
        source="OECD Inter-Country Input-Output Tables: data/economy/PROVENANCE.md",
        notes=[
            "Inputs only; what households and investors buy is not in it. Who holds whom: at least three tenths of "
            "what is imported (the seller holds), or of what the seller exports (the buyer holds): a rule of this "
            "project.",
            *([] if found.lines is not None else [found.looked, *found.notes]),
        ],
        id="screen-industries",
    )


def farms(found: Screen) -> Table:
    """Every farm good of which three tenths come from the seller, or go to the buyer, the heaviest first."""
    rows = [
        {
            "title": row.title,
            "kt": row.kt,
            "imported": 100 * row.of_imported,
            "exports": 100 * row.of_exports,
            "world": 100 * row.of_world,
            "holds": {"seller": places.name(found.holder), "buyer": places.name(found.of)}.get(who, who),
        }
        for row in found.farm or ()
        if (who := row.holds(LEANS))
    ]
    number: Any = {"align": "right", "digits": 1}
    return Table(
        f"Farm goods that {places.name(found.of)} buys from {places.name(found.holder)}, {FARM_YEAR}",
        columns(
            ("title", "Good"),
            Column("kt", "Bought", "kt", **NUMBER),
            Column("imported", "Of imports", "%", **number),
            Column("exports", "Of the seller's exports", "%", **number),
            Column("world", "Of the world's", "%", **number),
            ("holds", "Who holds whom"),
        ),
        rows,
        source=FARM,
        notes=[
            "As exporters report it: a share of imports is of what was reported sold there; a seller that does not "
            f"report is missing. Goods of {LEAST_KT:g} kt or more; three tenths on either side, as above."
        ],
        id="screen-farm",
    )


def counts(found: Screen) -> Table:
    """How many lines meet each published criterion, of how many it could be tested on."""
    names = {
        "concentration": "Concentration: HHI of the supply above 0.4 (European Commission, CEPII)",
        "led_by_seller": f"{places.name(found.holder)} is the first supplier",
        "concentration_led_by_seller": "Both: these stand out",
        "centrality": "Centrality: world exports concentrated",
        "substitutability": "Substitutability: imports above own exports",
    }
    rows: list[dict[str, Any]] = [
        {"what": names[key], "met": str(n["met"]) if n["tested"] else "not held", "tested": n["tested"] or None}
        for key, n in found.flags.items()
    ]
    for key, word in (("lines", "Lines"), ("industries", "Industries"), ("farm", "Farm goods")):
        if found.looked_at[key] is None:
            rows.append({"what": f"{word} of this pair", "met": "not held", "tested": None})
    if found.looked_at["industries"] is not None:
        out, seen = found.stand_out["industries"], found.looked_at["industries"]
        what = f"Industries of which three tenths of imports come from {places.name(found.holder)}"
        rows.append({"what": what, "met": str(out), "tested": seen})
    if found.farm:
        out = found.stand_out["farm"]
        rows.append(
            {"what": "Farm goods of which three tenths lean on either side", "met": str(out), "tested": len(found.farm)}
        )
    return Table(
        "What was looked at",
        columns(("what", "Criterion"), Column("met", "Met", align="right"), Column("tested", "Tested", **NUMBER)),
        rows,
        id="screen-counts",
    )
