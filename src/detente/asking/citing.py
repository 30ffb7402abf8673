"""What an answer rests on: the sources its facts name, and the data its tables are made from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .ask import Answer


def sources(answer: Answer) -> list[dict[str, Any]]:
    """Every source of the ledger that is named in the answer, then the source lines of its tables."""
    held = answer.at.ledger.sources
    named = dict.fromkeys(text for text in _texts(answer.data) if text in held)
    cited = [
        {
            "id": name,
            "title": held[name].title,
            "publisher": held[name].publisher,
            "date": held[name].date,
            "grade": held[name].grade.value,
            "url": held[name].url,
        }
        for name in named
    ]
    lines = dict.fromkeys(table.source for table in answer.tables() if table.source)
    return [*cited, *({"data": line} for line in lines)]


def _texts(value: Any) -> Iterator[str]:
    """Every text in plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _texts(part)
