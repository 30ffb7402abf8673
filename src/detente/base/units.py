"""Units that quantities may carry, and the few conversions between them.

A quantity without a unit is refused. Conversions are definitions, not estimates: money is
counted in its own currency (ISO 4217, `data/currencies.csv`) and never exchanged.
"""

from __future__ import annotations

import csv
import re
from importlib.resources import files

from .errors import InputError, UnknownError

#: unit → (dimension, factor to the dimension's base unit, label)
_FIXED: dict[str, tuple[str, float, str]] = {
    "percent": ("rate", 1.0, "%"),
    "percentage_point": ("rate", 1.0, "pp"),
    "kg": ("mass", 1e-3, "kg"),
    "t": ("mass", 1.0, "t"),
    "kt": ("mass", 1e3, "thousand t"),
    "Mt": ("mass", 1e6, "million t"),
    "aircraft": ("count_aircraft", 1.0, "aircraft"),
    "vehicles": ("count_vehicles", 1.0, "vehicles"),
    "times": ("multiple", 1.0, "times what it was"),
    "entities": ("count_entities", 1.0, "entities"),
    "count": ("count", 1.0, ""),
    "lines": ("count_lines", 1.0, "tariff lines"),
    "days": ("time", 1.0, "days"),
    "years": ("time", 365.25, "years"),
    "minutes": ("time", 1 / 1440, "minutes"),
    "share": ("share", 1.0, ""),
    "score_of_10": ("score", 1.0, "out of 10"),
}


def _money() -> dict[str, tuple[str, float, str]]:
    """Every currency as money (units, millions, billions) and as a fee by ton or container."""
    text = (files("detente") / "data" / "currencies.csv").read_text(encoding="utf-8")
    made: dict[str, tuple[str, float, str]] = {}
    for row in csv.DictReader(text.splitlines()):
        code = row["code"]
        sign = "US$" if code == "usd" else code.upper()
        made[code] = (f"money_{code}", 1.0, sign)
        made[f"{code}_mn"] = (f"money_{code}", 1e6, f"million {sign}")
        made[f"{code}_bn"] = (f"money_{code}", 1e9, f"billion {sign}")
        made[f"{code}_per_net_ton"] = (f"fee_{code}", 1.0, f"{sign} per net ton")
        made[f"{code}_per_container"] = (f"fee_container_{code}", 1.0, f"{sign} per container")
    return made


#: unit → (dimension, factor to the dimension's base unit, label)
UNITS: dict[str, tuple[str, float, str]] = {**_FIXED, **_money()}


#: What is written behind a currency's code.
_MONEY = re.compile(r"([a-z]{3})_(?:mn|bn|per_net_ton|per_container)")


def no_unit(unit: str) -> tuple[str, str]:
    """What is wrong with a unit that is none, and what to do."""
    money = _MONEY.fullmatch(unit)
    if money:
        near = UnknownError("currency", money[1], {name for name in UNITS if UNITS[name][0] == f"money_{name}"}).remedy
        return f"no currency {money[1].upper()!r}", f"write a code of ISO 4217 that data/currencies.csv holds: {near}"
    return f"no unit {unit!r}", UnknownError("unit", unit, UNITS).remedy


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
