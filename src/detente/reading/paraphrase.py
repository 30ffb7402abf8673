"""Our paraphrase of a proposal, in English, from its typed parts; never the document's words."""

from __future__ import annotations

import re

from ..base.places import name as place_name
from ..base.places import places
from ..ledger.records import Stance
from .claims import Proposal
from .frames.frame import Frame
from .terms import show_terms

_SAYS = {
    Stance.affirms: "says that",
    Stance.denies: "denies that",
    Stance.denies_linkage: "denies that it is part of the deal that",
    Stance.conditions: "makes it conditional that",
    Stance.demands: "asks that",
    Stance.says_absent: "leaves out that",
    Stance.evaluates: "judges what is said of it:",
    Stance.forecasts: "expects that",
    Stance.reports_figure: "gives a figure on this:",
}
_SPEAKS = {
    Stance.affirms: "speaks of",
    Stance.denies: "denies something on",
    Stance.denies_linkage: "denies a link with the deal, on",
    Stance.conditions: "names a condition, on",
    Stance.demands: "makes a demand on",
    Stance.says_absent: "says that nothing was said on",
    Stance.evaluates: "gives a judgement on",
    Stance.forecasts: "expects something on",
    Stance.reports_figure: "gives a figure on",
}


#: How a frame's act is put, by modality: yes, no.
_WILL = {
    "committed": ("will {act}", "will not {act}"),
    "intended": ("intends to {act}", "does not intend to {act}"),
    "done": ("has acted: {act}", "does not {act}"),
    "expected": ("is expected to {act}", "is not expected to {act}"),
    "demanded": ("should {act}", "should not {act}"),
}


def paraphrase(proposal: Proposal, titles: dict[str, str], undertakings: frozenset[str]) -> str:
    """One sentence: speaker, who would act and how, yes or no, what about, and the terms."""
    title = titles.get(proposal.commitment) or titles.get(proposal.topic) or proposal.subject
    terms = show_terms(proposal.terms)
    tail = f" ({terms})" if terms else ""
    speaker = proposal.speaker[:1].upper() + proposal.speaker[1:]
    if proposal.frame is not None:
        said = _of_frame(proposal, proposal.frame)
        if said:
            return f"{speaker} {said}" + (f", on “{title}”" if title else "") + f"{tail}."
    stance = proposal.stance or Stance.evaluates
    plain = proposal.commitment in undertakings and not re.search(r":|^(?:How|Negotiations|What)\b", title)
    verbs = _SAYS if plain else _SPEAKS
    who = " and ".join(place_name(p) for p in proposal.committing)
    actor = f", {who} acting" if who and verbs is _SPEAKS else ""
    subject = _inner(title) if plain else f"“{title}”"
    return f"{speaker} {verbs[stance]} {subject}{actor}{tail}."


def _of_frame(proposal: Proposal, frame: Frame) -> str:
    """What a frame says, from the frame itself: giver, yes or no, act."""
    act = frame.act if frame.act.isascii() else frame.kind
    asked = " and ".join(place_name(p) for p in frame.asked) or "somebody"
    who = " and ".join(place_name(p) for p in proposal.committing) or "somebody"
    who += "’s firms" if frame.bound == "firms" and proposal.committing else ""
    if proposal.stance is None:
        return f"speaks of an act ({act}) of {who}; yes or no is not certain"
    if frame.modality == "absent":
        return "says that this was not spoken of"
    if frame.modality == "figure":
        return "gives a figure"
    if frame.modality == "demanded":
        return (
            f"reports that {who} asks {asked} to act: {act}" if proposal.committing else f"asks {asked} to act: {act}"
        )
    forms = _WILL.get(frame.modality)
    if forms is None or not act:
        return ""
    verb = forms[frame.negative].format(act=act)
    condition = ", on a condition" if frame.condition else ""
    return f"says that {who} {verb}{condition}"


def _inner(title: str) -> str:
    """A title inside a sentence: lower case unless it begins with a name."""
    first = title.split(" ")[0].removesuffix("'s")
    names = {place.name for place in places().values()}
    keep = first in names or any(char.isupper() for char in first[1:])
    return title if keep else title[:1].lower() + title[1:]
