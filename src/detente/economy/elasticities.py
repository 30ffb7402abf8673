"""Trade elasticities by sector: published sets, a short-run variant, and files of yours.

A set is a TOML file with closed keys (`ElasticityFile`); the concordance of its sectors
to the industries of the table is in the file, row by row. Long run is what cross-sections
of trade and tariffs identify. The short run is an assumption: every elasticity times
`SHORT_OVER_LONG`, the ratio that Boehm, Levchenko and Pandalai-Nayar (American Economic
Review 113(4), 2023) find between the year after a tariff change (−0.76) and the long run
(−1.75 to −2.25, middle −2.0).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from ..base.errors import InputError, UnknownError
from ..base.table import Column, Table, Tabular
from .baseline import SHIPPED, Array

SHORT_OVER_LONG = 0.76 / 2.0
HORIZONS = ("long", "short")
DEFAULT_SET = "cp2015"


class SectorElasticity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[[sector]]`: one published value and the industries of the table it stands for."""

    name: str
    theta: float
    industries: list[str]
    se: float | None = None


class ElasticityFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A set of elasticities as text. `default` stands for industries no sector names."""

    id: str
    title: str
    source: str
    horizon: str = "long"
    spread: float = 0.25
    spread_basis: str = "assumption"
    default: float | None = None
    note: str = ""
    sector: list[SectorElasticity] = []


@dataclass(frozen=True)
class Elasticities(Tabular):
    """θ for each sector of a table. `theta` and `spread` (sd of ln θ) are `[J]`."""

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

    def draw(self, rng: np.random.Generator) -> Array:
        """One draw of θ `[J]`: ln θ normal with the stated spread, sector by sector."""
        drawn: Array = self.theta * np.exp(self.spread * rng.standard_normal(len(self.theta)))
        return drawn

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "id": self.id,
            "title": self.title,
            "source": self.source,
            "horizon": self.horizon,
            "note": self.note,
            "theta": dict(zip(self.sectors, self.theta.tolist(), strict=True)),
        }

    def tables(self) -> list[Table]:
        """One row a sector."""
        columns = [
            Column("industry", "Industry"),
            Column("of", "Sector of the source"),
            Column("theta", "θ", digits=2, align="right"),
            Column("spread", "Spread of ln θ", digits=2, align="right"),
        ]
        rows = [
            {"industry": s, "of": n, "theta": float(t), "spread": float(d)}
            for s, n, t, d in zip(self.sectors, self.names, self.theta, self.spread, strict=True)
        ]
        notes = [text for text in (self.note, f"Spread: {self.spread_basis}.") if text]
        return [Table(f"{self.title}, {self.horizon} run", columns, rows, source=self.source, notes=notes)]


def sets() -> list[str]:
    """Names of the shipped sets."""
    return sorted(path.stem for path in (SHIPPED / "elasticities").glob("*.toml"))


def load_elasticities(
    name: str | Path = DEFAULT_SET, *, sectors: tuple[str, ...], horizon: str = "long"
) -> Elasticities:
    """A shipped set by name, or a file of yours by path, for the `sectors` of a table.

    A file whose own horizon is ``short`` is used as it is for the short run and refused for
    the long. Raises `InputError` with file and line on unknown keys, values that are not
    positive, industries given twice, missing or unknown.
    """
    if horizon not in HORIZONS:
        raise UnknownError("horizon", horizon, HORIZONS)
    path = Path(name) if str(name).endswith(".toml") else SHIPPED / "elasticities" / f"{name}.toml"
    if not path.is_file():
        raise UnknownError("set of elasticities", str(name), sets())
    text = path.read_text(encoding="utf-8")
    held = _decode(text, path)
    where: dict[str, SectorElasticity] = {}
    for row in held.sector:
        _refuse_bad_theta(row.theta, path, _line(text, row.name), row.name)
        for industry in row.industries:
            line = _line(text, f'"{industry}"')
            if industry in where:
                raise InputError(f"industry {industry} is given twice", file=path, line=line, remedy="keep one")
            if industry not in sectors:
                raise UnknownError("industry of the table", industry, sectors, file=path, line=line)
            where[industry] = row
    if held.default is not None:
        _refuse_bad_theta(held.default, path, _line(text, "default"), "default")
    missing = [s for s in sectors if s not in where]
    if missing and held.default is None:
        raise InputError(
            f"{len(missing)} industries have no elasticity, first {missing[0]}",
            file=path,
            line=1,
            remedy="name them in a [[sector]] or give `default`",
        )
    if held.horizon == "short" and horizon == "long":
        raise InputError("these are short-run elasticities", file=path, remedy="ask for --horizon short")
    scale = SHORT_OVER_LONG if (horizon == "short" and held.horizon == "long") else 1.0
    theta, spread, names = [], [], []
    for sector in sectors:
        found = where.get(sector)
        value = held.default if found is None else found.theta
        assert value is not None
        theta.append(value * scale)
        spread.append(held.spread if found is None or found.se is None else found.se / found.theta)
        names.append("default" if found is None else found.name)
    return Elasticities(
        held.id,
        held.title,
        held.source,
        horizon,
        sectors,
        np.array(theta),
        np.array(spread),
        tuple(names),
        held.note,
        held.spread_basis,
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


def _refuse_bad_theta(theta: float, path: Path, line: int, name: str) -> None:
    if not np.isfinite(theta) or theta <= 0:
        raise InputError(f"elasticity of {name} is {theta}", file=path, line=line, remedy="give a number above 0")
