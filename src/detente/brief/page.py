"""The brief: all four questions about a deal on one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..base.dates import parse_day
from ..base.errors import InputError
from ..base.figure import Figure
from ..base.table import Table, columns
from ..ledger.anchors import fragment
from ..ledger.texts import Texts, texts
from ..standpoint import Standpoint
from .context import Context
from .statement import Numbering, Ref, Reference, Section, Statement, number


@dataclass(frozen=True)
class Brief:
    """Sections in order, with numbered references that point both ways.

    `pages` is 0 for everything; with an annex, the page or two come first and everything follows.
    """

    context: Context
    sections: tuple[Section, ...]
    pages: int = 0
    annex: str = ""

    @property
    def stand(self) -> Standpoint:
        """What every section was asked from."""
        return self.context.stand

    @cached_property
    def numbering(self) -> Numbering:
        """Numbers of references, ids of statements."""
        return number(self.sections)

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """All references in order of number."""
        found = sorted(self.numbering.numbers.items(), key=lambda pair: pair[1])
        return tuple(_reference(self.context, ref, n, self.numbering.users[ref]) for ref, n in found)

    def on_paper(self, section: Section) -> tuple[Figure, ...]:
        """The pictures of a section in a document: a page that is to stay one has its chart alone."""
        ids = [s.id for s in self.sections]
        first = ids.index(self.annex) if self.annex else len(ids) if self.pages else 0
        return section.figures if section.drawn or ids.index(section.id) >= first else ()

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``brief --json``."""
        return {
            "standpoint": self.stand.to_dict(),
            "dispute": self.context.ledger.dispute.id,
            "deal": self.context.folder.deal.id,
            "title": self.context.folder.deal.title,
            "pages": self.pages,
            "as_of": self.context.on,
            "known": self.context.known,
            "checked": self.context.ledger.dispute.checked,
            "ledger_digest": self.context.ledger.digest,
            "sections": [
                {
                    "id": s.id,
                    "title": s.title,
                    "command": s.commands[0] if s.commands else "",
                    "commands": list(s.commands),
                    "statements": [self._statement(x) for x in s.statements],
                    "tables": [t.to_dict() for t in s.tables],
                    "figures": [
                        {
                            "id": f.id,
                            "title": f.title,
                            "caption": f.caption,
                            "source": f.source,
                            "table": f.table.to_dict(),
                        }
                        for f in s.figures
                    ],
                }
                for s in self.sections
            ],
            "sources": [r.to_dict() for r in self.references],
        }

    def _statement(self, statement: Statement) -> dict[str, Any]:
        return {
            "id": self.numbering.name(statement),
            "text": statement.text,
            "nature": statement.nature.value,
            "refs": [
                {"number": n, "kind": r.kind, "id": r.name}
                for n, r in zip(self.numbering.of(statement), statement.refs, strict=True)
            ],
            "quote": statement.quote,
            "detail": [self._statement(d) for d in statement.detail],
        }

    def tables(self) -> list[Table]:
        """All tables of all sections; of the one page its sentences, each with what it rests on."""
        held = [t for s in self.sections for t in s.tables]
        return [self._sentences(), *held] if self.pages else held

    def _sentences(self) -> Table:
        titles = {r.number: f"{r.title}{' ' + r.link if r.link else ''}" for r in self.references}
        rows = [
            {
                "part": section.title,
                "says": statement.text,
                "kind": statement.nature.value,
                "rests": "; ".join(titles[n] for n in dict.fromkeys(self.numbering.of(statement))),
            }
            for section in self.sections
            for top in section.beside
            for statement in (top, *top.detail)
        ]
        spec = columns(("part", "Part"), ("says", "Sentence"), ("kind", "Kind"), ("rests", "Rests on"))
        return Table(f"{self.context.folder.deal.title}: the page in sentences", spec, rows, id="page")

    def _repr_html_(self) -> str:
        from .html import render

        return render(self)


def brief(stand: Standpoint, deal: str | None = None, *, held: Texts | None = None, pictures: bool = True) -> Brief:
    """The brief of `deal` from a standpoint. Without `pictures` it is made faster, for where none can be shown."""
    from .sections import build

    context = in_context(stand, deal, held or texts(), pictures=pictures)
    return Brief(context, build(context))


def in_context(stand: Standpoint, deal: str | None, held: Texts, *, pictures: bool = True) -> Context:
    """A deal as all sections see it; refuses a day before it was struck."""
    folder = stand.ledger.deal(deal)
    if stand.day < parse_day(folder.deal.date):
        raise InputError(
            f"{folder.deal.id} was struck on {folder.deal.date}, after {stand.on}",
            remedy="ask for a day on or after the deal",
        )
    return Context(stand, folder, held, pictures)


def sheet(
    stand: Standpoint,
    deal: str | None = None,
    *,
    pages: int = 1,
    place: str = "",
    part: str = "",
    held: Texts | None = None,
    pictures: bool = True,
) -> Brief:
    """The brief on one page or two, for a place's reader, or one part of it alone."""
    from .sheet import build

    if pages not in (1, 2):
        raise InputError(f"no brief has {pages} pages", remedy="ask for 1, for 2, or for --full")
    made = in_context(stand, deal, held or texts(), pictures=pictures)
    return Brief(made, build(made, pages=pages, place=place, part=part), pages)


def annexed(stand: Standpoint, deal: str | None = None, *, place: str = "", held: Texts | None = None) -> Brief:
    """Two pages, and everything after them: what is handed over as a document. `annex` is where the rest begins."""
    first = sheet(stand, deal, pages=2, place=place, held=held)
    rest = brief(stand, deal, held=held)
    return Brief(first.context, (*first.sections, *rest.sections), 2, rest.sections[0].id)


def _reference(context: Context, ref: Ref, n: int, users: Sequence[str]) -> Reference:
    ledger = context.ledger
    if ref.kind == "claim":
        return _claim_reference(context, ref, n, users)
    if ref.kind == "link":
        title, _, address = ref.name.partition("\t")
        return Reference(n, ref, title, "what to read", "", address, tuple(users))
    if ref.kind == "measure" and ref.name in ledger.measures:
        measure = ledger.measures[ref.name]
        return Reference(n, ref, measure.title, measure.instrument or f"measure {ref.name}", "", "", tuple(users))
    if ref.kind == "source" and ref.name in ledger.sources:
        source = ledger.sources[ref.name]
        return Reference(
            n, ref, source.title, f"{source.publisher}, {source.date}", source.grade.value, source.url, tuple(users)
        )
    return Reference(n, ref, ref.name, ref.kind, "", "", tuple(users))


def _claim_reference(context: Context, ref: Ref, n: int, users: Sequence[str]) -> Reference:
    ledger = context.ledger
    for filed in ledger.claims:
        if filed.id == ref.name:
            source = ledger.sources.get(filed.source)
            link = (
                (source.url + (fragment(filed.claim.anchor) if filed.claim.anchor else ""))
                if source and source.url
                else ""
            )
            where = f"{source.title}, {source.publisher}, {source.date}" if source else filed.source
            return Reference(
                n,
                ref,
                f"{filed.claim.speaker}: {filed.claim.says.rstrip('.')}",
                where,
                source.grade.value if source else "",
                link,
                tuple(users),
                context.texts.quoted(ledger, filed.source, filed.claim.anchor),
            )
    return Reference(n, ref, ref.name, "claim", "", "", tuple(users))
