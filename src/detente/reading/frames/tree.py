"""A dependency parse as plain objects: a paragraph's words with their heads and children."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

SUBJECTS = frozenset({"nsubj", "csubj", "nsubjpass", "csubjpass"})
VERBAL = frozenset({"VERB", "AUX"})


@dataclass(slots=True, eq=False)
class Node:
    """A word: index, code points in the paragraph, lemma, part of speech, relation to its head (itself at the root)."""

    i: int
    start: int
    end: int
    text: str
    low: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: Node = field(init=False)
    kids: list[Node] = field(default_factory=list)
    before: Node | None = None

    def hang(self, head: Node, dep: str) -> None:
        """Hangs the word on another."""
        if self.head is not self:
            self.head.kids = [k for k in self.head.kids if k is not self]
        self.head, self.dep = head, dep
        head.kids = sorted([*head.kids, self], key=lambda n: n.i)

    def up(self) -> Iterator[Node]:
        """The words it hangs on, nearest first."""
        node = self
        while node.head is not node:
            node = node.head
            yield node

    def subtree(self, drop: Iterable[str] = ()) -> list[Node]:
        """The word and all that hangs on it, in order, without branches of some relations."""
        out, waiting = [], [self]
        while waiting:
            node = waiting.pop()
            out.append(node)
            waiting += [k for k in node.kids if k.dep not in drop]
        return sorted(out, key=lambda n: n.i)

    def has(self, dep: str) -> bool:
        """Whether a child stands in that relation."""
        return any(k.dep == dep for k in self.kids)

    def child(self, *deps: str) -> Node | None:
        """The first child in one of these relations."""
        return next((k for k in self.kids if k.dep in deps), None)

    @property
    def is_verb(self) -> bool:
        """Whether it is a verb or an auxiliary."""
        return self.pos in VERBAL


@dataclass(slots=True)
class Sentence:
    """Words of one sentence, in order."""

    nodes: list[Node]
    text: str

    @property
    def start(self) -> int:
        """Where it begins in the paragraph."""
        return self.nodes[0].start

    @property
    def end(self) -> int:
        """Where it ends in the paragraph."""
        return self.nodes[-1].end

    def words(self, first: Node, last: Node) -> str:
        """The text from one word to another."""
        return self.text[first.start : last.end]


def sentences(parsed: Any, text: str) -> list[Sentence]:
    """The sentences of a parsed paragraph (a spaCy ``Doc`` of `text`)."""
    out = []
    heads = parsed.to_array(["HEAD"]).astype("int64").tolist() if len(parsed) else []
    every = [Node(t.i, t.idx, t.idx + len(t.text), t.text, t.lower_, t.lemma_, t.pos_, t.tag_, t.dep_) for t in parsed]
    for sent in parsed.sents:
        nodes = every[sent.start : sent.end]
        for node in nodes:
            node.head = every[node.i + heads[node.i]]
            if node.head is not node and node.pos != "SPACE":
                node.head.kids.append(node)
        kept = [n for n in nodes if n.pos != "SPACE"]
        for left, right in pairwise(kept):
            right.before = left
        if kept:
            out.append(Sentence(kept, text))
    return out


ASIDE = frozenset({"relcl", "acl", "appos", "punct", "advcl", "parataxis"})


def phrase(node: Node, text: str, *, deep: bool = False) -> str:
    """A noun with what belongs to it, without clauses unless deep."""
    first = last = node
    waiting = [node]
    while waiting:
        word = waiting.pop()
        first = word if word.i < first.i else first
        last = word if word.i > last.i else last
        for kid in word.kids:
            if (not deep and kid.dep in ASIDE) or (kid.dep == "conj" and kid.is_verb):
                continue
            waiting.append(kid)
    return text[first.start : last.end]


def phrase_text(node: Node) -> str:
    """The words of a name: the word with its compounds."""
    return " ".join(n.text for n in [*(k for k in node.kids if k.dep in {"compound", "poss"}), node])


def subject_of(verb: Node, known: Any = None) -> tuple[Node | None, str]:
    """The subject of a verb, its own or shared, and how: subject, agent, patient, owner.

    `known(text)` tells whether words name a place (for "China's cuts").
    """
    for _ in range(8):
        for kid in verb.kids:
            if kid.dep in {"nsubj", "csubj"} and kid.low not in {"who", "which", "that"}:
                return kid, "subject"
            if kid.dep == "nsubjpass":
                if kid.low in {"who", "which", "that"} and verb.dep == "relcl":
                    return verb.head, "patient"
                agent = next((o for a in verb.kids if a.dep == "agent" for o in a.kids if o.dep == "pobj"), None)
                return (agent, "agent") if agent is not None else (kid, "patient")
        if verb.dep == "relcl" and any(k.dep in SUBJECTS for k in verb.kids):
            return verb.head, "subject"
        if verb.dep == "acl" and verb.tag == "VBN":
            agent = next((o for a in verb.kids if a.dep == "agent" for o in a.kids if o.dep == "pobj"), None)
            return (agent, "agent") if agent is not None else (verb.head, "patient")
        if verb.pos in {"NOUN", "PROPN"} and known is not None:
            owner = next((k for k in verb.kids if k.dep == "poss" and known(k.text)), None)
            if owner is not None:
                return owner, "owner"
        if verb.tag == "VBG" and verb.before is not None and known is not None and known(verb.before.text):
            return verb.before, "subject"
        if verb.dep == "pcomp" and verb.head.low == "from" and known is not None:
            barred = next((k for k in verb.head.head.kids if k.dep == "dobj" and known(phrase_text(k))), None)
            if barred is not None:
                return barred, "subject"
        if verb.dep in {"xcomp", "ccomp", "acl"} and verb.head.is_verb:
            told = next((k for k in verb.head.kids if k.dep in {"dobj", "dative"} and k.i < verb.i), None)
            if told is not None and known is not None and known(phrase_text(told)) and verb.dep != "ccomp":
                return told, "subject"
        if verb.head is verb or verb.dep in {"relcl", "parataxis"}:
            return None, ""
        verb = verb.head
    return None, ""
