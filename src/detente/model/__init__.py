"""Equations and equilibrium of the world economy; knows no politics, no dates.

`solve(economy, shock)` returns an `Equilibrium`; see docs/model.md.
"""

from __future__ import annotations

from .economy import Economy
from .equilibrium import Equilibrium
from .shock import Quota, Shock
from .solve import solve, solve_batch

__all__ = ["Economy", "Equilibrium", "Quota", "Shock", "solve", "solve_batch"]
