"""The body of a page: an answer drawn for the place where it is shown.

The local server and a published folder show the same pages. A `Place` says what becomes of an
address there: the server leaves it as it is, a folder turns it into the file beside, or into
nothing where it holds no such page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...base.dates import today
from ...base.figure import Figure
from .ask import Ask, address
from .draw import render, table_html
from .page import Page, View
from .pages import MENU, PAGES
from .shelf import Shelf


def as_it_is(path: str) -> str:
    """An address of the local server."""
    return path


@dataclass(frozen=True)
class Place:
    """Where a page is shown: what becomes of an address, whether forms make sense, what its frame says besides."""

    at: Callable[[str], str] = as_it_is
    forms: bool = True
    frame: Mapping[str, Any] = field(default_factory=dict)


def drawn(page: Page, ask: Ask, found: View, shelf: Shelf, place: Place, **more: Any) -> str:
    """The page of an answer."""
    tables = found.result.tables()
    records = shelf.records()

    def table(held: Any) -> str:
        return table_html(held, records, place.at)

    return render(
        found.template,
        at=place.at,
        answer=found,
        title=found.title,
        tables=[
            {"html": table(t), "id": t.id, "title": t.title, "csv": place.at(csv_at(ask, t.id, i))}
            for i, t in enumerate(tables)
        ],
        figures=[picture(place, ask, f) for f in found.figures],
        table_html=table,
        picture_of=lambda figure: picture(place, ask, figure),
        beside=[(text, href) for text, path in beside(ask, found) if (href := place.at(path))],
        **{**frame(page, ask, shelf, place), **found.extra, **more},
    )


def picture(place: Place, ask: Ask, figure: Figure) -> dict[str, Any]:
    """A figure with the addresses of its forms."""
    forms = {kind: place.at(address(f"/figure{ask.path}/{figure.id}.{kind}", ask.values)) for kind in FORMS}
    narrow = place.at(address(f"/figure{ask.path}/{figure.id}-{NARROW}.svg", ask.values))
    return {"figure": figure, "table": figure.table.to_html(), "narrow": narrow, **forms}


#: Forms of a picture, and what stands behind its name where it is drawn for a narrow page.
FORMS = ("svg", "png", "pdf")
NARROW = "narrow"


def beside(ask: Ask, found: View) -> list[tuple[str, str]]:
    """The forms in which an answer can be taken along, with their addresses."""
    made = [("JSON", address(ask.path + ".json", ask.values))]
    if found.result.tables():
        made.append(("CSV", address(ask.path + ".csv", ask.values)))
    made.append(("Word", address(ask.path + ".docx", ask.values)))
    if found.figures:
        made.append(("picture", address(f"/figure{ask.path}/{found.figures[0].id}.png", ask.values)))
    return made


def csv_at(ask: Ask, name: str, index: int) -> str:
    """The address of a table as CSV; the first is the page's own."""
    if not name and index:
        return ""
    return address(ask.path + ".csv", {**ask.values, "table": name if index else ""})


def frame(page: Page, ask: Ask, shelf: Shelf, place: Place) -> dict[str, Any]:
    """What every page carries: menu, form, what it was drawn from, the address to cite."""
    fields = page.fields(shelf.ledger()) if place.forms else ()
    query = address("", ask.values)
    cite = dict(ask.values)
    if page.shares and any(p.word == "on" for p in page.params):
        cite.setdefault("on", today().isoformat())
    return {
        "menu": [
            {"href": ask.to(f"/{p.name}", p.shares), "text": p.nav, "here": p.name == page.name, "about": p.about}
            for p in (PAGES[name] for name in MENU)
            if p.nav
        ],
        "ask": ask,
        "here": lambda path: path + query,
        "fields": fields,
        "forms": place.forms,
        "page": page,
        "cite": address(ask.path, {p.word: cite.get(p.word) for p in page.params}),
        "ledger": shelf.ledger(),
        "today": today().isoformat(),
        **place.frame,
    }
