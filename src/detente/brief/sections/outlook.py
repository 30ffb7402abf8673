"""Will it hold?"""

from __future__ import annotations

from typing import Any

from ...errors import DetenteError
from ...outlook.outlook import Outlook, outlook
from ..context import Context
from ..statement import Nature, Ref, Section, Statement

TITLE = "Will it hold?"


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
    statements = (*_survival(result, data), Statement(result.leakage, nature=Nature.note), *_watch(data))
    return Section("outlook", TITLE, statements, tuple(result.tables()[:2]), _figures(result), command=command)


def _survival(result: Outlook, data: dict[str, Any]) -> list[Statement]:
    end = data["arrangement"]["stated_end"]
    refs = (Ref("data", f"Base rates from past truces, history {data['data']['history'][:12]}; docs/outlook.md"),)
    parts, first = [], ""
    for definition in data["definitions"]:
        points = [p for p in definition["survival"] if p["p"] is not None]
        point = next((p for p in points if p["date"] == end), points[-1])
        said = (
            f"{_percent(point['p'])} (5–95%: {_percent(point['low'])} to {_percent(point['high'])}) that by "
            f"{point['date']} this has not happened"
        )
        first = first or said + f": {definition['text'][0].lower()}{definition['text'][1:]}"
        parts.append(Statement(f"{definition['text']} {said[0].upper()}{said[1:]}.", refs, Nature.forecast))
    head = f"As of {data['as_of']}, by base rates: {first}"
    return [Statement(head, refs, Nature.forecast, tuple(parts))] if parts else []


def _percent(p: float) -> str:
    return f"{p:.0%}" if 0.01 <= p <= 0.99 or p in (0, 1) else f"{p:.1%}"


def _watch(data: dict[str, Any]) -> list[Statement]:
    items = [item for item in data.get("watch", []) if item.get("date", item.get("at"))][:10]
    parts = []
    for item in items:
        when = str(item.get("date", item.get("at")))[:10]
        what = item.get("what") or item.get("title") or ""
        change = item.get("change") or item.get("changes") or ""
        sources = item.get("source") or item.get("read") or ""
        refs = tuple(Ref("source", s) for s in ([sources] if isinstance(sources, str) else sources) if s)
        parts.append(Statement(f"{when}: {what}" + (f" — {change}" if change else ""), refs))
    return [Statement(f"What to watch, the next {len(parts)}:", detail=tuple(parts))] if parts else []


def _figures(result: Outlook) -> tuple[Any, ...]:
    return ()
