"""A brief as one self-contained page: nothing on it comes from elsewhere, every text is escaped."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any, Protocol

from .context import Context
from .statement import Numbering, Reference, Section, Statement

#: Schemes a source's address may have on a page; anything else is shown without a link.
SAFE_SCHEMES = ("https://", "http://")


class Page(Protocol):
    """What can be drawn as a page: a brief."""

    @property
    def context(self) -> Context: ...

    @property
    def sections(self) -> tuple[Section, ...]: ...

    @property
    def numbering(self) -> Numbering: ...

    @property
    def references(self) -> tuple[Reference, ...]: ...


@lru_cache(maxsize=1)
def environment() -> Any:
    """Jinja with autoescaping on, reading templates shipped inside the package."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(loader=PackageLoader("detente.brief", "templates"), autoescape=True, undefined=StrictUndefined)


def css() -> str:
    """The style sheet, also used by the local pages."""
    return (files("detente.brief") / "templates" / "style.css").read_text(encoding="utf-8")


def render(brief: Page) -> str:
    """The whole page."""
    from markupsafe import Markup

    from .. import __version__

    context = brief.context
    return str(
        environment()
        .get_template("brief.html")
        .render(
            title=context.folder.deal.title,
            on=context.on,
            held=context.known,
            dispute=context.ledger.dispute.id,
            checked=context.ledger.dispute.checked,
            digest=context.ledger.digest[:12],
            css=Markup(css()),
            sections=[_section(brief, s) for s in brief.sections],
            references=[{**r.to_dict(), "link": safe_link(r.link)} for r in brief.references],
            version=__version__,
        )
    )


def safe_link(address: str) -> str:
    """An address fit for a link, or an empty text."""
    return address if address.startswith(SAFE_SCHEMES) else ""


def _section(brief: Page, section: Any) -> dict[str, Any]:
    from ..draw.picture import drawn

    return {
        "id": section.id,
        "title": section.title,
        "commands": section.commands,
        "statements": [statement_view(brief, x) for x in section.beside],
        "tables": [{"title": t.title, "html": t.to_html()} for t in section.tables],
        "figures": [
            {
                "title": f.title,
                "caption": f.caption,
                "source": f.source,
                "svg": drawn(f, "bare.svg").decode("utf-8"),
                "table": f.table.to_html(),
            }
            for f in section.figures
        ],
    }


def statement_view(brief: Page, statement: Statement) -> dict[str, Any]:
    """A statement as the templates draw it: text, nature, numbers of its references, quote, parts."""
    return {
        "id": brief.numbering.name(statement),
        "text": statement.text,
        "nature": statement.nature.value,
        "numbers": list(dict.fromkeys(brief.numbering.of(statement))),
        "quote": statement.quote,
        "detail": [statement_view(brief, d) for d in statement.detail],
    }
