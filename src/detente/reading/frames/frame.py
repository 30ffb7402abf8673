"""A frame: one act of one sentence, as somebody puts it, for any dispute.

`turns` words of reversal stand over the act; an odd number is a negation. Where a word of reversal in reach is not
accounted for, or the word that governs the act is unknown, `unsure` says so and the frame has no stance.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ...ledger.records import Modality, Stance

#: Modalities under which no stance of the giver may be reported.
SILENT = frozenset({"considered", "doubted", "question", "counterfactual", "hearsay", "unsaid", "wished"})
_SAID = {
    "absent": Stance.says_absent,
    "figure": Stance.reports_figure,
    "demanded": Stance.demands,
    "expected": Stance.forecasts,
}
_MODALITY = {
    "committed": Modality.committed,
    "intended": Modality.intended,
    "done": Modality.done,
    "agreed": Modality.committed,
}


@dataclass(slots=True)
class Frame:
    """Offsets are code points of the document; `party` who would act, `asked` of whom it is demanded."""

    start: int
    end: int
    act: str
    kind: str = ""
    party: tuple[str, ...] = ()
    how: str = ""
    asked: tuple[str, ...] = ()
    bound: str = "state"
    object: str = ""
    condition: str = ""
    in_return: str = ""
    turns: int = 0
    modality: str = "done"
    speaker: str = ""
    voice: str = "issuer"
    voices: tuple[str, ...] = ()
    unsure: str = ""
    words: str = ""
    at: int = 0
    flags: list[str] = field(default_factory=list)

    @property
    def negative(self) -> bool:
        """Whether the sense is turned round an odd number of times."""
        return self.turns % 2 == 1

    @property
    def stance(self) -> Stance | None:
        """In the ledger's vocabulary; None where no stance of the giver may be reported."""
        if self.modality in _SAID:
            return _SAID[self.modality]
        if self.modality in SILENT or self.unsure:
            return None
        if self.condition:
            return Stance.conditions
        if self.negative:
            return Stance.denies
        firm = self.kind or self.modality in {"committed", "intended"}
        return Stance.affirms if firm else Stance.evaluates

    @property
    def firmness(self) -> Modality | None:
        """How firm, in the ledger's words."""
        if self.condition and self.modality in _MODALITY:
            return _MODALITY[self.modality]
        return _MODALITY.get(self.modality, Modality.hypothetical if self.modality == "considered" else None)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for ``read --json``'s ``frame``."""
        return {
            "act": self.act,
            "class": self.kind or None,
            "giver": list(self.party),
            "giver_from": self.how or None,
            "asked": list(self.asked),
            "bound": self.bound,
            "object": self.object,
            "polarity": None if self.unsure or self.modality in SILENT else "no" if self.negative else "yes",
            "modality": self.modality,
            "condition": self.condition,
            "in_return": self.in_return,
            "unsure": self.unsure or None,
        }
