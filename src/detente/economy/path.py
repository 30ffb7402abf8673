"""How far trade has gone towards its long-run response h quarters after a duty changed.

g(h) is the published elasticity of flows before duty at h over its long-run value, so 1+θ_h = g(h)(1+θ). A
path is a text file with one row a published horizon (`data/economy/paths/`); between rows g is interpolated,
before the first row nothing is published and the horizon is refused.
"""

from __future__ import annotations

import itertools
import tomllib
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from ..base.errors import InputError, UnknownError
from ..base.files import present, read_text
from ..base.numbers import digits
from ..base.stamps import by_content
from .baseline import SHIPPED

LONG = "long"
DEFAULT_PATH = "blp"
OLD_WORDS = {"short": "4q"}  #: the first edition's word for the year after a change
FOLDER = "paths"


class Point(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[[point]]`: the published elasticity of flows before duty, `quarters` after the change."""

    quarters: float
    value: float
    se: float | None = None


class PathFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A path as text; `long` is the long-run value of the same source."""

    id: str
    title: str
    source: str
    where: str
    long: float
    point: list[Point]
    note: str = ""


@dataclass(frozen=True)
class Adjustment:
    """g by quarter: `quarters` and `share` are the published points, `error` the standard error of `share`."""

    id: str
    title: str
    source: str
    quarters: tuple[float, ...]
    share: tuple[float, ...]
    error: tuple[float, ...]
    note: str = ""

    def at(self, quarters: float) -> float:
        """g(h), 0 to 1; `InputError` before the first and after the last published point."""
        first, last = self.quarters[0], self.quarters[-1]
        if not first <= quarters <= last:
            raise InputError(
                f"{quarters:g} quarters: {self.id} publishes {first:g} to {last:g}",
                remedy=f"ask for {first:g}q to {last:g}q, or long",
            )
        return float(np.interp(quarters, self.quarters, self.share))


def paths() -> list[str]:
    """Names of the shipped paths."""
    return sorted(path.stem for path in (SHIPPED / FOLDER).glob("*.toml"))


def load_path(name: str = DEFAULT_PATH) -> Adjustment:
    """A shipped path by name, or a file by its name ending in .toml; errors name the file."""
    path = Path(name) if name.endswith(".toml") else SHIPPED / FOLDER / f"{name}.toml"
    if not present(path):
        raise UnknownError("path of elasticities", name, paths())
    return _load(path)


@by_content(8)
def _load(path: Path) -> Adjustment:
    try:
        held = msgspec.convert(tomllib.loads(read_text(path)), PathFile)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise InputError(str(error), file=path, line=1, remedy="keys are closed: see docs/economy.md") from None
    quarters = [point.quarters for point in held.point]
    if len(quarters) < 2 or any(b <= a for a, b in itertools.pairwise(quarters)):
        raise InputError("points are not in order of quarters", file=path, line=1, remedy="two or more, earliest first")
    gap = max(b - a for a, b in itertools.pairwise(quarters))
    if gap > 4.0 and "interpolat" not in held.note:
        raise InputError(
            f"{gap:g} quarters lie between two points",
            file=path,
            line=1,
            remedy="give a point a year, or say in `note` that the years between are interpolated",
        )
    if not (held.long > 0 and all(0 < point.value <= held.long for point in held.point)):
        raise InputError("values must lie above 0 and not above `long`", file=path, line=1, remedy="check the signs")
    return Adjustment(
        held.id,
        held.title,
        held.source,
        tuple(quarters),
        tuple(point.value / held.long for point in held.point),
        tuple((point.se or 0.0) / held.long for point in held.point),
        held.note,
    )


def horizon_word(horizon: str) -> str:
    """``long`` or ``4q``, ``4q/cgmt``, checked; ``short`` is read as 4q."""
    word = OLD_WORDS.get(horizon, horizon)
    if word != LONG:
        scale_of(word)
    return word


def scale_of(horizon: str) -> float:
    """g at a horizon in words: 1 for ``long``."""
    if horizon == LONG:
        return 1.0
    count, _, name = horizon.partition("/")
    if not (count.endswith("q") and digits(count[:-1])):
        raise UnknownError("horizon", horizon, [LONG, "4q", "8q", "12q", "20q", "40q"])
    return load_path(name or DEFAULT_PATH).at(float(count[:-1]))
