"""What is collected of what law would collect, as a dated input.

A ratio by importer and window of time, on the *increase* of duties over the benchmark year's: 1 is as in law. It is
measured on one basket of goods, so it holds claims, transit, exclusions and lists read wrongly, never substitution.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from ..base.dates import is_day
from ..base.errors import InputError
from ..base.files import read_text
from ..base.stamps import by_content
from .baseline import SHIPPED

FILE = "wedge.toml"
STATUTORY, COLLECTED = "statutory", "collected"
WEDGES = (COLLECTED, STATUTORY)
#: What a dated ratio can say of goods under way, and what nothing says.
LAGS = (
    "When orders arrive is not modelled, nor what was bought ahead: no source held says what share of a month's "
    "imports was shipped before a duty. What came in free for that is in the ratio of collected to statutory duties, "
    "by its dates and together with claims, exclusions and end use: no source held gives them apart."
)


class Window(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"start": "from"}):
    """`[[window]]`: rates in per cent of import value, before `until`; `before` is the rate of the year before."""

    importer: str
    start: str
    until: str
    statutory: float
    collected: float
    before: float
    recorded: str
    note: str = ""

    @property
    def ratio(self) -> float:
        """Collected over statutory, of the increase."""
        return (self.collected - self.before) / (self.statutory - self.before)


class WedgeFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`wedge.toml`."""

    title: str
    source: str
    where: str
    licence: str
    window: list[Window]


@dataclass(frozen=True)
class Wedge:
    """Ratios in force on a day: importer (ISO3) → ratio; with the words for a page."""

    day: str
    ratio: dict[str, float]
    words: tuple[str, ...]
    source: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"day": self.day, "ratio": dict(self.ratio), "notes": list(self.words), "source": self.source}


def wedge_on(day: str, path: Path | None = None, *, known: str) -> Wedge:
    """The ratios for a regime of `day` of those recorded by `known`: none before the first window, the last one's
    after it, and says so."""
    held = _file(path or SHIPPED / FILE)
    ratio, words = {}, []
    for importer in dict.fromkeys(w.importer for w in held.window):
        mine = [w for w in held.window if w.importer == importer and w.start <= day[:10] and w.recorded <= known]
        if not mine:
            continue
        window = mine[-1]
        ratio[importer] = window.ratio
        late = "" if day[:10] < window.until else f"; nothing is held after {window.until}: the last ratio is kept"
        words.append(
            f"{importer} collects {100 * window.ratio:.0f}% of the increase in law "
            f"({window.start} to {window.until}{late})."
        )
    if not ratio:
        words.append(f"What is collected of the duties of {day[:10]} was not known on {known}: they are as law says.")
    return Wedge(day[:10], ratio, tuple(words), held.source)


@by_content(4)
def _file(path: Path) -> WedgeFile:
    text = read_text(path)
    try:
        held = msgspec.convert(tomllib.loads(text), WedgeFile)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise InputError(str(error), file=path, line=1, remedy="keys are closed: see docs/economy.md") from None
    lines = [n for n, line in enumerate(text.splitlines(), start=1) if line.strip() == "[[window]]"]
    last: dict[str, str] = {}
    for window, line in zip(held.window, lines, strict=True):
        if not (is_day(window.start) and is_day(window.until) and window.start < window.until):
            raise InputError("`from` and `until` are no window", file=path, line=line, remedy="two days, in order")
        if window.start < last.get(window.importer, ""):
            raise InputError("windows overlap or are out of order", file=path, line=line, remedy="earliest first")
        last[window.importer] = window.until
        if window.statutory <= window.before:
            raise InputError("no increase in law", file=path, line=line, remedy="`statutory` must exceed `before`")
        if not 0.0 <= window.ratio <= 1.0:
            raise InputError(
                f"{100 * window.ratio:.0f}% of the increase in law collected",
                file=path,
                line=line,
                remedy="a share between 0 and 1: check the baskets",
            )
    return held
