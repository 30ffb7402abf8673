"""The parts of a good's file: stages, shares, users, what was withheld and what it did.

Closed keys; each figure has its year, source and quality. The good itself is in `ledger.goods`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from .records import Record, doc


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
    recorded: Annotated[str, doc("Day, month or year in which it became public, as far as seen.")] = ""
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


class Bought(Record, frozen=True):
    """Where a place buys a form of the good, as published; sellers that are not listed are unknown, not nil."""

    of: Annotated[str, doc("Buyer.")]
    form: Annotated[str, doc("Which form of the good, as its line is named.")]
    basis: Annotated[str, doc("Share of what: imports, market, fleet …")]
    year: Annotated[int, doc("Year.")]
    source: Annotated[str, doc("Source id.")]
    quality: Annotated[Quality, doc("How it was come by.")]
    share: Annotated[tuple[Share, ...], doc("Shares by seller.")]
    recorded: Annotated[str, doc("Day, month or year in which it became public, as far as seen.")] = ""
    note: Annotated[str, doc("What a reader must know.")] = ""


class Sold(Record, frozen=True):
    """To whom a place sells a form of the good, as published: the buyer's lever."""

    by: Annotated[str, doc("Seller.")]
    form: Annotated[str, doc("Which form of the good.")]
    year: Annotated[int, doc("Year.")]
    source: Annotated[str, doc("Source id.")]
    quality: Annotated[Quality, doc("How it was come by.")]
    share: Annotated[tuple[Share, ...], doc("Shares by buyer.")]
    recorded: Annotated[str, doc("Day, month or year in which it became public, as far as seen.")] = ""
    note: Annotated[str, doc("What a reader must know.")] = ""


class Used(Record, frozen=True):
    """A control used or threatened, and what was seen of it: history, never the law of a day (that is a shelf's)."""

    imposer: Annotated[str, doc("Who.")]
    target: Annotated[str, doc("Against whom.")]
    instrument: Annotated[str, doc("By what act.")]
    kind: Annotated[str, doc("Licence, ban, tariff, quota, buying stop …")]
    recorded: Annotated[str, doc("Day on which it became public.")]
    status: Annotated[str, doc("How it stood when last seen.")]
    source: Annotated[str, doc("Source id.")]
    quality: Annotated[Quality, doc("How it was come by.")]
    effective: Annotated[str, doc("From when.")] = ""
    until: Annotated[str, doc("Until when.")] = ""
    effect: Annotated[str, doc("What was seen of it.")] = ""
    note: Annotated[str, doc("What a reader must know.")] = ""


class Moved(Record, frozen=True):
    """A price or a volume before and after something happened."""

    what: Annotated[str, doc("Of what.")]
    unit: Annotated[str, doc("Unit.")]
    after: Annotated[float, doc("After.")]
    after_on: Annotated[str, doc("When.")]
    cause: Annotated[str, doc("What came between, by the source.")]
    source: Annotated[str, doc("Source id.")]
    quality: Annotated[Quality, doc("How it was come by.")]
    before: Annotated[float | None, doc("Before.")] = None
    before_on: Annotated[str, doc("When.")] = ""
    reckoned: Annotated[bool, doc("Whether the level before is reckoned back from a published percentage.")] = False
    recorded: Annotated[str, doc("When it became public.")] = ""
