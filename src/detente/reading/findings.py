"""What is said once at the top of a reading: whose acts these are, and how many were left without a stance."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ..base.places import name as place_name
from .frames.frame import Frame
from .framing import Framed
from .weighing import is_act


def notes_of(framed: Framed, parties: Sequence[str]) -> list[str]:
    """What must be said once at the top: nobody of this dispute acts here; frames left without a stance."""
    inside, other = outside(framed.frames, parties)
    notes = []
    if other > inside:
        named = dict.fromkeys(p for f in framed.frames for p in f.party if p not in parties)
        who = ", ".join(place_name(p) for p in list(named)[:4])
        notes.append(
            f"not of this dispute: of {inside + other} acts {other} are by others ({who}); they are linked to nothing"
        )
    unsure = sum(bool(f.unsure) for f in framed.frames if is_act(f))
    if unsure:
        notes.append(f"{unsure} acts have no stance: a word of reversal or a governing word is not accounted for")
    if framed.late:
        notes.append("the time limit was reached: the rest of the document has no frames")
    return notes


def set_aside(framed: Framed) -> dict[str, int]:
    """How many acts are no statement of anybody's stance, by why: questions, doubts, rumours, things weighed."""
    out: dict[str, int] = {}
    for frame in framed.frames:
        if frame.stance is None:
            why = "unsure" if frame.unsure else frame.modality
            out[why] = out.get(why, 0) + 1
    return out


def outside(frames: Sequence[Frame], parties: Collection[str]) -> tuple[int, int]:
    """How many givers of frames are parties of the dispute, and how many are others."""
    inside = sum(bool(set(f.party) & set(parties)) for f in frames if f.party and f.kind)
    other = sum(not set(f.party) & set(parties) for f in frames if f.party and f.kind)
    return inside, other
