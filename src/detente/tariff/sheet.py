"""What is said of the duty on one line: the layers, what was switched off, what is open."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ..base.table import Column, Table, columns
from ..ledger.coverage import Coverage
from ..ledger.records import Event
from ..standpoint import Asked, Standpoint
from .claims import Answers
from .quotas import Held
from .unsettled import Depends


@dataclass(frozen=True, slots=True)
class Layer:
    """One duty on the line: its rate, and what it adds to the total at the low and the high end."""

    measure: str
    component: str
    title: str
    rate: float | None
    low: float | None
    high: float | None
    heading: str
    authority: str
    legal_ref: str
    source: str
    since: str

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {k: getattr(self, k) for k in self.__slots__}


@dataclass(frozen=True)
class Duty(Asked):
    """The duty on a line from an origin on a day. Rates in per cent of customs value; None is unknown.

    Layers add up exactly to the total, at the low end and at the high end.
    """

    stand: Standpoint
    hts: str
    text: str
    printed: str
    importer: str
    origin: str
    loaded: str
    low: float | None
    high: float | None
    central: float | None
    complete: bool
    coverage: Coverage
    depends: tuple[Depends, ...]
    said: Answers
    layers: tuple[Layer, ...]
    excluded: tuple[dict[str, str], ...]
    conditions: tuple[str, ...]
    notes: tuple[str, ...]
    value: float | None
    trail: tuple[tuple[str, Event], ...]
    quotas: tuple[Held, ...] = ()  #: under which the line falls

    def amounts(self) -> list[dict[str, Any]] | None:
        """Dollars by layer on `value` at both ends, each rounded half up to the cent; None without a value.

        `amount` is the one figure where both ends agree, None where the layer is open; an
        unknown high end is None.
        """
        if self.value is None:
            return None
        found = []
        for layer in self.layers:
            low, high = (None if end is None else _cents(self.value, end) for end in (layer.low, layer.high))
            found.append({"measure": layer.measure, "amount": low if low == high else None, "low": low, "high": high})
        return found

    def totals(self) -> dict[str, float | None]:
        """Sums of `amounts` at both ends, and the one total where they agree."""
        rows = self.amounts() or []
        low = round(sum(r["low"] or 0.0 for r in rows), 2)
        known = self.high is not None and all(r["high"] is not None for r in rows)
        high = round(sum(r["high"] for r in rows), 2) if known else None
        return {"low": low, "high": high, "amount": low if low == high else None}

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``duty --json``."""
        made: dict[str, Any] = {
            "standpoint": self.stand.to_dict(),
            "hts": self.hts,
            "description": self.text,
            "importer": self.importer,
            "origin": self.origin,
            "on": self.on,
            "known": self.known,
            "lens": self.lens,
            "loaded": self.loaded,
            "low": self.low,
            "high": self.high,
            "central": self.central,
            "complete": self.complete,
            "unit": "percent",
            "general_rate": self.printed,
            "layers": [layer.to_dict() for layer in self.layers],
            "excluded": [dict(e) for e in self.excluded],
            "conditions": list(self.conditions),
            "quotas": [held.to_dict() for held in self.quotas],
            "depends_on": [item.to_dict() for item in self.depends],
            "claims": dict(self.said.claims),
            "content": dict(self.said.content),
            "coverage": self.coverage.to_dict(),
            "notes": list(self.notes),
        }
        if self.value is not None:
            made["value"] = self.value
            made["amounts"] = self.amounts()
            totals = self.totals()
            made["total_amount"] = totals["amount"]
            made["total_low"], made["total_high"] = totals["low"], totals["high"]
        return made

    def tables(self) -> list[Table]:
        """The stack first, then what was switched off."""
        spec = columns(
            Column("layer", "Layer", wide=True),
            Column("rate", "Rate", "%", 2),
            Column("low", "Adds, low", "%", 2),
            Column("high", "Adds, high", "%", 2),
            Column("heading", "Heading"),
            Column("since", "Since"),
            Column("legal_ref", "Legal reference", wide=True),
        )
        rows: list[dict[str, Any]] = [
            {
                "layer": layer.title,
                "rate": layer.rate,
                "low": layer.low,
                "high": layer.high,
                "heading": layer.heading,
                "since": layer.since[:10],
                "legal_ref": layer.legal_ref,
                "measure": layer.measure,
            }
            for layer in self.layers
        ]
        rows.append({"layer": "Total", "low": self.low, "high": self.high})
        whence = f"{self.hts} from {self.origin} into {self.importer}"
        made = [
            Table(
                f"{whence} on {self.on}, lens {self.lens}",
                spec,
                rows,
                source=f"general rate: {self.printed}; {self.text}",
                notes=[*self.conditions, *self.notes],
                id="duty",
            )
        ]
        if self.excluded:
            made.append(
                Table("Switched off", columns(("measure", "Measure"), ("by", "By")), list(self.excluded), id="excluded")
            )
        if self.value is not None:
            totals = self.totals()
            spec = columns(
                ("measure", "Measure"), Column("low", "Duty, low", "US$", 2), Column("high", "Duty, high", "US$", 2)
            )
            if totals["amount"] is not None:
                spec = columns(("measure", "Measure"), Column("amount", "Duty", "US$", 2))
            made.append(
                Table(
                    f"On a customs value of {self.value:,.2f} US dollars",
                    spec,
                    [*(self.amounts() or []), {"measure": "Total", **totals}],
                    id="amounts",
                )
            )
        return made


def _cents(value: float, rate: float) -> float:
    exact = Decimal(str(value)) * Decimal(str(rate)) / 100
    return float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))
