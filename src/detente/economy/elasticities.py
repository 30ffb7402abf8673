"""Trade elasticities by sector: published sets, what each published number means here, and files of yours.

In the model a flow before duty is π X/(1+τ) with π ∝ (1+τ)^−θ, so a flow *before duty* falls with elasticity
1+θ and spending *with duty* with θ. Which of the two an author measured decides what his number is here:
every file says so (`flows`) with its table, and the conversion is made once, below. Long run is what
cross-sections of trade and tariffs identify; shorter horizons go along a published path
(`detente.economy.path`): 1+θ_h = g(h)(1+θ), and a horizon at which some θ is zero or less is refused.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np

from ..base.errors import InputError, UnknownError
from ..base.files import present, read_text
from ..base.numbers import number
from ..base.table import Column, Table, Tabular
from .baseline import SHIPPED, Array
from .path import LONG, horizon_word, scale_of

DEFAULT_SET = "sw2014"
NEST_NONE = "none"
DEFAULT_NEST = "auto"  #: η = 1.5, or θ where that is less
USUAL_ETA = 1.5
LEAST = 0.02  #: smallest θ of a draw


class SectorElasticity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[[sector]]`: one published value and the industries of the table it stands for."""

    name: str
    theta: float  #: as published; see `ElasticityFile.flows`
    industries: list[str]
    se: float | None = None  #: published standard error of `theta`


class ElasticityFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A set of elasticities as text. `default` stands for industries no sector names.

    `flows`: what the published numbers are elasticities of. ``structural``: θ itself, the exponent of price in
    shares. ``with_duty``: spending duty included, which is θ. ``before_duty``: the flow before duty, 1+θ here.
    """

    id: str
    title: str
    source: str
    flows: Literal["structural", "with_duty", "before_duty"] = "structural"
    flows_basis: str = ""
    where: str = ""  #: table and page
    horizon: str = "long"
    spread: float = 0.25
    spread_basis: str = "assumption"
    default: float | None = None
    default_se: float | None = None
    note: str = ""
    sector: list[SectorElasticity] = []


@dataclass(frozen=True)
class Elasticities(Tabular):
    """θ for each sector of a table. `theta`, `eta` and `spread` are `[J]`.

    `eta` is the exponent between home and the foreign bundle (None: one nest, η = θ). `spread` is the standard
    deviation of ln θ, or of ln(1+θ) where the published number is 1+θ (`before_duty`).
    """

    id: str
    title: str
    source: str
    horizon: str
    sectors: tuple[str, ...]
    theta: Array
    spread: Array
    names: tuple[str, ...]
    note: str = ""
    spread_basis: str = ""
    eta: Array | None = None
    flows: str = "structural"
    flows_basis: str = ""
    where: str = ""
    published_se: bool = False  #: whether the spread is a published standard error

    @property
    def nest(self) -> str:
        """The nest in a word: ``none``, or the value of η."""
        if self.eta is None:
            return NEST_NONE
        low, high = float(self.eta.min()), float(self.eta.max())
        return f"{low:g}" if low == high else f"{low:.2g} to {high:.2g}"

    def draw(self, rng: np.random.Generator) -> Array:
        """One draw of θ `[J]`: ln θ (or ln(1+θ)) normal with the stated spread, sector by sector; never below η."""
        z = rng.standard_normal(len(self.theta))
        if self.flows == "before_duty":
            drawn = (1.0 + self.theta) * np.exp(self.spread * z) - 1.0
        else:
            drawn = self.theta * np.exp(self.spread * z)
        floor = np.full_like(drawn, LEAST) if self.eta is None else np.maximum(self.eta, LEAST)
        kept: Array = np.maximum(drawn, floor)
        return kept

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "id": self.id,
            "title": self.title,
            "source": self.source,
            "horizon": self.horizon,
            "nest": self.nest,
            "flows": self.flows,
            "where": self.where,
            "published_standard_errors": self.published_se,
            "note": self.note,
            "theta": dict(zip(self.sectors, self.theta.tolist(), strict=True)),
        }

    def tables(self) -> list[Table]:
        """One row a sector."""
        columns = [
            Column("industry", "Industry"),
            Column("of", "Sector of the source"),
            Column("theta", "θ", digits=2, align="right"),
            Column("eta", "η (home–foreign)", digits=2, align="right"),
            Column("spread", "Spread (log)", digits=2, align="right"),
        ]
        eta = self.theta if self.eta is None else self.eta
        rows = [
            {"industry": s, "of": n, "theta": float(t), "eta": float(e), "spread": float(d)}
            for s, n, t, e, d in zip(self.sectors, self.names, self.theta, eta, self.spread, strict=True)
        ]
        meaning = f"What was published: {self.flows.replace('_', ' ')}. {self.flows_basis}".strip()
        notes = [text for text in (self.note, meaning, f"Spread: {self.spread_basis}.") if text]
        return [Table(f"{self.title}, {self.horizon} run", columns, rows, source=self.source, notes=notes)]


def sets() -> list[str]:
    """Names of the shipped sets."""
    return sorted(path.stem for path in (SHIPPED / "elasticities").glob("*.toml"))


def titles() -> dict[str, str]:
    """What each shipped set is called, up to the first comma of its title."""
    found = {}
    for name in sets():
        with (SHIPPED / "elasticities" / f"{name}.toml").open("rb") as file:
            found[name] = str(tomllib.load(file)["title"]).split(", ")[0]
    return found


def load_elasticities(
    name: str | Path = DEFAULT_SET, *, sectors: tuple[str, ...], horizon: str = LONG, nest: str | float = NEST_NONE
) -> Elasticities:
    """A shipped set by name, or a file of yours by path, for the `sectors` of a table.

    `horizon`: ``long``, or quarters along the published path (``4q``; ``4q/cgmt`` names another path). `nest`: η
    between home and foreign, a number, ``none`` or
    ``auto`` (1.5, or θ where that is less). A file whose own horizon is ``short`` is used as it is for
    4 quarters and refused for the long run. Raises `InputError` with file and line on unknown keys, values that
    are not positive, industries given twice, missing or unknown; when θ is zero or less at the horizon; and
    when η exceeds some θ.
    """
    word = horizon_word(horizon)
    path = Path(name) if str(name).endswith(".toml") else SHIPPED / "elasticities" / f"{name}.toml"
    if not present(path):
        raise UnknownError("set of elasticities", str(name), sets())
    text = read_text(path)
    held = _decode(text, path)
    where: dict[str, SectorElasticity] = {}
    for row in held.sector:
        _refuse_bad_theta(row.theta, path, _line(text, row.name), row.name, held.flows)
        for industry in row.industries:
            line = _line(text, f'"{industry}"')
            if industry in where:
                raise InputError(f"industry {industry} is given twice", file=path, line=line, remedy="keep one")
            if industry not in sectors:
                raise UnknownError("industry of the table", industry, sectors, file=path, line=line)
            where[industry] = row
    if held.default is not None:
        _refuse_bad_theta(held.default, path, _line(text, "default"), "default", held.flows)
    missing = [s for s in sectors if s not in where]
    if missing and held.default is None:
        raise InputError(
            f"{len(missing)} industries have no elasticity, first {missing[0]}",
            file=path,
            line=1,
            remedy="name them in a [[sector]] or give `default`",
        )
    if held.horizon == "short" and word == LONG:
        raise InputError("these are short-run elasticities", file=path, remedy="ask for --horizon 4q")
    scale = 1.0 if held.horizon == "short" else scale_of(word)
    theta, spread, names = [], [], []
    for sector in sectors:
        found = where.get(sector)
        value, se = (held.default, held.default_se) if found is None else (found.theta, found.se)
        assert value is not None
        own = value - 1.0 if held.flows == "before_duty" else value
        theta.append(scale * (1.0 + own) - 1.0 if scale != 1.0 else own)
        spread.append(held.spread if se is None else se / value)
        names.append("default" if found is None else found.name)
    values = np.array(theta)
    _refuse_no_theta(values, sectors, names, word, held.id)
    return Elasticities(
        held.id,
        held.title,
        held.source,
        word,
        sectors,
        values,
        np.array(spread),
        tuple(names),
        held.note,
        held.spread_basis,
        _eta(nest, values, sectors, scale),
        held.flows,
        held.flows_basis,
        held.where,
        held.default_se is not None or any(row.se is not None for row in held.sector),
    )


def _eta(nest: str | float, theta: Array, sectors: tuple[str, ...], scale: float) -> Array | None:
    """η `[J]` at the horizon from the long-run number of a nest; None for one nest."""
    if nest == NEST_NONE:
        return None
    if nest == DEFAULT_NEST:
        usual: Array = np.minimum(scale * (1.0 + USUAL_ETA) - 1.0, theta)
        return usual
    try:
        value = number(str(nest))
    except ValueError:
        raise InputError(f"nest is {nest!r}", remedy="a number above −1, auto, or none") from None
    if not np.isfinite(value) or value <= -1.0:
        raise InputError(f"nest is {value:g}", remedy="η is an exponent of price: a number above −1, or none")
    eta = np.full(len(sectors), scale * (1.0 + value) - 1.0)
    above = eta > theta
    if above.any():
        at = int(np.argmax(above))
        raise InputError(
            f"the nest's elasticity {eta[at]:.3g} between home and foreign exceeds θ = {theta[at]:.3g} "
            f"between foreign sources in {sectors[at]} ({int(above.sum())} industries)",
            remedy="sources must be the closer substitutes: lower --nest or choose another set",
        )
    return eta


def _refuse_no_theta(theta: Array, sectors: tuple[str, ...], names: list[str], horizon: str, name: str) -> None:
    bad = theta <= 0
    if bad.any():
        at = int(np.argmin(theta))
        raise InputError(
            f"{name} at horizon {horizon}: θ of {sectors[at]} ({names[at]}) would be {theta[at]:.2f} "
            f"({int(bad.sum())} industries are zero or less): published flows before duty move by less than the duty, "
            "which one elasticity of shares cannot hold",
            remedy="ask for a longer horizon, or a set with larger elasticities (sw2014)",
        )


def _decode(text: str, path: Path) -> ElasticityFile:
    import tomllib

    try:
        return msgspec.convert(tomllib.loads(text), ElasticityFile)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not TOML: {error}", file=path, remedy="mend the syntax") from None
    except msgspec.ValidationError as error:
        unknown = str(error).partition("unknown field `")[2].partition("`")[0]
        line = _line(text, unknown) if unknown else 1
        raise InputError(str(error), file=path, line=line, remedy="keys are closed: see docs/economy.md") from None


def _line(text: str, needle: str) -> int:
    return next((n for n, line in enumerate(text.splitlines(), start=1) if needle in line), 1)


def _refuse_bad_theta(theta: float, path: Path, line: int, name: str, flows: str) -> None:
    least = 1.0 if flows == "before_duty" else 0.0
    if not np.isfinite(theta) or theta <= least:
        why = "; before duty it is 1+θ and must exceed 1" if least else ""
        raise InputError(
            f"elasticity of {name} is {theta}{why}", file=path, line=line, remedy=f"give a number above {least:g}"
        )
