"""The text of a sweep: its dimensions, its cases in a fixed order, and the pieces they are solved in."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import msgspec

from ..base.errors import InputError
from ..base.files import present, read_text
from ..economy.elasticities import DEFAULT_NEST, DEFAULT_SET
from ..economy.wedge import COLLECTED
from .worth import ends_of

CHUNK = 24


class Grid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[[grid]]`: points added to the duty of `importer` on goods of `exporter`, on top of `to`."""

    importer: str
    exporter: str
    points: list[float]
    sectors: list[str] = []  #: all goods when empty


class Spec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"origin": "from"}):
    """A sweep as text. Every list is a dimension."""

    title: str = ""
    dispute: str = ""
    origin: list[str] = msgspec.field(default_factory=lambda: [""])  #: of the dispute's deal when not given
    to: list[str] = msgspec.field(default_factory=lambda: [""])
    on: list[str] = msgspec.field(default_factory=lambda: [""])
    elasticities: list[str] = msgspec.field(default_factory=lambda: [DEFAULT_SET])
    nest: list[str] = msgspec.field(default_factory=lambda: [DEFAULT_NEST])
    wedge: list[str] = msgspec.field(default_factory=lambda: [COLLECTED])
    horizon: list[str] = msgspec.field(default_factory=lambda: ["long"])
    closure: list[str] = msgspec.field(default_factory=lambda: ["fixed"])
    economy: str = ""
    device: str = ""  #: iterate on ``cuda`` or ``cpu`` (torch); NumPy when empty
    grid: list[Grid] = []
    draws: int = 0  #: draws of elasticities and severities per case; 0 is the central values
    seed: int = 0
    countries: list[str] = []  #: rows kept; all when empty


class Case(msgspec.Struct, frozen=True):
    """One scenario of a sweep."""

    number: int
    origin: str
    target: str
    on: str
    elasticities: str
    nest: str
    wedge: str
    horizon: str
    closure: str
    points: tuple[float, ...]
    draw: int  #: −1 for central values


def read_spec(path: str | Path) -> Spec:
    """The spec in a file; errors say file and line."""
    where = Path(path)
    if not present(where):
        raise InputError(f"no file {where}", remedy="give the path of a sweep's TOML")
    text = read_text(where)
    try:
        spec = msgspec.convert(tomllib.loads(text), Spec)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not TOML: {error}", file=where, remedy="mend the syntax") from None
    except msgspec.ValidationError as error:
        key = str(error).partition("unknown field `")[2].partition("`")[0]
        line = next((n for n, row in enumerate(text.splitlines(), 1) if key and row.startswith(key)), 1)
        raise InputError(str(error), file=where, line=line, remedy="keys are closed: see docs/worth.md") from None
    empty = [
        name
        for name in ("origin", "to", "on", "elasticities", "nest", "wedge", "horizon", "closure")
        if not getattr(spec, name)
    ]
    empty += ["grid.points" for grid in spec.grid if not grid.points]
    if empty or spec.draws < 0:
        raise InputError(f"{empty[0] if empty else 'draws'} holds nothing to do", file=where, remedy="give a value")
    return _ends(spec)


def _ends(spec: Spec) -> Spec:
    """The spec with the regimes before and after the dispute's deal where it names none."""
    if all((*spec.origin, *spec.to)):
        return spec
    from ..ledger.shelves import load

    before, after = ends_of(load(spec.dispute or None, claims=False), None, spec.origin[0], spec.to[0])
    return msgspec.structs.replace(
        spec, origin=[word or before for word in spec.origin], to=[word or after for word in spec.to]
    )


def cases(spec: Spec) -> list[Case]:
    """All cases in a fixed order; those that share a table and elasticities are neighbours."""
    points = list(product(*[grid.points for grid in spec.grid]))
    draws = range(spec.draws) if spec.draws else (-1,)
    whole = product(
        spec.elasticities,
        spec.nest,
        spec.wedge,
        spec.horizon,
        spec.closure,
        spec.on,
        spec.origin,
        spec.to,
        points,
        draws,
    )
    return [
        Case(number, origin, target, on, name, nest, wedge, horizon, closure, tuple(point), draw)
        for number, (name, nest, wedge, horizon, closure, on, origin, target, point, draw) in enumerate(whole)
    ]


def chunks(spec: Spec) -> Iterator[list[Case]]:
    """Cases in pieces of at most `CHUNK` that share elasticities, horizon and closure."""
    held: list[Case] = []
    for case in cases(spec):
        if held and (len(held) == CHUNK or key_of(case) != key_of(held[0])):
            yield held
            held = []
        held.append(case)
    if held:
        yield held


Key = tuple[str, str, str, str]


def key_of(case: Case) -> Key:
    return case.elasticities, case.nest, case.horizon, case.closure
