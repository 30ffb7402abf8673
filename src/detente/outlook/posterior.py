"""Which rows inform which component, and the posterior draws of all of them.

A term of a truce ends by one of several causes. They are estimated as

* ``break``: cause-specific hazard of being broken (all rows), by later term and open end;
* ``upgrade``: hazard of an open-ended truce being upgraded;
* ``goes_on``: at the stated end of a fixed term that was not broken, whether anything goes on;
* ``replaced``: if so, whether by something new (upgraded, replaced early) rather than extended;

and, from dated moves, ``first_claim`` and ``tariff_raised``. Draws for the shipped history
come with the package; other histories and dates are sampled once and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

import numpy as np

from ..base import kept
from ..base.dates import parse_day
from .hazards import Draws, Rows, sample
from .history import CONTINUED, RAN_OUT, History, OutcomeKind, Truce, observed_until

YEAR = 365.25
SEED = 20251030
COUNT, STEPS = 1500, 1200  #: draws kept of each component, and steps of the sampler before them
NAME = "draws.npz"  #: the shipped draws
ENGINE = ("outlook.hazards",)  #: the sampler; the rows are hashed as data
MOVES = ("first_claim", "tariff_raised")
COMPONENTS = ("break", "upgrade", "goes_on", "replaced", *MOVES)


def years(truce: Truce) -> float:
    """Time at risk of a term, from its clock to its outcome or last day seen."""
    until = observed_until(truce)
    assert until is not None
    return max((until - truce.clock).days, 0) / YEAR


def rows_of(history: History, component: str) -> Rows:
    """The data of one component."""
    if component in MOVES:
        return _moves(history, component)
    kept = list(history.estimated)
    if component == "upgrade":
        kept = [t for t in kept if not t.fixed]
    elif component == "goes_on":
        kept = [t for t in kept if t.fixed and kind(t) in CONTINUED | RAN_OUT]
    elif component == "replaced":
        kept = [t for t in kept if t.fixed and kind(t) in CONTINUED]
    counted: dict[str, frozenset[OutcomeKind]] = {
        "break": frozenset({OutcomeKind.broken}),
        "upgrade": frozenset({OutcomeKind.upgraded}),
        "goes_on": CONTINUED,
        "replaced": CONTINUED - {OutcomeKind.extended},
    }
    columns = {"later": [t.later for t in kept]}
    if component == "break":
        columns["open"] = [not t.fixed for t in kept]
    timed = component in {"break", "upgrade"}
    return Rows(
        "lomax" if timed else "logit",
        np.array(list(columns.values()), float).T.reshape(len(kept), len(columns)),
        np.array([years(t) if timed else 0.0 for t in kept]),
        np.array([kind(t) in counted[component] for t in kept], float),
        tuple(t.dyad for t in kept),
        tuple(columns),
    )


def kind(truce: Truce) -> OutcomeKind | None:
    """How it ended, if it did."""
    return truce.outcome.kind if truce.outcome else None


def _moves(history: History, component: str) -> Rows:
    """Spells to the first such move; a tariff raised with no claim coded before it says nothing of claims."""
    kept = [s for s in history.spells if component == "tariff_raised" or s.first_claim or not s.tariff_raised]
    days = [str(getattr(s, component)) for s in kept]
    t = [(parse_day(day or s.until) - parse_day(s.start)).days / YEAR for s, day in zip(kept, days, strict=True)]
    y = np.array([bool(day) for day in days], float)
    return Rows("lomax", np.zeros((len(kept), 0)), np.array(t, float), y, tuple(s.dyad for s in kept))


def leads(history: History) -> list[tuple[str, int]]:
    """Days before the stated end on which a fixed term was extended or replaced, by truce (after: 0)."""
    out = []
    for t in history.estimated:
        if t.fixed and t.outcome is not None and t.outcome.kind in CONTINUED:
            out.append((t.id, max((parse_day(t.stated_end) - parse_day(t.outcome.at)).days, 0)))
    return out


@dataclass(frozen=True)
class Posterior:
    """Draws of every component, under the digest of the rows that they rest on."""

    history: History
    components: dict[str, Draws]
    key: str


def key_of(history: History) -> str:
    """What the draws depend on, besides the sampler: the rows of all components and the seed."""
    parts: list[object] = [SEED, COUNT, STEPS]
    for name in COMPONENTS:
        rows = rows_of(history, name)
        parts += [
            name,
            rows.family,
            *(np.round(part, 9) for part in (rows.x, rows.t, rows.y)),
            rows.dyad,
            rows.covariates,
        ]
    return kept.digest(*parts)


def posterior(history: History, *, progress: Callable[[str], None] | None = None) -> Posterior:
    """The posterior of a history: shipped, kept, or sampled now."""
    key, engine = key_of(history), kept.engine(*ENGINE)
    if kept.current(shipped_path().parent, NAME, engine):
        found = read_draws(kept.load(shipped_path()), key, history)
        if found is not None:
            return found
    whole = kept.digest(key, engine)
    found = read_draws(kept.read("posterior", whole), key, history)
    if found is None:
        if progress:
            progress("sampling base rates (kept for the next run)")
        found = fit(history)
        kept.write("posterior", whole, packed(found))
    return found


def fit(history: History, *, seed: int = SEED, draws: int = COUNT, steps: int = STEPS) -> Posterior:
    """Sample every component now."""
    parts = {}
    for i, name in enumerate(COMPONENTS):
        found = sample(rows_of(history, name), seed=seed + i, draws=draws, steps=steps)
        parts[name] = replace(found, values=found.values.astype(np.float32).astype(float))  # as they are kept
    return Posterior(history, parts, key_of(history))


def packed(found: Posterior) -> dict[str, Any]:
    """As they are kept: the draws (float32) with their key."""
    arrays = {name: d.values.astype(np.float32) for name, d in found.components.items()}
    spread = np.array([found.components[name].r_hat for name in COMPONENTS])
    return {"key": np.array(found.key), "r_hat": spread, **arrays}


def read_draws(stored: Mapping[str, Any] | None, key: str, history: History) -> Posterior | None:
    """Kept draws, if they belong to these rows."""
    if stored is None or stored.keys() != {"key", "r_hat", *COMPONENTS} or str(stored["key"]) != key:
        return None
    parts = {
        name: Draws(rows_of(history, name), stored[name].astype(float), float(stored["r_hat"][i]))
        for i, name in enumerate(COMPONENTS)
    }
    return Posterior(history, parts, key)


def shipped_path(name: str = NAME) -> Path:
    """What was computed from the shipped history, by file name."""
    return Path(str(package_files("detente"))) / "data" / "history" / name
