"""Small random worlds for the laws, and where the raw targets are."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.model import Economy
from detente.model.calibrate import balanced


def world(
    J: int = 6,
    N: int = 5,
    *,
    seed: int = 0,
    tariffs: float = 0.1,
    zeros: float = 0.0,
    theta: object = None,
    inputs: bool = True,
    balanced: bool = False,
    split: str = "combined",
    profits: object = None,
) -> Economy:
    """A random balanced economy: gravity-like flows, `zeros` of the foreign cells empty."""
    rng = np.random.default_rng(seed)
    size = rng.lognormal(0.0, 1.0, N)
    flows = rng.lognormal(0.0, 1.0, (J, N, N)) * size[:, None] * size[None, :]
    home = np.arange(N)
    flows[:, home, home] *= 8.0
    flows = (flows + flows.transpose(0, 2, 1)) / 2.0  # near balance, so that value added stays positive
    if not balanced:
        flows *= rng.lognormal(0.0, 0.2, flows.shape)
    if zeros:
        drop = rng.uniform(size=flows.shape) < zeros
        drop[:, home, home] = False
        flows[drop] = 0.0
    part = rng.uniform(0.2, 0.4, (J, 1, 1)) if inputs else np.zeros((J, 1, 1))
    M, F = part * flows, (1.0 - part) * flows
    use = rng.uniform(0.5, 1.0, (N, J, J)) * flows.sum(axis=1).T[:, None, :]
    tau = tariffs * rng.uniform(size=flows.shape)
    tau[:, home, home] = 0.0
    return Economy.from_flows(
        sectors=[f"s{j}" for j in range(J)],
        countries=[f"c{n}" for n in range(N)],
        intermediate=M,
        final=F,
        use=use,
        tariffs=tau,
        theta=rng.uniform(2.0, 9.0, J) if theta is None else theta,
        split=split,
        profits=profits,
    )


def benchmark(seed: int, build: dict[str, Any], options: dict[str, Any]) -> Economy:
    """A world to measure changes from: without imbalances where they are purged."""
    economy = world(seed=seed, **build)
    return balanced(economy) if options.get("closure") == "purged" else economy


def raw_folder() -> Path | None:
    """The raw-material folder: DETENTE_RAW, or ``shared`` beside the checkout."""
    named = os.environ.get("DETENTE_RAW")
    folder = Path(named) if named else Path(__file__).resolve().parents[3] / "shared"
    return folder if (folder / "targets" / "model").is_dir() else None


@pytest.fixture
def targets() -> Path:
    """Folder of published tables and the inputs behind them; skips without it."""
    folder = raw_folder()
    if folder is None:
        pytest.skip("needs the raw-material folder (DETENTE_RAW)")
    return folder / "targets" / "model"
