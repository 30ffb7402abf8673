"""Our paraphrase of a proposal, in English, from its typed parts; never the document's words."""

from __future__ import annotations

from ..ledger.records import Stance
from ..places import name as place_name
from .claims import Proposal

_VERBS = {
    Stance.affirms: "says",
    Stance.denies: "denies",
    Stance.denies_linkage: "denies a link to the deal for",
    Stance.conditions: "makes conditional",
    Stance.demands: "demands",
    Stance.says_absent: "says it was not mentioned:",
    Stance.evaluates: "comments on",
    Stance.forecasts: "expects, on",
    Stance.reports_figure: "gives a figure on",
}


def paraphrase(proposal: Proposal, titles: dict[str, str]) -> str:
    """One sentence: speaker, what it does, what about, and the terms."""
    from .claims import show_terms

    title = titles.get(proposal.commitment) or titles.get(proposal.topic) or proposal.subject
    who = " and ".join(place_name(p) for p in proposal.committing)
    terms = show_terms(proposal.terms)
    middle = f" {who}:" if who and not proposal.commitment else ""
    tail = f" ({terms})" if terms else ""
    title = title[:1].lower() + title[1:] if title[1:2].islower() else title
    return f"{proposal.speaker} {_VERBS[proposal.stance]}{middle} {title}{tail}."
