"""What no table gives: severities by kind of control, elasticities, speeds."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

from ..ledger.files import read_toml
from ..ledger.good_parts import Quality, Range, Ref, Severity
from ..ledger.records import Record, doc
from .tables import FOLDER


class Licensing(Record, frozen=True):
    """How fast a licence regime comes to let shipments through."""

    half_life_months: Annotated[float, doc("Months in which half of what is withheld comes through.")]
    source: Annotated[str, doc("Source id.")]
    quality: Annotated[Quality, doc("How it was come by.")]
    note: Annotated[str, doc("How it was reckoned.")] = ""


class PowerRange(Record, frozen=True):
    """Long-run elasticities of the power index."""

    sigma_low: Annotated[float, doc("Among foreign sellers, least.")]
    sigma_high: Annotated[float, doc("Most.")]
    rho_low: Annotated[float, doc("Between home and abroad, least.")]
    rho_high: Annotated[float, doc("Most.")]
    source: Annotated[str, doc("Source id.")]
    quality: Annotated[Quality, doc("How it was come by.")]
    note: Annotated[str, doc("What a reader must know.")] = ""


class Diversion(Record, frozen=True):
    """Where lost sales go and at what price, as ranges."""

    redirected_low: Annotated[float, doc("Share of lost sales that finds other buyers, least.")]
    redirected_high: Annotated[float, doc("Most.")]
    discount_low: Annotated[float, doc("Discount on what is redirected, least.")]
    discount_high: Annotated[float, doc("Most.")]
    leak_low: Annotated[float, doc("Share of a cut-off aimed at one buyer that others pass on, least.")]
    leak_high: Annotated[float, doc("Most.")]
    premium_low: Annotated[float, doc("Premium on what replaces it, least.")]
    premium_high: Annotated[float, doc("Most.")]
    source: Annotated[str, doc("Source id.")]
    quality: Annotated[Quality, doc("How it was come by.")]
    note: Annotated[str, doc("What a reader must know.")] = ""


class Speed(Record, frozen=True):
    """A stated speed of diversification."""

    id: Annotated[str, doc("Name.")]
    half_life: Annotated[float, doc("Years in which the dependence halves.")]
    title: Annotated[str, doc("What it corresponds to.")]
    source: Annotated[str, doc("Source id.")]


class Assumptions(Record, frozen=True):
    """`data/exposure/assumptions.toml`."""

    checked: Annotated[str, doc("Day of the last check.")]
    third_places: Annotated[tuple[str, ...], doc("Places shown beside the one asked about.")]
    source: Annotated[tuple[Ref, ...], doc("Sources.")]
    severity: Annotated[tuple[Severity, ...], doc("Severity by kind of control, where a good gives none.")]
    licensing: Annotated[Licensing, doc("How fast licensing normalises.")]
    power: Annotated[PowerRange, doc("Elasticities of power.")]
    diversion: Annotated[Diversion, doc("Redirection, discount, premium.")]
    supply: Annotated[Range, doc("Price elasticity, within a year, of what everybody else sells, once a price runs.")]
    supply_from: Annotated[Range, doc("Price ratio from which they answer.")]
    stocks: Annotated[Range, doc("Years that stocks last in a cut-off, where nobody tabulates them.")]
    speed: Annotated[tuple[Speed, ...], doc("Speeds of diversification.")]


@lru_cache(maxsize=1)
def assumptions() -> Assumptions:
    """The shipped assumptions."""
    return read_toml(FOLDER / "assumptions.toml", Assumptions)
