"""One tree of events: running, broken, or the stated end with what follows; every definition is read off it.

    running ── broken at a rate
       └── stated end ── extended │ partly extended │ replaced │ nothing follows ── the default bites │ it does not

Silence counts: with d days left and nothing said, the chance that something follows is s(1 − F(d)) / (s(1 − F(d)) +
(1 − s)(1 − G(d))), where F and G say when it becomes public that something, or nothing, follows. Being
broken competes throughout, also with what follows after the end. The branches sum to one at each day and draw.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from ..base.errors import InputError
from .estimate import YEAR, Arrangement, Estimate
from .pooled import Array

BRANCHES = ("running", "extended", "partly_extended", "replaced", "nothing_follows", "broken")


@dataclass(frozen=True)
class Evidence:
    """What the asker adds: a factor on the odds that something follows, or that it is decided already."""

    odds: float = 1.0
    decided: str = ""


#: How far a decided branch is believed: announcements have been withdrawn.
DECIDED = 0.985


@dataclass(frozen=True)
class Tree:
    """The tree of one arrangement under one estimate."""

    arrangement: Arrangement
    estimate: Estimate
    evidence: Evidence = field(default_factory=lambda: Evidence())

    def left(self, day: date) -> float:
        """Days from `day` to the stated end."""
        assert self.arrangement.end is not None
        return float((self.arrangement.end - day).days)

    def follows(self) -> Array:
        """P(something follows | silent and unbroken when last seen), per draw."""
        e, left = self.estimate, self.left(self.arrangement.seen)
        if self.evidence.decided in ("follows", "nothing"):
            believed = DECIDED if self.evidence.decided == "follows" else 1 - DECIDED
            return np.full(e.count, believed)
        if_so = self.evidence.odds * e.follows * (1 - e.leads.followed_said(left))
        if_not = (1 - e.follows) * (1 - e.leads.lapse_said(left))
        return np.asarray(if_so / np.maximum(if_so + if_not, 1e-300))

    def said(self, day: date, *, followed: bool) -> Array:
        """P(it is public by `day` what follows | it was not when last seen), given that something (nothing) does."""
        if self.evidence.decided == ("follows" if followed else "nothing"):
            return np.ones(self.estimate.count)
        how = self.estimate.leads.followed_said if followed else self.estimate.leads.lapse_said
        before = how(self.left(self.arrangement.seen))
        return np.asarray(np.clip((how(self.left(day)) - before) / np.maximum(1 - before, 1e-300), 0.0, 1.0))

    def unbroken(self, day: date) -> Array:
        """P(nobody broke it by `day`), per draw."""
        days = max((day - self.arrangement.seen).days, 0)
        kept = 1 - DECIDED if self.evidence.decided == "broken" else 1.0
        return kept * np.exp(-self.estimate.broken * days / YEAR)

    def branches(self, day: date) -> dict[str, Array]:
        """P of each branch by `day`, per draw."""
        a, e = self.arrangement, self.estimate
        if a.end is None:
            return self._open(day)
        go, now = self.follows(), self.unbroken(day)
        at_end = self.unbroken(min(day, a.end))
        told, told_not = self.said(day, followed=True), self.said(day, followed=False)
        said, nothing = go * told * now, (1 - go) * told_not * at_end
        running = go * (1 - told) * now + (1 - go) * (1 - told_not) * at_end
        broken = 1 - at_end + go * (at_end - now)
        out = {kind: said * e.kinds[:, k] for k, kind in enumerate(BRANCHES[1:4])}
        return {"running": running, **out, "nothing_follows": nothing, "broken": broken}

    def _open(self, day: date) -> dict[str, Array]:
        """Without a stated end: broken or replaced, at competing rates."""
        a, e = self.arrangement, self.estimate
        years = max((day - a.seen).days, 0) / YEAR
        total = e.broken + e.replaced
        gone = 1 - np.exp(-total * years)
        if self.evidence.decided:
            raise InputError(
                f"a term without a stated end cannot be answered {self.evidence.decided!r}",
                remedy="leave --answer out",
            )
        zero = np.zeros(e.count)
        return {
            "running": 1 - gone,
            "extended": zero,
            "partly_extended": zero,
            "replaced": gone * e.replaced / total,
            "nothing_follows": zero,
            "broken": gone * e.broken / total,
        }

    def ended_badly(self, day: date) -> Array:
        """P(broken, or its end came and nothing followed, by `day`)."""
        found = self.branches(day)
        return found["broken"] + (found["nothing_follows"] if self.lapsed(day) else 0.0)

    def lapsed(self, day: date) -> bool:
        """Whether the stated end has come."""
        return self.arrangement.end is not None and day >= self.arrangement.end

    def bites(self, day: date) -> Array:
        """P(the restriction truly came back or bit by `day`): the default after a break, or after the end's day."""
        found, e = self.branches(day), self.estimate
        out = found["broken"] * e.bites_after_break
        if self.arrangement.end is not None and day > self.arrangement.end:
            out = out + found["nothing_follows"] * e.bites_after_lapse
        return np.asarray(out)
