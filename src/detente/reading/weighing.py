"""What a frame and a clause may say: whether there is an act, whether a comment decides, whether cues may say yes."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from ..ledger.records import Stance
from .frames.chinese import chinese
from .frames.frame import SILENT, Frame
from .frames.words import english
from .subjects import Subject
from .voices import Voice

#: Words by which what follows is nobody's undertaking.
_RUMOUR = re.compile(
    r"\b(?:reportedly|allegedly|supposedly|purportedly|rumou?red|weighing|considering|mulling|pondering|toying)\b|据传|传闻",
    re.IGNORECASE,
)


def is_act(frame: Frame) -> bool:
    """Whether a frame is about an act, and not only a sentence with a verb."""
    if frame.modality == "figure":
        return True
    return bool(frame.kind) or frame.modality not in {"done", "considered"} or frame.negative


def is_weak(frame: Frame, parties: Collection[str], *, official: bool, parsed: bool) -> bool:
    """Whether an act in a text of no party leaves its stance to what the clause is otherwise: a comment, a forecast.

    Acts of others than the dispute's parties are never left to comments, which would link them to the parties.
    """
    if official:
        return False
    foreign = bool(frame.party) and not set(frame.party) & set(parties)
    if not frame.kind:
        return not (foreign and frame.negative)
    if foreign:
        return False
    if frame.act in english().light and not frame.negative:
        return True
    plain = not frame.negative and not frame.condition and frame.modality != "demanded"
    if frame.modality in {"figure", "expected", "absent"} or (plain and (frame.modality == "done" or not parsed)):
        return True
    return (
        not frame.negative
        and frame.modality != "demanded"
        and frame.how not in {"subject", "agent", "joint", "list", "carried"}
    )


def is_idle(frame: Frame, *, official: bool) -> bool:
    """Whether a verb that says little by itself ("makes", "takes") is no act, in a text of no party."""
    return not official and frame.act in english().light and frame.modality == "done" and not frame.negative


def may_say(stance: Stance, frames: Sequence[Frame], text: str) -> bool:
    """Whether cues alone may report this stance: nothing against the frames, no yes where a word of reversal stands."""
    if stance not in {Stance.affirms, Stance.conditions, Stance.denies}:
        return True
    acts = [f for f in frames if is_act(f) and (f.kind or f.stance or f.modality in SILENT)]
    if any(f.stance is None for f in acts):
        return False
    said = {f.stance for f in acts} & {Stance.affirms, Stance.denies}
    if said and stance is not Stance.conditions and stance not in said:
        return False
    return stance is Stance.denies or not (reversal_in(text) or _RUMOUR.search(text))


def reversal_in(text: str) -> bool:
    """Whether a word that may turn the sense stands in a clause."""
    words = english()
    low = words.safe.sub(" ", text.lower())
    if words.wide.search(low) or re.search(r"\b(?:no|never|nor|neither|none|nothing|nobody|cannot)\b|n't\b", low):
        return True
    blank = chinese().safe.sub(" ", text)
    return bool(chinese().wide.search(blank))


def confidence(subject: Subject, voice: Voice, stance: Stance | None) -> float:
    """A rough ordering for review, not a probability: concrete subject, known speaker, plain act."""
    if stance is None:
        return 0.1
    score = 0.35 + 0.25 * bool(subject.commitment) + 0.15 * (not subject.soft) + 0.1 * (voice.how != "own")
    return round(min(0.95, score + 0.1 * (stance is Stance.affirms)), 2)
