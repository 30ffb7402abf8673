"""Goods as text: what a good is, who makes it at which stage, who uses it, and how fast that can change.

One file per good under `data/goods/`, or in `goods/` of a dispute. Closed keys; a share carries its year, source and
quality; a good without a customs code is a node with a range and never borrows the figures
of a parent code. Checks live in `detente.exposure.checks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, TypeVar

from msgspec.structs import replace

from ..base.errors import LedgerError, UnknownError
from .files import read_toml, toml_files
from .records import Record, doc

FOLDER = Path(__file__).resolve().parent.parent / "data" / "goods"


class Quality(StrEnum):
    """How a figure was come by, best first."""

    official = "official"
    published = "published"
    industry = "industry"
    press = "press"
    reconstruction = "reconstruction"
    assumption = "assumption"


class GoodKind(StrEnum):
    """chain: has customs codes. node: has none of its own. group: several goods. user: made with goods."""

    chain = "chain"
    group = "group"
    node = "node"
    user = "user"


class Ref(Record, frozen=True):
    """A source that figures in this file rest on."""

    id: Annotated[str, doc("Name used by `source` keys in this file.")]
    title: Annotated[str, doc("Title as printed.")]
    year: Annotated[str, doc("Year of publication.")] = ""
    url: Annotated[str, doc("Where it is on the web.")] = ""
    note: Annotated[str, doc("What a reader must know of it.")] = ""


class Range(Record, frozen=True):
    """A number that is known only within bounds; drawn log-uniformly when it is sampled."""

    low: Annotated[float, doc("Lower bound.")]
    high: Annotated[float, doc("Upper bound.")]
    source: Annotated[str, doc("Source id.")]
    quality: Annotated[Quality, doc("How it was come by.")]
    note: Annotated[str, doc("How it was reckoned.")] = ""


class Share(Record, frozen=True):
    """One place's share of a stage, between 0 and 1."""

    place: Annotated[str, doc("Place code.")]
    share: Annotated[float, doc("Share of world output.")]
    low: Annotated[float | None, doc("Lower bound, if a range is published.")] = None
    high: Annotated[float | None, doc("Upper bound.")] = None


class Stage(Record, frozen=True):
    """A step of production; stages are listed upstream first."""

    id: Annotated[str, doc("mine, primary, refinery, separation, magnets …")]
    title: Annotated[str, doc("Name as printed.")]
    source: Annotated[str, doc("Source id.")]
    year: Annotated[int, doc("Year of the shares.")]
    quality: Annotated[Quality, doc("How the shares were come by.")]
    table: Annotated[str, doc("`mineral/stage` of data/exposure/production.csv, instead of `share`.")] = ""
    unit: Annotated[str, doc("Unit of that table's quantities; must agree with it.")] = ""
    share: Annotated[tuple[Share, ...], doc("Shares by place, when there is no table.")] = ()
    of: Annotated[str, doc("Place whose purchases the shares are of, if not the world's output.")] = ""
    note: Annotated[str, doc("What a reader must know.")] = ""


class Code(Record, frozen=True):
    """A customs subheading that covers the good, in one nomenclature."""

    code: Annotated[str, doc("Six digits.")]
    vintage: Annotated[str, doc("HS1992, HS2017 or HS2022.")]
    stage: Annotated[str, doc("Stage traded under it.")]
    covers: Annotated[str, doc("`full`, or `partial` when the subheading holds other goods too.")] = "full"
    note: Annotated[str, doc("What else is in it.")] = ""


class Reliance(Record, frozen=True):
    """Where a place's consumption, stocks and sources of imports are in the USGS tables."""

    place: Annotated[str, doc("Place code.")]
    mineral: Annotated[str, doc("Mineral id of us_salient.csv.")]
    sources: Annotated[str, doc("`item` of us_import_sources.csv.")]
    reliance: Annotated[str, doc("`item` of us_salient.csv: net import reliance, per cent.")]
    consumption: Annotated[str, doc("`item`: consumption.")] = ""
    price: Annotated[str, doc("`item`: price.")] = ""
    stocks: Annotated[str, doc("`item`: stocks.")] = ""


class Dependence(Record, frozen=True):
    """A published share of one place's supply that comes from another."""

    of: Annotated[str, doc("Who depends.")]
    on: Annotated[str, doc("On whom.")]
    share: Annotated[float, doc("Share of supply, 0 to 1.")]
    basis: Annotated[str, doc("Share of what: imports, market, fleet …")]
    year: Annotated[int, doc("Year.")]
    source: Annotated[str, doc("Source id.")]
    quality: Annotated[Quality, doc("How it was come by.")]
    low: Annotated[float | None, doc("Lower bound.")] = None
    high: Annotated[float | None, doc("Upper bound.")] = None
    look_through_low: Annotated[float | None, doc("With what passes through others, lower bound.")] = None
    look_through_high: Annotated[float | None, doc("Upper bound.")] = None
    note: Annotated[str, doc("What a reader must know.")] = ""


class Home(Record, frozen=True):
    """What a place makes of a good itself, as a share of what it uses: without it no loss is reckoned from imports."""

    place: Annotated[str, doc("Place code.")]
    low: Annotated[float, doc("Share of use, least.")]
    high: Annotated[float, doc("Most.")]
    year: Annotated[int, doc("Year.")]
    source: Annotated[str, doc("Source id.")]
    quality: Annotated[Quality, doc("How it was come by.")]
    note: Annotated[str, doc("How it was reckoned.")] = ""


class Annual(Record, frozen=True):
    """Yearly value of one place's purchases, where no customs table gives it."""

    of: Annotated[str, doc("Buyer.")]
    on: Annotated[str, doc("Seller.")]
    usd_mn: Annotated[float, doc("US$ million a year.")]
    year: Annotated[int, doc("Year.")]
    source: Annotated[str, doc("Source id.")]
    quality: Annotated[Quality, doc("How it was come by.")]
    note: Annotated[str, doc("What a reader must know.")] = ""


class User(Record, frozen=True):
    """An industry that needs the good."""

    title: Annotated[str, doc("Name as printed.")]
    sector: Annotated[str, doc("ICIO industry whose output is at stake.")]
    exposed: Annotated[Range | None, doc("Share of that industry's output made with the good.")] = None
    cost_share: Annotated[Range | None, doc("Cost of the good as a share of the exposed output.")] = None
    note: Annotated[str, doc("What is known of its dependence, in words.")] = ""
    good: Annotated[str, doc("Id of a user good, if it is one.")] = ""


class Substitute(Record, frozen=True):
    """What can take its place."""

    name: Annotated[str, doc("What.")]
    where: Annotated[str, doc("In which use, at what price in performance.")]
    source: Annotated[str, doc("Source id.")]


class Stock(Record, frozen=True):
    """A stock and the use it is held against, in units of one dimension."""

    place: Annotated[str, doc("Place code.")]
    quantity: Annotated[float, doc("Quantity held.")]
    unit: Annotated[str, doc("Unit of the quantity.")]
    use: Annotated[float, doc("Use per year.")]
    use_unit: Annotated[str, doc("Unit of the use.")]
    year: Annotated[int, doc("Year.")]
    source: Annotated[str, doc("Source id.")]
    quality: Annotated[Quality, doc("How it was come by.")] = Quality.official


class LeadTime(Record, frozen=True):
    """How long new supply takes."""

    what: Annotated[str, doc("What is built or approved.")]
    low: Annotated[float, doc("Years, at least.")]
    high: Annotated[float, doc("Years, at most.")]
    source: Annotated[str, doc("Source id.")]
    quality: Annotated[Quality, doc("How it was come by.")]


class Response(Record, frozen=True):
    """How easily users do without: the elasticity of substitution, soon and later."""

    low: Annotated[float, doc("Short run, least.")]
    high: Annotated[float, doc("Short run, most.")]
    long_low: Annotated[float, doc("Long run, least.")]
    long_high: Annotated[float, doc("Long run, most.")]
    half_life: Annotated[float, doc("Years in which half the way from short to long run is gone.")]
    source: Annotated[str, doc("Source id.")]
    quality: Annotated[Quality, doc("How it was come by.")]
    note: Annotated[str, doc("What a reader must know.")] = ""


class Observed(Record, frozen=True):
    """A month or a year of a control that was in force: which share of normal shipments did not come."""

    imposer: Annotated[str, doc("Who withheld.")]
    place: Annotated[str, doc("From whom; World for all.")]
    control: Annotated[str, doc("licence, ban or boycott.")]
    period: Annotated[str, doc("Month or year.")]
    severity: Annotated[float, doc("1 − quantity / quantity of the base period; negative when more came.")]
    base: Annotated[str, doc("Base period.")]
    source: Annotated[str, doc("Source id.")]


class Severity(Record, frozen=True):
    """What a control of a kind takes away while it is in force: a range, drawn uniformly."""

    control: Annotated[str, doc("licence, ban or boycott.")]
    low: Annotated[float, doc("Share of normal shipments withheld, least.")]
    high: Annotated[float, doc("Most.")]
    source: Annotated[str, doc("Source id.")]
    quality: Annotated[Quality, doc("How it was come by.")]
    lasting: Annotated[bool, doc("A licence that is refused by policy and does not ease with time.")] = False
    note: Annotated[str, doc("What a reader must know.")] = ""


class Forecast(Record, frozen=True):
    """Where control is thought to be heading: used for the speed of diversification."""

    place: Annotated[str, doc("Whose control.")]
    stage: Annotated[str, doc("At which stage.")]
    year: Annotated[int, doc("Forecast year.")]
    share: Annotated[float, doc("Forecast share.")]
    source: Annotated[str, doc("Source id.")]
    quality: Annotated[Quality, doc("How it was come by.")]


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
    headings: Annotated[tuple[str, ...], doc("Headings (four digits) whose yearly imports are held.")] = ()
    flows: Annotated[str, doc("Own table of world trade, if it has one (soybeans).")] = ""
    fell: Annotated[tuple[int, ...], doc("Two years between which its trade was diverted.")] = ()
    held_by: Annotated[str, doc("`seller`; `buyer` where the market is the lever; `nobody`.")] = "seller"
    end_use: Annotated[str, doc("For a user: the word by which controls single it out (military).")] = ""
    needs: Annotated[tuple[str, ...], doc("For a user: goods it cannot do without.")] = ()
    aliases: Annotated[tuple[str, ...], doc("Words by which documents name it.")] = ()
    note: Annotated[str, doc("What is not known.")] = ""

    def ref(self, id: str) -> Ref:
        """The source of that id."""
        for source in self.source:
            if source.id == id:
                return source
        raise UnknownError("source", id, [source.id for source in self.source])


D = TypeVar("D", Dependence, Annual, Stock, Home)


def as_known(good: Good, known: date) -> Good:
    """A good without what a day could not know of it.

    A table of a year is known once the year is over; a figure that somebody published in
    words counts from the beginning of its year; the remark on a good from its last check.
    """
    year = known.year

    def dated(rows: tuple[D, ...]) -> tuple[D, ...]:
        return tuple(row for row in rows if row.year <= year)

    stages = (replace(s, year=min(s.year, year - 1)) if s.table else s for s in good.stage)
    return replace(
        good,
        checked=min(good.checked, known.isoformat()),
        stage=tuple(s for s in stages if s.table or s.year <= year),
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
    """The ids under which a measure may name a good: its own, those of groups it is in, and, of a group, its parts'."""
    parts = among[id].parts if id in among else ()
    wanted = {id, *parts}
    return frozenset(wanted | {other.id for other in among.values() if wanted & set(other.parts)})


def good(id: str, *, among: Mapping[str, Good] | None = None) -> Good:
    """One good; an unknown id names the nearest ones."""
    known = goods() if among is None else among
    if id not in known:
        raise UnknownError("good", id, known)
    return known[id]
