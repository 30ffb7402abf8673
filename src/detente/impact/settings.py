"""The reference setting and the fixed design of settings around it.

A setting is a choice that no sampling error covers: which published elasticities, which nest, what trade balances
do, law
or what is collected. The design is the same for every question, so that a range never depends on what was asked.
It is a range over choices, not a probability.

Why the reference is what it is: θ = 4 and η = 1.5 were chosen on 2018–19 and on published estimates (docs/worth.md).
With the duties of 2018 to June 2019 the model's cost to American buyers is 0.28% of value added (published 0.27) and
its net effect −0.07 (published −0.04), and η = 1.5 is the old rule of two between foreign and home–foreign
elasticities. Neither year can tell η from one nest; 2025 was in view when nests were taken up at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ..economy.elasticities import DEFAULT_NEST, DEFAULT_SET, USUAL_ETA
from ..economy.wedge import COLLECTED, STATUTORY


@dataclass(frozen=True, order=True)
class Setting:
    """One choice of each kind."""

    elasticities: str = DEFAULT_SET
    nest: str = DEFAULT_NEST
    closure: str = "fixed"
    wedge: str = COLLECTED

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)

    @property
    def words(self) -> str:
        """As printed."""
        nest = (
            "one nest" if self.nest == "none" else f"η {USUAL_ETA:g}" if self.nest == DEFAULT_NEST else f"η {self.nest}"
        )
        return f"{self.elasticities}, {nest}, balances {self.closure}, {self.wedge}"


KINDS = ("elasticities", "nest", "closure", "wedge")
SETS = ("blp2023", "cgmt2025", "cp2015", "fgo2022", "sw2014")  #: one of each body of evidence
NESTS = ("none", "0.5")
VARIANTS = (("fixed", COLLECTED), ("fixed", STATUTORY), ("proportional", COLLECTED), ("purged", COLLECTED))
MOST = 64


def design(reference: Setting) -> tuple[Setting, ...]:
    """The reference first, its variants, then every set in every nest and variant; at most `MOST`."""
    own = [Setting(reference.elasticities, reference.nest, closure, wedge) for closure, wedge in VARIANTS]
    rest = [Setting(name, nest, closure, wedge) for name in SETS for nest in NESTS for closure, wedge in VARIANTS]
    whole: Sequence[Setting] = list(dict.fromkeys([reference, *own, *rest]))
    assert len(whole) <= MOST
    return tuple(whole)
