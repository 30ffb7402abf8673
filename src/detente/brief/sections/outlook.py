"""Will it hold?"""

from __future__ import annotations

from typing import Any

from ...base.errors import DetenteError
from ...outlook.outlook import outlook
from ...outlook.picture import survival_picture
from ..context import Context
from ..statement import Nature, Ref, Section, Statement

TITLE = "Will it hold?"
#: How many entries of the watch list a brief shows.
WATCHED = 10


def section(context: Context) -> Section:
    """Every event definition with its interval, the leakage line, and what to watch."""
    deal = context.folder.deal.id
    command = f"detente outlook {deal} --on {context.on}"
    try:
        result = outlook(context.ledger, deal, on=context.on, known=context.held)
    except DetenteError as error:
        text = f"No probability is given: {error.what}."
        return Section("outlook", TITLE, (Statement(text, nature=Nature.note),), command=command)
    data = result.to_dict()
    statements = (*_survival(data), Statement(result.leakage, nature=Nature.note), *_watch(data))
    figures = (survival_picture(result),)
    return Section("outlook", TITLE, statements, tuple(result.tables()[:2]), figures, command=command)


def _survival(data: dict[str, Any]) -> list[Statement]:
    end = data["arrangement"]["stated_end"]
    refs = (Ref("data", f"Base rates from past truces, history {data['data']['history'][:12]}; docs/outlook.md"),)
    parts, head = [], ""
    for definition in data["definitions"]:
        points = [p for p in definition["survival"] if p["p"] is not None]
        point = next((p for p in points if p["date"] == end), points[-1])
        chance = f"{_percent(point['p'])} (5–95%: {_percent(point['low'])} to {_percent(point['high'])})"
        title = definition.get("title") or definition["id"].replace("_", " ")
        head = head or f"{title}: {chance} that it has not happened by {point['date']}"
        text = f"{title}: {chance} that it has not happened by {point['date']}. {definition['text']}"
        parts.append(Statement(text, refs, Nature.forecast))
    text = f"As of {data['as_of']}, by base rates, one definition of several — {head[:1].lower()}{head[1:]}."
    return [Statement(text, refs, Nature.forecast, tuple(parts))] if parts else []


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
