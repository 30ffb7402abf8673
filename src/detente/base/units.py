"""Units that quantities may carry, and the few conversions between them.

A quantity without a unit is refused. Conversions are definitions, not estimates.
"""

from __future__ import annotations

from .errors import InputError, UnknownError

#: unit → (dimension, factor to the dimension's base unit, label)
UNITS: dict[str, tuple[str, float, str]] = {
    "percent": ("rate", 1.0, "%"),
    "percentage_point": ("rate", 1.0, "pp"),
    "kg": ("mass", 1e-3, "kg"),
    "t": ("mass", 1.0, "t"),
    "kt": ("mass", 1e3, "thousand t"),
    "Mt": ("mass", 1e6, "million t"),
    "usd": ("money", 1.0, "US$"),
    "usd_mn": ("money", 1e6, "million US$"),
    "usd_bn": ("money", 1e9, "billion US$"),
    "usd_per_net_ton": ("fee", 1.0, "US$ per net ton"),
    "cny_per_net_ton": ("fee_cny", 1.0, "CNY per net ton"),
    "usd_per_container": ("fee_container", 1.0, "US$ per container"),
    "aircraft": ("count_aircraft", 1.0, "aircraft"),
    "entities": ("count_entities", 1.0, "entities"),
    "count": ("count", 1.0, ""),
    "days": ("time", 1.0, "days"),
    "years": ("time", 365.25, "years"),
    "minutes": ("time", 1 / 1440, "minutes"),
    "share": ("share", 1.0, ""),
    "score_of_10": ("score", 1.0, "out of 10"),
}


def label(unit: str) -> str:
    """How a unit is printed."""
    if unit not in UNITS:
        raise UnknownError("unit", unit, UNITS)
    return UNITS[unit][2]


def convert(value: float, unit: str, to: str) -> float:
    """`value` in `unit` expressed in `to`; refuses to cross dimensions."""
    for name in (unit, to):
        if name not in UNITS:
            raise UnknownError("unit", name, UNITS)
    (dimension, factor, _), (wanted, base, _) = UNITS[unit], UNITS[to]
    if dimension != wanted:
        raise InputError(f"{unit} is {dimension}, {to} is {wanted}", remedy="give both in the same dimension")
    return value * factor / base
