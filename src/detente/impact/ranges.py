"""The range over settings: how far signs and rankings hang on choices that no sampling error covers."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..base.table import Column, Table
from ..economy.baseline import Array
from .worth import Worth

SAME = 1e-9
NOTHING = 5e-4  #: per cent of real income below which no ranking is printed


def members(w: Worth) -> list[dict[str, Any]]:
    """One row a setting: what it is and the parties' real income by comparison."""
    e = w.ensemble
    if e is None:
        return []
    at = [w.baseline.country(code) for code in w.parties]
    rows = []
    for k, member in enumerate(e.members):
        figures = {
            pair.id: {
                code: float(e.readings.of(pair.id, "income")[k, n]) for code, n in zip(w.parties, at, strict=True)
            }
            for pair in e.readings.pairs
        }
        rows.append({**member.to_dict(), "reference": k == 0, "real_income_pct": figures})
    return rows


def first(w: Worth, values: Array) -> tuple[list[str], Array]:
    """(parties, which of them gains most `[R]`) over runs of real income `[R, N]`."""
    at = [w.baseline.country(code) for code in w.parties]
    return list(w.parties), np.argmax(np.asarray(values)[:, at], axis=1)


def rankings(w: Worth) -> list[dict[str, Any]]:
    """Who gains more, by comparison: the reference's answer and the share of settings behind each party."""
    e = w.ensemble
    if e is None or len(w.parties) < 2:
        return []
    rows = []
    for pair in e.readings.pairs:
        values = e.readings.of(pair.id, "income")
        codes, who = first(w, values)
        draws = None
        if w.interval is not None and pair.id in w.interval.readings.figures:
            _, sampled = first(w, w.interval.readings.of(pair.id, "income"))
            draws = float(np.mean(sampled == who[0]))
        shares = {code: e.share(who == k) for k, code in enumerate(codes)}
        rows.append(
            {
                "comparison": pair.id,
                "reference": codes[int(who[0])],
                "share_of_settings": shares,
                "share_of_draws_as_reference": draws,
            }
        )
    return rows


def e_values(w: Worth, comparison: str) -> list[dict[str, float]]:
    """The parties' real income under every setting."""
    return [row["real_income_pct"][comparison] for row in members(w)]


def to_dict(w: Worth) -> dict[str, Any] | None:
    """Rankings, and what the spread comes from."""
    e = w.ensemble
    if e is None:
        return None
    return {
        "count": len(e.members),
        "rankings": rankings(w),
        "refused": [{**setting.to_dict(), "why": why} for setting, why in e.refused],
        "spread": {code: e.spread("move", "income", w.baseline.country(code)) for code in w.parties},
        "says": "a range over choices, not a probability",
    }


def tables(w: Worth) -> list[Table]:
    """Signs and rankings by share of settings; sources of the spread, largest first."""
    e = w.ensemble
    if e is None:
        return []
    b = w.baseline
    titles = {pair.id: pair.title or pair.id for pair in e.readings.pairs} | {"move": "against the day before"}
    rows: list[dict[str, Any]] = []
    for found in rankings(w):
        row: dict[str, Any] = {"what": titles[found["comparison"]], "reference": b.name(found["reference"])}
        row |= {code: 100.0 * share for code, share in found["share_of_settings"].items()}
        shares = found["share_of_settings"].values()
        largest = max(abs(values[code]) for values in e_values(w, found["comparison"]) for code in w.parties)
        row["says"] = "no difference" if largest < NOTHING else "settled" if max(shares) > 1.0 - SAME else "depends"
        rows.append(row)
    ranking = Table(
        "Who gains more, by settings",
        [
            Column("what", "Compared", wide=True),
            Column("reference", "In the reference"),
            *[Column(code, f"{b.name(code)}: share of settings", "%", 0, "right") for code in w.parties],
            Column("says", ""),
        ],
        rows,
        notes=[
            f"{len(e.members)} settings: five bodies of evidence on elasticities × one nest or two × what balances do "
            "× law or what is collected. A share of settings is a range over choices, not a probability.",
            *(
                [f"{len(e.refused)} settings do not exist, first: {e.refused[0][0].words}: {e.refused[0][1]}."]
                if e.refused
                else []
            ),
        ],
        id="rankings",
    )
    spread = [
        {"kind": kind, **{code: e.spread("move", "income", b.country(code))[kind] for code in w.parties}}
        for kind in e.spread("move", "income", b.country(w.parties[0]))
    ]
    sources = Table(
        "Where the range comes from: highest less lowest mean by choice",
        [
            Column("kind", "Choice"),
            *[Column(code, b.name(code), "points of real income", 3, "right") for code in w.parties],
        ],
        spread,
        id="spread",
    )
    return [ranking, sources] if len(w.parties) > 1 else [sources]
