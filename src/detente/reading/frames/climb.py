"""From an act up to the root of its sentence: what turns it round, how firm it is, who says it, and what is not known.

Each step is to a word that governs the act (a complement of it) or does not (an adjunct, a relative clause; what
stands above is then not about the act). Words of reversal that were understood are noted in `used`.
"""

from __future__ import annotations

from .governors import govern
from .tree import Node
from .way import Turning, Way
from .words import Words

_OF = frozenset({"of", "to", "on", "for", "about", "upon", "in", "at", "over", "toward", "towards", "with"})


class Climber:
    """Climbs in one sentence; `safe` are word indices that look like reversals and are none."""

    def __init__(self, words: Words, safe: frozenset[int]) -> None:
        self.words = words
        self.safe = safe
        self.turning = Turning(words, safe)

    def climb(self, act: Node) -> Way:
        """The way from an act to the root."""
        p = Way(act, path=[act])
        self._start(act, p)
        c = act
        if p.live:
            self._lead(act, p)
        while c.head is not c and not p.skip:
            h = c.head
            if c.dep == "conj":
                self._coordinate(c, h, p)
            elif p.live:
                self._step(c, h, p)
            if self._says(h) and c.dep in {"ccomp", "parataxis", "dobj", "xcomp", "acl", "pcomp", "conj"}:
                if c.dep != "conj" or not c.is_verb:
                    p.says.append(h)
            elif self._says(c) and c.dep in {"parataxis", "advcl"}:
                p.says.append(c)
            if p.live:
                p.path.append(h)
            c = h
        self._settle(p)
        return p

    def _says(self, node: Node) -> bool:
        return node.is_verb and (self.words.governs("say", node.lemma) or node.lemma in {"deny", "refute", "dispute"})

    # -- the act itself ----------------------------------------------------------------------

    def _start(self, act: Node, p: Way) -> None:
        words = self.words
        p.turns += self._take(self.turning.reversals(act, None), p)
        p.used.update(k.i for k in act.kids if k.dep == "cc" and k.low == "nor")
        aux = {k.low for k in act.kids if k.dep in {"aux", "auxpass"}}
        if aux & {"will", "shall", "'ll", "wo"}:
            p.modality = "committed"
        if aux & {"may", "might", "could"}:
            p.modality = "considered"
        if aux & {"should", "must", "ought"}:
            p.modality = "demanded"
        if "would" in aux:
            had = any(k.dep == "advcl" and any(g.low == "had" for g in k.kids) for k in act.kids)
            p.modality = "counterfactual" if "have" in aux or "'ve" in aux or had else "would"
        if any(k.low in words.hearsay for k in act.kids):
            p.modality = "hearsay"
        if words.governs("commit", act.lemma) and act.is_verb and p.modality == "done":
            p.modality = "committed"
        low = [k.low for k in act.kids]
        if "yet" in low and ("has" in low or "have" in low):
            p.modality = "considered"

    def _lead(self, act: Node, p: Way) -> None:
        found, words = self.turning.lead(act)
        if not words or words == "short of" or (found and found[0] in self.safe and words == "without"):
            return
        p.live = False
        if found:
            p.turns += 1
            p.used.update(found)
            p.modality = "done" if p.modality in {"committed", "would"} else p.modality
        else:
            p.modality = "committed"

    def _take(self, found: list[int], p: Way) -> int:
        p.used.update(found)
        return len(found)

    # -- steps ---------------------------------------------------------------------------------

    def _coordinate(self, c: Node, h: Node, p: Way) -> None:
        """A conjunct shares what stands over the first unless it has its own subject or auxiliary."""
        before = {k.low: k for k in h.kids if k.dep in {"cc", "preconj"} and k.i < c.i}
        own = any(k.dep in {"nsubj", "nsubjpass", "csubj"} for k in c.kids)
        aux = any(k.dep in {"aux", "auxpass"} and k.low != "to" for k in c.kids)
        if not (c.is_verb and h.is_verb):
            if p.live and c is p.act:
                p.turns += self._take([k.i for k in h.kids if k.low in {"no", "neither"} and k.dep == "det"], p)
            return
        if any(k.low == "rather" for k in [*c.kids, *h.kids] if k.i < c.i and k.i > h.i):
            return
        mine = {k.low for k in c.kids if k.dep in {"cc", "preconj"} and k.i < c.i}
        if "nor" in before or "nor" in mine:
            nor = before.get("nor") or next(k for k in c.kids if k.low == "nor")
            p.turns += 1
            p.used.update({nor.i, *(k.i for k in h.kids if k.low == "neither")})
        else:
            theirs = self.turning.reversals(h, c)
            if p.live and not own and not aux and "but" not in before:
                p.turns += self._take(theirs, p)
            else:
                p.used.update(theirs)  # seen, and not ours
        if not own:
            shared = {k.low for k in h.kids if k.dep == "aux"}
            if shared & {"will", "shall"} and p.modality == "done" and not aux:
                p.modality = "committed"
            if shared & {"may", "might", "could"} and not aux:
                p.modality = "considered"

    def _step(self, c: Node, h: Node, p: Way) -> None:
        if any(k.low == "whether" for k in c.kids if k.i < c.i):
            p.modality = "question"
        if h.pos in {"NOUN", "PROPN", "PRON"}:
            self._noun(c, h, p)
        elif c.dep in {"pcomp", "pobj"} or h.pos in {"ADP", "SCONJ"}:
            self._preposition(c, h, p)
        elif h.pos in {"ADJ", "ADV"}:
            self._adjective(c, h, p)
        elif h.is_verb:
            self._verb(c, h, p)
        else:
            p.live = False

    def _noun(self, c: Node, h: Node, p: Way) -> None:
        """A noun over the act: a plan, a report, a demand, a refusal; else nothing above is about the act."""
        lemma, plan = h.lemma.lower(), self.words.planning
        infinitive = any(k.low == "to" and k.dep == "aux" for k in c.kids)
        clause = c.dep in {"acl", "ccomp", "xcomp", "advcl"} or any(k.dep == "mark" and k.low == "that" for k in c.kids)
        known = any(lemma in words for words in plan.values())
        if c.dep == "relcl" and not (infinitive and known):
            p.live = False
            return
        finite = any(k.dep in {"nsubj", "nsubjpass", "mark"} for k in c.kids)
        if c.dep == "acl" and c.tag in {"VBN", "VBG"} and not infinitive and not finite:
            p.live = False
            return
        nominal = c.dep in {"prep", "pcomp", "pobj", "compound", "poss", "nmod", "amod"}
        if not (clause or infinitive or nominal):
            p.live = False
            return
        p.turns += self._take([i for i in self.turning.none(h) if i not in self.safe], p)
        if lemma in plan["against"]:
            p.turns += 1
            p.used.add(h.i)
        elif lemma in plan["report"]:
            p.report_at = p.turns if p.report_at is None else p.report_at
        elif lemma in plan["demand"]:
            p.demand_at = p.turns if p.demand_at is None else p.demand_at
            p.modality = "demanded"
            p.asker = next((k for k in h.kids if k.dep == "poss"), None) or p.asker
        elif lemma in plan["doubt"]:
            if any(k.low == "no" for k in h.kids):
                p.turns -= len(p.used & {k.i for k in h.kids if k.low == "no"})
            else:
                p.modality = "doubted"
        elif lemma in plan["plan"]:
            p.planned = True
            if p.modality in {"done", "would"}:
                p.modality = (
                    "intended" if lemma in {"plan", "intention", "aim", "goal", "option", "target"} else "committed"
                )
        elif lemma in plan["fulfil"] or (nominal and not (c.dep == "prep" and p.act.is_verb)):
            pass
        else:
            p.unknown = p.unknown or h.low

    def _preposition(self, c: Node, h: Node, p: Way) -> None:
        low = h.low
        gerund = c.dep == "pcomp"
        if low in {"without", "against"} or (low == "than" and any(k.low == "rather" for k in h.kids)):
            if gerund or low == "against":
                p.turns += 1
                p.used.add(h.i)
            p.live = low == "against"
        elif low in {"despite", "after", "by", "since", "upon", "while", "amid", "through"} and gerund:
            p.live = False
        elif low in {"before", "until", "than", "like", "except", "as", "besides", "unlike", "but"} and gerund:
            p.unknown = p.unknown or low
        elif low in {"despite", "after", "amid", "because", "pending"}:
            p.live = False

    def _adjective(self, c: Node, h: Node, p: Way) -> None:
        """An adjective over the act: unwilling, ready, likely, unclear; "too early to"."""
        words, low = self.words.predicates, h.low
        too = next((k for k in h.kids if k.low == "too"), None)
        if too is not None:
            p.turns += 1
            p.used.update({too.i, h.i})
        elif low in words["against"]:
            p.turns += 1
            p.used.add(h.i)
            if any(k.low in self.words.nots for k in h.head.kids):
                p.unknown = p.unknown or f"not {low}"
        elif low in words["unclear"]:
            p.modality = "doubted"
        elif low in words["likely"]:
            p.modality = "expected"
            if low == "unlikely":
                p.turns += 1
                p.used.add(h.i)
        elif low in words["needed"]:
            p.modality = "demanded"
        elif low in words["ready"]:
            if p.modality == "done" and low not in {"able", "true", "clear", "free"}:
                p.modality = "intended"
        elif low in words["false"]:
            p.turns += 1
            p.used.add(h.i)
        elif low == "long" and any(k.low == "as" or k.low == "so" for k in h.kids):
            p.skip = c.is_verb
        elif any((h.head.lemma, low) == pair for pair in self.words.phrasal):
            pass
        elif low not in {"short", "instead", "rather", "such", "so"}:
            p.unknown = p.unknown or low
        p.turns += self._take(self.turning.reversals(h, c), p)

    def _verb(self, c: Node, h: Node, p: Way) -> None:
        infinitive = any(k.low == "to" and k.dep in {"aux", "mark"} for k in c.kids)
        if c.dep in {"advcl", "prep", "advmod", "npadvmod", "agent", "parataxis"} and not self._governed(
            c, h, infinitive, p
        ):
            marks = {k.low for k in c.kids if k.dep in {"mark", "advmod"} or (k.i < c.i and k.pos in {"SCONJ", "ADP"})}
            if c.dep == "advcl" and marks & {"if", "unless", "once", "provided", "should"} and "whether" not in marks:
                p.skip = True  # the condition itself
            elif c.dep == "advcl" and infinitive and not p.planned and p.act is c:
                p.skip = True  # a purpose
            elif c.dep == "advcl" and marks & {"until", "before", "than", "lest", "till"} and p.act is c:
                p.unknown = p.unknown or next(iter(marks))
            p.live = False
            return
        aside = c.dep == "ccomp" and c.i < h.i and not self._says(h) and c.has("nsubj") and h.has("nsubj")
        if aside and any(k.low == "so" for k in h.kids if c.i < k.i < h.i) and not c.has("mark"):
            p.live = False  # "they saw the need to open a valve, so they could walk back"
            return
        govern(self.turning, c, h, p)

    def _governed(self, c: Node, h: Node, infinitive: bool, p: Way) -> bool:
        """Whether an adjunct is a complement after all: "undertaking to raise", "decided against"."""
        words = self.words
        if c.dep == "parataxis":
            return False
        if c.dep == "agent":
            return False
        if c.dep == "advcl":
            object_ = next((k for k in h.kids if k.dep in {"dobj", "attr", "prep"}), None)
            plans = words.planning["plan"] | words.planning["fulfil"] | words.planning["demand"]
            under = [g for k in h.kids for g in [k, *k.kids] if g.pos == "NOUN" and g.i > h.i]
            if infinitive and object_ is not None and any(g.lemma in plans for g in under):
                p.planned = True
                for g in under:
                    p.turns += self._take(
                        [i for i in self.turning.none(g) if i not in p.used and i not in self.safe], p
                    )
                return True
            put_off = any((h.lemma, k.low) in words.phrasal for k in h.kids)
            gerund = c.tag == "VBG" and (
                put_off or words.governs("against", h.lemma) or words.governs("demand", h.lemma)
            )
            return gerund or (
                infinitive
                and any(words.governs(n, h.lemma) for n in ("commit", "intend", "order", "demand", "against"))
            )
        if c.dep == "prep" or c.dep == "advmod":
            if (h.lemma, c.low) in words.phrasal:
                return True
            if c.low in {"against", "from"} or c.lemma in {"short", "far"}:
                return True
            return (p.act.is_verb and c.low in _OF | {"from"}) or bool(p.path[1:2]) or p.act.pos == "NOUN"
        return False

    # -- the end -------------------------------------------------------------------------------

    def _settle(self, p: Way) -> None:
        """Reports and demands that were turned down above are denials; the others are hearsay and demands."""
        if (
            p.report_at is not None
            and p.turns == p.report_at
            and p.modality in {"done", "committed", "intended", "would"}
        ):
            p.modality = "hearsay"
        if p.demand_at is not None and p.turns > p.demand_at and p.modality == "demanded":
            p.modality, p.asked_by = "done", True
        if p.modality == "would":
            p.modality = "committed" if p.says or p.turned_by is not None or len(p.path) > 1 else "considered"
