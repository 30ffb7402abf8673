"""What an importer may claim or must know, and what an answer to it does to a coverage.

The vocabulary is closed and is data (`data/tariff/claims.toml`): `--claim us-content=25`,
`--claim patented=no`, `--quota over`. Contents of metal are shares of value: `--content
steel=60,aluminium=5`. A claim nobody answered opens the interval, or is taken as not
made where the table says so.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from ..base.errors import InputError, UnknownError
from ..ledger.records import Component
from .lines import METALS, Floats
from .lists import Coverage

YES = ("yes", "true", "1", "y", "")
NO = ("no", "false", "0", "n")
#: What a quota may be answered with, and whether the duty beyond it is due.
QUOTA = {"in": 0.0, "over": 100.0}
#: The match of a scope whose list says itself which lines are covered wholly, whatever is claimed.
PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class Claim:
    """A word of the vocabulary: the question it answers, `yes`, `percent` or `quota`, and whether it opens.

    `preference` marks claims by which the general rate falls under a trade agreement; of
    claims with the same `one_of` an entry can make one only.
    """

    id: str
    asks: str
    kind: str
    opens: bool
    preference: bool
    one_of: str


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, Claim]:
    """Every claim that can be made, by id."""
    text = (files("detente") / "data" / "tariff" / "claims.toml").read_text(encoding="utf-8")
    return {
        row["id"]: Claim(
            row["id"],
            row["asks"],
            row.get("kind", "yes"),
            row.get("opens", True),
            row.get("preference", False),
            row.get("one_of", ""),
        )
        for row in tomllib.loads(text)["claim"]
    }


@dataclass(frozen=True)
class Answers:
    """What was said of an entry: claims in per cent (100 yes, 0 no), metal contents in per cent of value."""

    claims: tuple[tuple[str, float], ...] = ()
    content: tuple[tuple[str, float], ...] = ()

    def claim(self, name: str) -> float | None:
        """The answer to a claim; None where nothing was said. One that rules it out is an answer."""
        said = dict(self.claims)
        if name in said or not (group := vocabulary()[name].one_of):
            return said.get(name)
        rival = any(value and vocabulary()[other].one_of == group for other, value in self.claims)
        return 0.0 if rival else None

    def metal(self, name: str) -> float | None:
        """The share of a metal in the value, 0 to 1. With any content given, a metal not named is none."""
        if not self.content:
            return None
        return dict(self.content).get(name, 0.0) / 100.0


NOTHING = Answers()


def preferences() -> list[str]:
    """Claims by which a preference is taken up."""
    return [claim.id for claim in vocabulary().values() if claim.preference]


def answers(claims: Sequence[str] = (), content: str | Sequence[str] = (), quota: str | None = None) -> Answers:
    """Answers from words such as ``usmca``, ``us-content=25``, ``patented=no`` and ``steel=60``. Raises InputError."""
    found: dict[str, float] = {}
    for text in _split(claims):
        name, _, value = (part.strip() for part in text.partition("="))
        if name not in vocabulary():
            raise UnknownError("claim", name, vocabulary())
        found[name] = _value(vocabulary()[name], value)
    if quota:
        found["quota"] = _value(vocabulary()["quota"], quota)
    metals: dict[str, float] = {}
    for text in _split([content] if isinstance(content, str) else content):
        name, _, value = (part.strip() for part in text.partition("="))
        if name not in METALS:
            raise UnknownError("metal", name, METALS)
        metals[name] = _percent(f"content {name}", value)
    if sum(metals.values()) > 100:
        raise InputError(
            f"contents add up to {sum(metals.values()):g} per cent of the value",
            remedy="give shares of the customs value that add up to 100 at most",
        )
    return Answers(tuple(sorted(found.items())), tuple(sorted(metals.items())))


def _split(texts: Iterable[str]) -> list[str]:
    return [part.strip() for text in texts for part in text.split(",") if part.strip()]


def _value(claim: Claim, text: str) -> float:
    plain = text.lower()
    if claim.kind == "quota":
        if plain not in QUOTA:
            raise InputError(f"{text!r} is no place in a quota", remedy="say in or over")
        return QUOTA[plain]
    if claim.kind == "percent":
        return _percent(claim.id, text)
    if plain in YES:
        return 100.0
    if plain in NO:
        return 0.0
    raise InputError(f"{claim.id}={text} is not an answer", remedy=f"say {claim.id} or {claim.id}=no")


def _percent(name: str, text: str) -> float:
    try:
        value = float(text.rstrip("%"))
    except ValueError:
        raise InputError(f"{name} needs a percentage, not {text!r}", remedy=f"write {name}=25") from None
    if not 0 <= value <= 100:
        raise InputError(f"{name}={text} is not a percentage", remedy="give 0 to 100")
    return value


def settled(cover: Coverage, part: Component, said: Answers) -> tuple[Coverage, str]:
    """The coverage of a component whose claim was answered or not, and the id of the claim where it stays open."""
    if not part.claim:
        return cover, ""
    claim = vocabulary()[part.claim]
    answer = said.claim(part.claim)
    sure = cover.low if part.scope is not None and part.scope.match == PARTIAL else np.zeros_like(cover.low)
    if answer is not None:
        return scaled(cover, effect(part, claim, answer), sure), ""
    if not claim.opens and not part.share:
        return scaled(cover, 0.0, sure), ""
    if not (cover.high > sure).any():
        return cover, ""
    return Coverage(sure, np.maximum(sure, assumed(cover, part.share)), cover.high, cover.rate), part.claim


def assumed(cover: Coverage, share: float | None) -> Floats:
    """The central share: the component's, on lines for which the list gives none of its own."""
    return np.where(cover.low < cover.high, cover.mid, cover.mid * (0.5 if share is None else share))


def effect(part: Component, claim: Claim, answer: float) -> float:
    """Share of the goods that a component covers once its claim is answered, 0 to 1."""
    if part.below is not None:
        return float(answer < part.below)
    if part.least is not None and answer < part.least:
        return 0.0
    if claim.kind == "percent":
        return min(answer, part.most if part.most is not None else 100.0) / 100.0
    return answer / 100.0


def scaled(cover: Coverage, share: float, sure: Floats) -> Coverage:
    """A coverage of which a certain share of each line's value is left; all of it where the list is sure."""
    whole = np.maximum(sure, cover.high * share)
    return Coverage(whole, whole, whole, cover.rate)
