"""Goods as text: what a good is, who makes it at which stage, who uses it, and how fast that can change.

One file per good under `data/goods/`, or in `goods/` of a dispute. Closed keys; a share carries its year, source and
quality; a good without a customs code is a node with a range and never borrows the figures
of a parent code. Checks live in `detente.exposure.checks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, TypeVar

from msgspec.structs import replace

from ..base.errors import LedgerError, UnknownError
from .files import read_toml, toml_files
from .good_parts import (
    Annual,
    Bought,
    Code,
    Dependence,
    Forecast,
    GoodKind,
    Home,
    LeadTime,
    Moved,
    Observed,
    Ref,
    Reliance,
    Response,
    Severity,
    Sold,
    Stage,
    Stock,
    Substitute,
    Used,
    User,
)
from .records import Record, doc

#: What must be known of a good, of eleven, for it to be looked at in depth.
DEEP = 7
FOLDER = Path(__file__).resolve().parent.parent / "data" / "goods"


class Good(Record, frozen=True):
    """`data/goods/<id>.toml`."""

    id: Annotated[str, doc("The file's name; measures name it in `scope.goods`.")]
    title: Annotated[str, doc("Name as printed.")]
    kind: Annotated[GoodKind, doc("chain, node or user.")]
    summary: Annotated[str, doc("One sentence for a stranger.")]
    checked: Annotated[str, doc("Day on which the figures were last checked.")]
    source: Annotated[tuple[Ref, ...], doc("Sources of this file.")]
    stage: Annotated[tuple[Stage, ...], doc("Stages, upstream first.")] = ()
    code: Annotated[tuple[Code, ...], doc("Customs codes.")] = ()
    reliance: Annotated[tuple[Reliance, ...], doc("Where consumption and reliance are tabulated.")] = ()
    dependence: Annotated[tuple[Dependence, ...], doc("Published bilateral shares.")] = ()
    bought: Annotated[tuple[Bought, ...], doc("Where places buy it, by form, as published.")] = ()
    sold: Annotated[tuple[Sold, ...], doc("To whom places sell it, as published.")] = ()
    used: Annotated[tuple[Used, ...], doc("Controls used or threatened, and what was seen of them.")] = ()
    moved: Annotated[tuple[Moved, ...], doc("Prices and volumes before and after.")] = ()
    home: Annotated[tuple[Home, ...], doc("What places make themselves, of what they use.")] = ()
    annual: Annotated[tuple[Annual, ...], doc("Published yearly purchases.")] = ()
    user: Annotated[tuple[User, ...], doc("Who uses it.")] = ()
    substitute: Annotated[tuple[Substitute, ...], doc("What can replace it.")] = ()
    stock: Annotated[tuple[Stock, ...], doc("Stocks.")] = ()
    lead_time: Annotated[tuple[LeadTime, ...], doc("Lead times of new supply.")] = ()
    response: Annotated[Response | None, doc("Elasticity of substitution, short and long run.")] = None
    severity: Annotated[tuple[Severity, ...], doc("What a control takes away, by kind.")] = ()
    observed: Annotated[tuple[Observed, ...], doc("What controls in force took away.")] = ()
    forecast: Annotated[tuple[Forecast, ...], doc("Published forecasts of control.")] = ()
    parts: Annotated[tuple[str, ...], doc("For a group: the goods in it.")] = ()
    within: Annotated[str, doc("A good that this one is a part of: what controls that one controls this one.")] = ""
    known: Annotated[int | None, doc("What is known of it, of eleven; under seven it is screened only.")] = None
    gaps: Annotated[tuple[str, ...], doc("What is not held.")] = ()
    headings: Annotated[tuple[str, ...], doc("Headings (four digits) whose yearly imports are held.")] = ()
    flows: Annotated[str, doc("Own table of world trade, if it has one (soybeans).")] = ""
    fell: Annotated[tuple[int, ...], doc("Two years between which its trade was diverted.")] = ()
    held_by: Annotated[str, doc("`seller`; `buyer` where the market is the lever; `nobody`.")] = "seller"
    end_use: Annotated[str, doc("For a user: the word by which controls single it out (military).")] = ""
    needs: Annotated[tuple[str, ...], doc("For a user: goods it cannot do without.")] = ()
    aliases: Annotated[tuple[str, ...], doc("Words by which documents name it.")] = ()
    note: Annotated[str, doc("What is not known.")] = ""

    @property
    def screened(self) -> bool:
        """Whether it is looked at by its shares alone: too little is known of it for more."""
        return self.known is not None and self.known < DEEP

    def ref(self, id: str) -> Ref:
        """The source of that id."""
        for source in self.source:
            if source.id == id:
                return source
        raise UnknownError("source", id, [source.id for source in self.source])


D = TypeVar("D", Dependence, Annual, Stock, Home)
R = TypeVar("R", Stage, Bought, Sold, Used, Moved)


def as_known(good: Good, known: date) -> Good:
    """A good without what a day could not know of it.

    A table of a year is known once the year is over; a figure that somebody published in
    words counts from the beginning of its year; the remark on a good from its last check.
    """
    year = known.year

    def dated(rows: tuple[D, ...]) -> tuple[D, ...]:
        return tuple(row for row in rows if row.year <= year)

    def public(rows: tuple[R, ...]) -> tuple[R, ...]:
        """Rows whose day of publication, as far as it was seen, had come."""
        return tuple(row for row in rows if row.recorded <= known.isoformat()[: len(row.recorded)])

    stages = (replace(s, year=min(s.year, year - 1)) if s.table else s for s in good.stage)
    return replace(
        good,
        checked=min(good.checked, known.isoformat()),
        stage=public(tuple(s for s in stages if s.table or s.year <= year)),
        bought=public(good.bought),
        sold=public(good.sold),
        used=public(good.used),
        moved=public(good.moved),
        dependence=dated(good.dependence),
        home=dated(good.home),
        annual=dated(good.annual),
        stock=dated(good.stock),
        observed=tuple(o for o in good.observed if o.period[:7] < known.isoformat()[: len(o.period)]),
        fell=good.fell if all(y < year for y in good.fell) else (),
        note=good.note if good.checked <= known.isoformat() else "",
    )


def good_from(path: Path) -> Good:
    """A good from its file; unknown keys, wrong types and another file's id raise with their line."""
    found = read_toml(path, Good)
    if found.id != path.stem:
        raise LedgerError(f"id {found.id!r} in a file named {path.name}", remedy="make them agree", file=path, line=1)
    return found


@lru_cache(maxsize=1)
def goods() -> dict[str, Good]:
    """The shipped goods by id."""
    return {path.stem: good_from(path) for path in toml_files(FOLDER)}


def names_of(id: str, among: Mapping[str, Good]) -> frozenset[str]:
    """The ids under which a measure may name a good: its own, those of what it is in, and, of a group, its parts'."""
    item = among.get(id)
    wanted = {id, *((*item.parts, item.within) if item else ())} - {""}
    return frozenset(wanted | {other.id for other in among.values() if wanted & set(other.parts)})


def good(id: str, *, among: Mapping[str, Good] | None = None) -> Good:
    """One good; an unknown id names the nearest ones."""
    known = goods() if among is None else among
    if id not in known:
        raise UnknownError("good", id, known)
    return known[id]
