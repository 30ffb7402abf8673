"""Our paraphrase of a proposal, in English, from its typed parts; never the document's words."""

from __future__ import annotations

import re

from ..base.places import name as place_name
from ..base.places import places
from ..ledger.records import Stance
from .claims import Proposal

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


def paraphrase(proposal: Proposal, titles: dict[str, str], undertakings: frozenset[str]) -> str:
    """One sentence: speaker, what it does, what about, and the terms."""
    from .claims import show_terms  # the two modules read each other's types

    title = titles.get(proposal.commitment) or titles.get(proposal.topic) or proposal.subject
    terms = show_terms(proposal.terms)
    plain = proposal.commitment in undertakings and not re.search(r":|^(?:How|Negotiations|What)\b", title)
    verbs = _SAYS if plain else _SPEAKS
    who = " and ".join(place_name(p) for p in proposal.committing)
    actor = f", {who} acting" if who and verbs is _SPEAKS else ""
    tail = f" ({terms})" if terms else ""
    speaker = proposal.speaker[:1].upper() + proposal.speaker[1:]
    subject = _inner(title) if plain else f"“{title}”"
    return f"{speaker} {verbs[proposal.stance]} {subject}{actor}{tail}."


def _inner(title: str) -> str:
    """A title inside a sentence: lower case unless it begins with a name."""
    first = title.split(" ")[0].removesuffix("'s")
    names = {place.name for place in places().values()}
    keep = first in names or any(char.isupper() for char in first[1:])
    return title if keep else title[:1].lower() + title[1:]
