"""What is said of the duty on one line: the layers, what was switched off, what is open."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ..base.table import Column, Table, columns
from ..ledger.records import Event
from ..standpoint import Asked, Standpoint


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
    layers: tuple[Layer, ...]
    excluded: tuple[dict[str, str], ...]
    conditions: tuple[str, ...]
    notes: tuple[str, ...]
    value: float | None
    trail: tuple[tuple[str, Event], ...]

    def amounts(self) -> list[dict[str, Any]] | None:
        """Dollars by layer on `value`, each rounded half up to the cent; None without a value or while open."""
        if self.value is None or not self.complete:
            return None
        found = []
        for layer in self.layers:
            exact = Decimal(str(self.value)) * Decimal(str(layer.high or 0.0)) / 100
            found.append({"measure": layer.measure, "amount": float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))})
        return found

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``duty --json``."""
        amounts = self.amounts()
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
            "notes": list(self.notes),
        }
        if self.value is not None:
            made["value"] = self.value
            made["amounts"] = amounts
            made["total_amount"] = round(sum(a["amount"] for a in amounts), 2) if amounts else None
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
        if self.value is not None and (amounts := self.amounts()) is not None:
            total = round(sum(a["amount"] for a in amounts), 2)
            made.append(
                Table(
                    f"On a customs value of {self.value:,.2f} US dollars",
                    columns(("measure", "Measure"), Column("amount", "Duty", "US$", 2)),
                    [*amounts, {"measure": "Total", "amount": total}],
                    id="amounts",
                )
            )
        return made
