"""Our paraphrase of a proposal, in English, from its typed parts; never the document's words."""

from __future__ import annotations

from ..ledger.records import Stance
from ..places import name as place_name
from ..places import places
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
    Stance.affirms: "states a fact on",
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
    from .claims import show_terms  # noqa: PLC0415 - the two modules read each other's types

    title = titles.get(proposal.commitment) or titles.get(proposal.topic) or proposal.subject
    terms = show_terms(proposal.terms)
    verbs = _SAYS if proposal.commitment in undertakings else _SPEAKS
    who = " and ".join(place_name(p) for p in proposal.committing)
    actor = f", {who} acting" if who and verbs is _SPEAKS else ""
    tail = f" ({terms})" if terms else ""
    return f"{proposal.speaker[:1].upper()}{proposal.speaker[1:]} {verbs[proposal.stance]} {_inner(title)}{actor}{tail}."


def _inner(title: str) -> str:
    """A title inside a sentence: lower case unless it begins with a name."""
    first = title.split(" ")[0].removesuffix("'s")
    names = {place.name for place in places().values()}
    return title if first.isupper() or first in names or first[1:2].isupper() else title[:1].lower() + title[1:]
