"""Tariff quotas: one rate up to a volume, another beyond it, and which applies to an entry is a claim (`--quota`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from ..base.units import label
from ..ledger.records import Component, Measure, MeasureKind, Quota
from ..regime.replay import ComponentState, MeasureState

CLAIM = "quota"
#: Measures that put layers on lines.
KINDS = (MeasureKind.tariff, MeasureKind.trade_remedy, MeasureKind.exemption)


@dataclass(frozen=True, slots=True)
class Held:
    """A quota that an entry falls under, as its last text gives it."""

    measure: str
    title: str
    quota: Quota
    doubt: str = ""  #: why it is not sure that the line is under it

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``quotas`` of ``duty --json``."""
        told = {k: v for k, v in msgspec.structs.asdict(self.quota).items() if k != "text"}
        return {"measure": self.measure, **told, "text": self.quota.text, "doubt": self.doubt}

    @property
    def words(self) -> str:
        """Volume, rates and fill in one sentence; what is not held is said."""
        q = self.quota
        per = f"a {q.period}" if q.period.isalpha() else f"in {q.period}"
        used = (
            f"{100 * q.fill:g}% used by {q.filled_on}" if q.fill is not None else "how much of it is used is not held"
        )
        first = f"{self.title}: quota of {q.volume:g} {label(q.unit)} {per}, {q.in_rate:g}% within it and "
        return f"{first}{q.out_rate:g}% beyond; {used}." + (f" {self.doubt}." if self.doubt else "")


def charges(measure: Measure) -> bool:
    """Whether a measure puts a layer on lines: a quota does where its rates within and beyond are held."""
    return measure.kind in KINDS or (measure.kind is MeasureKind.quota and any(e.quota for e in measure.events))


def quota_of(state: MeasureState, component: str) -> Quota | None:
    """The quota a component of a measure is under by the last event that sets its rate; None where there is none."""
    for event in reversed(state.trail):
        if event.components and component not in event.components:
            continue
        if event.quota is not None:
            return event.quota
        if event.rate is not None or component in event.rates or (not event.components and event.rates):
            return None
    return None


def split(
    state: MeasureState, active: Sequence[ComponentState], parts: dict[str, Component]
) -> Iterator[tuple[ComponentState, Component]]:
    """Active components under a quota, each as the rate within it and the one beyond, of which the higher counts.

    A component that asks for the claim itself says both rates as components and is left as it is.
    """
    for one in active:
        part = parts.get(one.id) or Component(id=one.id)
        quota = quota_of(state, one.id)
        if quota is None or part.claim:
            continue
        if quota.in_rate:
            yield replace(one, rate=quota.in_rate), part
        share = 0.0 if part.share is None else part.share
        yield replace(one, rate=quota.out_rate), msgspec.structs.replace(part, claim=CLAIM, share=share)
