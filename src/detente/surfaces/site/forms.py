"""The forms of a page that lie beside it: JSON, CSV, Word, pictures, feeds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec

from ..web.ask import address
from ..web.body import FORMS as PICTURES
from ..web.body import NARROW, csv_at
from ..web.page import View
from ..web.shelf import Shelf
from .plan import Leaf

#: A form of a page: the address at which the local server has it, its file, what makes it.
Form = tuple[str, str, Callable[[], str | bytes]]


def forms(leaf: Leaf, found: View, shelf: Shelf, *, base: str = "") -> Iterator[Form]:
    """All forms of a page but the page itself."""
    ask = leaf.ask
    yield address(ask.path + ".json", ask.values), leaf.beside(".json"), partial(_json, found)
    for index, table in enumerate(found.result.tables()):
        at = csv_at(ask, table.id, index)
        if at:
            ending = f"-{table.id}.csv" if index else ".csv"
            yield at, leaf.beside(ending), partial(_csv, found, table.id if index else None)
    for index, figure in enumerate(found.figures):
        for kind in PICTURES:
            at = address(f"/figure{ask.path}/{figure.id}.{kind}", ask.values)
            ending = f"-{figure.id}.{kind}" if index else f".{kind}"
            yield at, leaf.beside(ending), partial(_picture, found, figure.id, kind)
        at = address(f"/figure{ask.path}/{figure.id}-{NARROW}.svg", ask.values)
        yield at, leaf.beside(f"-{figure.id}-{NARROW}.svg"), partial(_picture, found, figure.id, NARROW)
    if not leaf.record and find_spec("docx"):
        yield address(ask.path + ".docx", ask.values), leaf.beside(".docx"), partial(_word, found, shelf)
    for kind in found.feeds:
        if kind == "ics" or base:  # a feed leads back to where it stands
            at = address(f"{ask.path}.{kind}", ask.values)
            yield at, leaf.beside(f".{kind}"), partial(found.feeds[kind], f"{base}{leaf.file}")


def _csv(found: View, name: str | None) -> str:
    return found.table(name).to_csv()


def _json(found: View) -> str:
    return json.dumps(found.result.to_dict(), ensure_ascii=False, indent=1, default=str) + "\n"


def _picture(found: View, name: str, kind: str) -> bytes:
    from ...draw.picture import drawn

    return drawn(found.figure(name), kind)


def _word(found: View, shelf: Shelf) -> bytes:
    from ..web.word import word

    return word(found, shelf.ledger())
