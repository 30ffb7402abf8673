"""Will it hold?"""

from __future__ import annotations

from typing import Any

from ...base.errors import DetenteError
from ...outlook.figures import tree_picture
from ...outlook.outlook import outlook
from ..context import Context
from ..statement import Nature, Ref, Section, Statement

TITLE = "Will it hold?"
#: The branches as a sentence names them.
BRANCHES = {
    "extended": "extended",
    "replaced": "replaced or settled",
    "running": "running with nothing said",
    "lapsed": "nothing follows",
    "broken": "broken",
}
#: How many entries of the watch list a brief shows.
WATCHED = 10


def section(context: Context) -> Section:
    """The split at the stated end, every event definition, the leakage line, what to find out and what to watch."""
    deal = context.folder.deal.id
    try:
        result = outlook(context.stand, deal)
    except DetenteError as error:
        text = f"No probability is given: {error.what}."
        return Section("outlook", TITLE, (Statement(text, nature=Nature.note),))
    data = result.to_dict()
    end = data["arrangement"]["stated_end"]
    if end and end < context.on[:10]:
        text = f"No probability is given: the stated end, {end}, is past, and what followed is not held."
        told = (Statement(text, nature=Nature.note), *_find_out(data), *_watch(data))
        return Section("outlook", TITLE, told, commands=(context.command("outlook"),))
    statements = (*_split(data), Statement(result.leakage, nature=Nature.note), *_find_out(data), *_watch(data))
    figures = (tree_picture(result),)
    return Section("outlook", TITLE, statements, tuple(result.tables()[:2]), figures, (context.command("outlook"),))


def _split(data: dict[str, Any]) -> list[Statement]:
    """What has happened by the stated end (or the last date), and every definition by then."""
    end = data["arrangement"]["stated_end"]
    refs = (Ref("data", f"Record of renewals {data['data']['record'][:12]}; docs/outlook.md"),)

    def at(points: list[dict[str, Any]]) -> dict[str, Any]:
        return next((p for p in points if p["date"] == end), points[-1])

    tree = {name: at(points) for name, points in data["ways"].items()}
    day = tree["running"]["date"]
    words = [f"{BRANCHES[name]} {_chance(tree[name])}" for name in BRANCHES if tree[name]["p"] > 0]
    parts = [
        Statement(
            f"{d['title']}: {_chance(at(d['survival']))} that it has not happened by {day}. {d['text']}",
            refs,
            Nature.forecast,
        )
        if d["survival"]
        else Statement(f"{d['title']}: {d['note']}.", refs, Nature.note)
        for d in data["definitions"]
    ]
    text = f"As of {data['as_of']}, from past terms like this one, by {day}: {', '.join(words)}."
    return [Statement(text, refs, Nature.forecast, tuple(parts))]


def _chance(point: dict[str, Any]) -> str:
    return f"{_percent(point['p'])} (5–95%: {_percent(point['low'])} to {_percent(point['high'])})"


def _find_out(data: dict[str, Any]) -> list[Statement]:
    """What to find out first, with what each answer would make of the forecast."""
    parts = [
        Statement(
            f"{q['asks']} If yes {_percent(q['if_yes'])}, if no {_percent(q['if_no'])} that it goes on.",
            (Ref("link", f"{q['where'].rstrip('.')}\t{q['url']}"),) if q["url"] else (),
            Nature.forecast,
        )
        for q in data["find_out_first"]
    ]
    return [Statement("Find out first, what moves the forecast most:", detail=tuple(parts))] if parts else []


def _percent(p: float) -> str:
    return f"{p:.0%}" if 0.01 <= p <= 0.99 or p in (0, 1) else f"{p:.1%}"


def _watch(data: dict[str, Any]) -> list[Statement]:
    parts = []
    for item in data["watch"][:WATCHED]:
        movers = f" To move: {', '.join(item['movers'])}." if item["movers"] else ""
        possible = item["kind"] == "trigger"
        day = item["date"] or "at any time"
        when = f"by {day}, if it comes to that" if possible and item["date"] else day
        text = f"{when[:1].upper()}{when[1:]}: {item['what']}. {item['changes']}{movers}"
        nature = Nature.assumption if possible else Nature.fact
        parts.append(Statement(text, nature=nature, refs=(Ref("link", f"{item['read'].rstrip('.')}\t{item['url']}"),)))
    return [Statement(f"What to watch, the next {len(parts)}:", detail=tuple(parts))] if parts else []
