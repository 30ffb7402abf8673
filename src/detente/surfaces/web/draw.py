"""Drawing answers as HTML: templates of our own, every text escaped."""

from __future__ import annotations

from collections.abc import Callable, Set
from functools import lru_cache
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from ...base.table import Table
from ...brief.html import safe_link
from ...ledger import absence

#: The column whose text becomes the link to a row's record, in order of preference.
LINKED = ("title", "measure", "what", "name", "says")
#: The key under which a row names the record it is about.
NAMING = ("id", "measure", "commitment", "source")


@lru_cache(maxsize=1)
def environment() -> Any:
    """Jinja with autoescaping on."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("detente.surfaces.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["safe_link"] = safe_link
    made.filters["not_there"] = absence.said
    made.filters["words"] = lambda text: str(text).replace("_", " ")
    return made


def render(template: str, *, at: Callable[[str], str] = str, **values: Any) -> str:
    """The text of a page. `at` turns an address of ours into a link's, or into nothing where there is no such page."""
    from markupsafe import Markup, escape

    from ... import __version__

    def link(path: str, text: str) -> Any:
        href = at(path)
        return Markup('<a href="{}">{}</a>').format(href, text) if href else escape(text)

    held = {"policy": "", "about": "", "canonical": "", "house": (), "forms": True, **values}
    made: str = environment().get_template(template).render(version=__version__, at=at, link=link, **held)
    return made


def html(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page from a template, as it leaves the server."""
    return HTMLResponse(render(template, **values), status_code=status)


def error_page(request: Request, status: int, what: str, remedy: str = "") -> Response:
    """A clear page (or JSON, where JSON was asked for) with the right status."""
    if request.url.path.endswith(".json"):
        return JSONResponse({"error": f"{what}; {remedy}" if remedy else what}, status_code=status)
    return html("error.html", status, title=f"{status}", what=what, remedy=remedy)


def table_html(table: Table, records: Set[str] = frozenset(), at: Callable[[str], str] = str) -> str:
    """A table whose rows lead to the records they name."""
    keys = [column.key for column in table.columns]
    column = next((name for name in LINKED if name in keys), keys[0] if keys else "")

    def link(row: dict[str, Any]) -> tuple[str, str] | None:
        for name in NAMING:
            if row.get(name) in records and (href := at(f"/record/{row[name]}")):
                return column, href
        return None

    return table.to_html(link)
