"""What each kind of verb does to the act it governs, and what is predicated of a clause."""

from __future__ import annotations

from .tree import SUBJECTS, Node, subject_of
from .way import Turning, Way

_SEEM = frozenset({"seem", "appear"})
_LINKS = frozenset({"be", "go", "come", "stay", "remain", "lie", "look", "become", "get"})


def govern(turning: Turning, c: Node, h: Node, p: Way) -> None:
    """One verb over the act, with its negations and what is predicated beside it."""
    words, lemma = turning.words, h.lemma
    turned = [i for i in turning.reversals(h, c) if i not in p.used]
    p.used.update(turned)
    n = len(turned)
    modal = {k.low for k in h.kids if k.dep == "aux"}
    low = {k.low for k in h.kids}
    if _predicate(turning, c, h, p, n):
        return
    particle = _particle(turning, h, c)
    if particle is not None or words.governs("against", lemma):
        _against(turning, h, p, particle, n)
        return
    if words.governs("say", lemma) or words.governs("think", lemma):
        _saying(turning, c, h, p, n)
        return
    if c.dep == "advcl" and words.governs("demand", lemma):  # "called the talks amazing, saying that …"
        p.live = False
        return
    p.turns += n
    passive = any(k.dep == "nsubjpass" for k in h.kids)
    told = any(k.dep in {"dobj", "dative"} and k.i < c.i for k in h.kids)
    inner = next((k for k in c.kids if k.dep in {"nsubj", "nsubjpass"}), None)
    if modal & {"may", "might", "could"} and p.modality in {"done", "committed", "intended", "would"}:
        p.modality = "considered"
    if ("yet" in low and lemma in {"have", "be", "decide"}) or ("yet" in low and modal & {"have", "has"}):
        p.modality = "considered"
        return
    if "still" in low and lemma in {"be", "have"} and c.dep == "xcomp":
        p.unknown = "still to"
    if any(k.low in words.hearsay for k in h.kids):
        p.modality = "hearsay"
    gossip = words.planning["doubt"] | words.planning["report"]
    if lemma == "have" and any(k.dep == "nsubj" and k.lemma.lower() in gossip for k in h.kids):
        p.modality = "hearsay"
    if lemma == "call" and not told and c.dep != "prep":
        p.unknown = p.unknown or lemma
    elif words.governs("demand", lemma) and not (lemma == "insist" and not told and c.dep in {"prep", "xcomp"}):
        if lemma == "require" and (passive or n):
            return
        if n:
            p.turns -= n
            p.modality = "unsaid"
        else:
            p.modality = "demanded"
            p.asker = p.asker or (None if passive else subject_of(h)[0])
    elif words.governs("wish", lemma):
        if told or (inner is not None and inner.low != "it" and c.dep == "ccomp"):
            p.modality = "demanded"
            p.asker = p.asker or subject_of(h)[0]
        elif not n and p.modality in {"done", "committed"}:
            p.modality = "wished"
    elif words.governs("doubt", lemma):
        if n:
            p.turns -= n
            p.used.add(h.i)
        else:
            p.modality = "doubted"
            p.used.add(h.i)
    elif words.governs("expect", lemma):
        p.modality = "expected"
    elif words.governs("consider", lemma):
        p.modality = "intended" if n else "considered"
    elif words.governs("commit", lemma):
        if p.modality in {"done", "would"}:
            p.modality = "committed"
    elif words.governs("intend", lemma):
        if p.modality in {"done", "would"}:
            p.modality = "intended"
    elif lemma in _SEEM:
        p.modality = "hearsay"
    elif lemma in {"have", "need"} and c.dep == "xcomp":
        p.modality = "demanded"
    elif lemma in _LINKS and c.dep in SUBJECTS:  # "its pledge to lift the tax is history"
        said = next((k.low for k in h.kids if k.dep in {"attr", "acomp", "oprd", "prep", "advmod"} and k.i > h.i), "")
        p.unknown = p.unknown or said
    elif lemma == "be" and c.dep == "xcomp" and p.modality == "done":
        p.modality = "committed"
    elif not (words.governs("order", lemma) or words.governs("neutral", lemma)) and (
        c.is_verb or p.act.is_verb or c.dep in {"prep", "pcomp"}
    ):
        p.unknown = p.unknown or lemma
    if c.dep == "prep" and c.low == "from" and not words.governs("neutral", lemma):
        p.unknown = p.unknown or "from"


def _saying(turning: Turning, c: Node, h: Node, p: Way, n: int) -> None:
    """A saying over the act: passive without an agent is hearsay, negated it says nothing."""
    passive = any(k.dep in {"nsubjpass", "auxpass"} for k in h.kids)
    told = passive or any(k.dep in {"dobj", "dative"} and k.i < c.i for k in h.kids)
    told = told or any(k.dep == "nsubj" and k.i > h.i for k in c.kids)
    infinitive = c.dep in {"xcomp", "ccomp"} and any(k.low == "to" and k.dep == "aux" for k in c.kids) and not passive
    if told and infinitive and turning.words.governs("say", h.lemma) and h.lemma != "claim":
        p.turns += n
        p.modality = "demanded"  # "told Dhaka not to suspend"
        p.asker = p.asker or subject_of(h)[0]
    elif turning.words.governs("think", h.lemma):
        few = any(k.dep == "nsubj" and (k.low in {"few", "nobody"} or n) for k in h.kids)
        p.used.update(k.i for k in h.kids if k.dep == "nsubj" and k.low in {"few", "nobody"})
        p.modality = "doubted" if n or few or passive else "expected"
    elif n:
        p.modality = "unsaid"
    elif passive and c.dep == "xcomp":
        p.modality = "hearsay"


def _particle(turning: Turning, h: Node, c: Node) -> Node | None:
    """The particle that makes a verb one of refusing: rule out, go back on, stop short of."""
    for first, second in turning.words.phrasal | {("fall", "short"), ("come", "short")}:
        if h.lemma == first:
            for k in [*h.kids, *(g for kid in h.kids for g in kid.kids)]:
                if k.low == second and k.i > h.i:
                    return k
    return None


def _against(turning: Turning, h: Node, p: Way, particle: Node | None, n: int) -> None:
    words = turning.words
    weak = words.governs("weak", h.lemma) or (particle is not None and (h.lemma, particle.low) in words.weak_phrasal)
    p.used.add(h.i)
    if particle is not None:
        p.used.add(particle.i)
    if n and weak:
        p.modality = "considered"
        return
    p.turns += 1 + n
    p.turned_by = h
    if p.modality in {"done", "demanded"} and h.lemma in {"refuse", "decline", "deny"} and p.demand_at is None:
        p.modality = "done"
    falsely = [k for k in h.kids for g in [k, *k.kids] if g.low in words.predicates["false"]]
    p.used.update(g.i for k in falsely for g in [k, *k.kids])


def _predicate(turning: Turning, c: Node, h: Node, p: Way, n: int) -> bool:
    """What is said of the clause beside the verb: "is untrue", "is out of the question", "called … pure invention"."""
    words = turning.words
    beside = [k for k in h.kids if k is not c and k.dep in {"acomp", "attr", "oprd", "prep", "advmod", "dobj", "xcomp"}]
    if any(k.dep == "xcomp" and k.is_verb for k in beside):
        beside = [k for k in beside if k.dep != "xcomp"]
    nodes = [g for k in beside for g in k.subtree({"relcl", "acl", "advcl", "ccomp"}) if c not in g.up() and g is not c]
    text = " ".join(g.low for g in nodes)
    heads = {g.low for k in beside for g in [k, *k.kids] if k.dep in {"acomp", "attr", "oprd"}}
    heads |= {g.low for k in beside if k.dep == "prep" and k.low == "as" for g in k.kids}

    def said(name: str) -> bool:
        return any((" " in w and w in text) or w in heads for w in words.predicates[name])

    if said("false"):
        p.used.update({h.i, *(g.i for g in nodes)})
        if n:
            p.modality = "doubted"
        else:
            p.turns += 1
            p.turned_by = h
        return True
    adjective = next((k for k in beside if k.dep in {"acomp", "oprd"}), None)
    if said("unclear"):
        p.modality = "doubted"
        p.used.update(g.i for g in nodes)
        return True
    if adjective is None or c.dep in {"advcl"}:
        return False
    low = adjective.low
    if any(k.low == "too" for k in adjective.kids) or low in words.predicates["against"]:
        p.turns += 1
        p.used.update(g.i for g in nodes)
        if n:
            p.unknown = p.unknown or low
    elif low in words.predicates["likely"]:
        p.modality = "expected"
        p.turns += n + (low == "unlikely")
        p.used.update(g.i for g in nodes if g.low == "unlikely")
    elif low in words.predicates["needed"]:
        p.modality = "demanded"
    elif low in words.predicates["ready"]:
        p.turns += n
        if p.modality == "done" and low not in {"true", "clear", "able", "free"}:
            p.modality = "intended"
    else:
        p.turns += n
        p.unknown = p.unknown or low
    return True
