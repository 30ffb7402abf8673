"""The last trip wire: kinds of sentence in which neither a parse nor word order can be trusted with yes or no.

Looked for in the words of the sentence, whichever reader made its frames. What a pattern finds takes the stance away
and says why, or makes a condition a condition; nothing is turned round here, but for one kind: an act upon a relief
("end the suspension of …") is read as a no to the relief.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..words import sentences
from .frame import SILENT, Frame

_VOW = (
    r"(?:promis(?:ed|ing)|agree(?:d|ing)|pledg(?:ed|ing)|vow(?:ed|ing)|undertaken|offer(?:ed|ing)|"
    r"threaten(?:ed|ing)|committ(?:ed|ing)|said|decided)"
)
_OPEN = re.compile(rf"^\W*(?:having (?:\w+ ){{0,2}}?|after (?:\w+ )?|despite (?:\w+ )?){_VOW}\b[^,]*,", re.IGNORECASE)
_YET = re.compile(
    r"^\W*(?:(?:even )?though|although|while|whereas)\b[^,]*\b(?:had|once|earlier|previously|first|initially)\b[^,]*,",
    re.IGNORECASE,
)
_INVERTED = re.compile(
    r"^\W*(?P<verb>Had|Were|Should)\s+(?:[A-Z]|the |its |their |both |either |any )[^,?]*,(?!.*\?\W*$)"
)
_DRAFT = re.compile(
    r"\b(?:draft|bill|proposal|motion|blueprint|petition|amendment|leak)s?\b(?! that\b)[^,;]{0,60}?\bwould\b",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"\b(?<!can )(?<!could )(?:hardly|barely|scarcely|seldom|rarely|almost|nearly|all but|practically|as good as)\b"
    r"(?! (?:\d|every|all|half))",
    re.IGNORECASE,
)
_ONCE = re.compile(
    r"\b(?:was|were|had been) (?:\w+ )?(?:to have|supposed to|meant to|due to|going to|set to)\b", re.IGNORECASE
)
_LAST = re.compile(
    r"\bthe (?:very )?(?:last|least) (?:\w+ )?(?:will|would|is|are|was|to|could|can|does|did)\b|\b(?:last|least) "
    r"(?:thing|step|option|place|country|party|government|one)\b",
    re.IGNORECASE,
)
_HABIT = re.compile(r"\bused to (?:\w+ly )?$", re.IGNORECASE)
#: What a fronted condition, or one without a comma before it, holds is no act.
_IF = re.compile(
    r"(?:^\W*|\b)(?:if|unless|provided that|as long as|so long as|in case|assuming)\b[^,;]*", re.IGNORECASE
)
#: Refused before something else came to pass, in the narrator's own words.
_EARLIER = re.compile(
    r"^(?:(?!\b(?:sa(?:id|ys)|denie[sd]|confirm\w*|claim\w*|reports?|wrote|told|added|that|if)\b)[^;])*?\bhad "
    r"(?:\w+ ){0,2}(?:refused|declined|balked|resisted|rejected|opposed|ruled out)\b",
    re.IGNORECASE,
)
_CLEFT = re.compile(r"^\W*It (?:is|was|will be|has been) not\b[^,;]*?\b(?:that|who|which)\b", re.IGNORECASE)
_PART = re.compile(r"^\w+ (?:\w+ ){0,3}?(?:solely|only|just|merely|exclusively|simply|alone)\b", re.IGNORECASE)
_REASON = re.compile(r"^[^;:]*\b(?:because|just to|simply to|merely to|in order to|for fear)\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|never)\b|n[’']t\b", re.IGNORECASE)
_PROVIDED = re.compile(
    r",\s*(?:provided|providing|assuming|so long as|as long as)\s+(?!by\b|for\b|with\b|to\b|in\b)[^;.]+", re.IGNORECASE
)
_RELIEF = re.compile(
    r"^(?:the |its |their |any |all |this |that |that's |a )?(?:\w+[- ]){0,3}?"
    r"(?P<noun>suspension|pause|stay|freeze|moratorium|waiver|exemption|truce|deferral|postponement|reprieve|relief)s?\b"
    r"(?=\s*(?:of|on|for|from|in|to)\b)",
    re.IGNORECASE,
)
#: Acts that take away what they act upon, and reliefs by their class of act.
_AWAY = frozenset({"halt", "remove", "reduce"})
_RELIEFS = {"waiver": "license", "exemption": "license", "relief": "license"}


def guard(frames: Sequence[Frame], text: str, *, base: int = 0) -> None:
    """Look through the frames of a paragraph that begins at `base`, sentence by sentence, and mend them in place."""
    if not frames:
        return
    for span in sentences(text, 0, len(text)):
        mine = [f for f in frames if span.start + base <= f.at < span.end + base]
        if mine:
            _sentence(mine, text[span.start : span.end], base + span.start)


def _sentence(frames: Sequence[Frame], sent: str, at: int) -> None:
    opened = _OPEN.match(sent) or _YET.match(sent)
    inverted = _INVERTED.match(sent)
    provided = _PROVIDED.search(sent)
    draft = _DRAFT.search(sent)
    for f in frames:
        place = f.at - at
        if opened and place < opened.end():
            _doubt(f, "an earlier word, and what came of it stands in the main clause")
        if inverted and inverted["verb"] == "Should" and f.modality == "demanded":
            f.modality = "done"
        if inverted and place < inverted.end():
            _doubt(f, "a condition, by the order of the words")
        elif inverted and f.modality in {"done", "committed", "intended", "would"}:
            if inverted["verb"] == "Had" or re.search(r"\bwould have\b", sent):
                f.modality = "counterfactual"
            else:
                f.condition = f.condition or inverted.group().strip(" ,")
        if provided and place < provided.start() and not f.condition:
            f.condition, f.unsure = provided.group().strip(" ,."), ""
        elif provided and provided.start() <= place < provided.end():
            _doubt(f, "part of a condition")
        if draft and place >= draft.end() and f.modality not in SILENT:
            _doubt(f, "what a draft would do")
        clause = sent[max(0, f.start - at) : max(0, f.end - at)]
        near = _DEGREE.search(clause) or _DEGREE.search(sent[max(0, place - 24) : place])
        if near:
            _doubt(f, f"“{near[0].lower()}” says neither yes nor no")
        if _ONCE.search(sent[max(0, place - 40) : place]):
            _doubt(f, "what was to be done need not have been")
        if any(m.start() <= place < m.end() for m in _IF.finditer(sent) if f.condition or m.start() < f.start - at + 3):
            _doubt(f, "part of a condition")
        earlier = _EARLIER.match(sent)
        if earlier and earlier.end() <= place:
            _doubt(f, "an earlier word, and what came of it stands elsewhere")
        if _LAST.search(sent[:place]):
            _doubt(f, "the last to do it need not do it")
        if _HABIT.search(sent[max(0, place - 24) : place]):
            _doubt(f, "what used to be done need not be done now")
        cleft = _CLEFT.match(sent)
        if cleft and cleft.end() <= place and not f.negative:
            _doubt(f, "it was not they who did it")
        if f.negative and _PART.search(sent[place:]):
            _doubt(f, "only a part may be denied")
        if _NOT.search(sent[max(0, f.start - at) : place]) and _REASON.search(sent[place:]):
            _doubt(f, "the reason may be what is denied, and not the act")
        _relief(f)


def _doubt(frame: Frame, why: str) -> None:
    """Take a stance away, and say why."""
    if frame.modality not in {"absent", "figure"}:
        frame.unsure = frame.unsure or why
        frame.condition = ""


def _relief(frame: Frame) -> None:
    """What ends, lifts or cuts a relief is a no to the relief."""
    found = _RELIEF.match(frame.object) if frame.kind in _AWAY else None
    if found is not None:
        noun = found["noun"].lower()
        frame.act, frame.kind, frame.turns = noun, _RELIEFS.get(noun, "suspend"), frame.turns + 1
