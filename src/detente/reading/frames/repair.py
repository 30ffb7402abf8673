"""Mends what a small parser often gets wrong: "its offer to free …" hung on the verb, "to tax …" read as a noun."""

from __future__ import annotations

from .tree import Node, Sentence
from .words import Words


def repair(sentence: Sentence, words: Words) -> Sentence:
    """The sentence with infinitives and that-clauses hung on the noun of planning or reporting just before them."""
    nodes = sentence.nodes
    nouns = words.planning["plan"] | words.planning["report"] | words.planning["demand"] | words.planning["against"]
    for i, noun in enumerate(nodes[:-2]):
        if noun.pos not in {"NOUN", "VERB"} or noun.lemma not in nouns:
            continue
        j = i + 1 + (nodes[i + 1].low == "not")
        if j + 1 >= len(nodes):
            continue
        if nodes[j].low == "to" and noun.pos == "NOUN":
            act = nodes[j + 1]
            if not act.is_verb and act.lemma in words.acts and act.dep in {"compound", "pobj", "amod", "nsubj", "dobj"}:
                _infinitive(act, nodes[j], noun, nodes[j + 2 :])
            elif (
                act.is_verb and act.head is not noun and noun not in act.up() and act.dep in {"advcl", "xcomp", "ccomp"}
            ) or (act.is_verb and act.dep == "advcl" and act.head is not noun):
                act.hang(noun, "acl")
        elif nodes[j].low == "that" and noun.pos == "NOUN":
            act = nodes[j].head
            if act.is_verb and act.i > nodes[j].i and act.head is not noun and noun not in act.subtree():
                act.hang(noun, "acl")
    return sentence


def _infinitive(act: Node, to: Node, noun: Node, after: list[Node]) -> None:
    """A word after "to" that was read as a noun becomes the verb it is."""
    over = act.head
    act.pos, act.tag = "VERB", "VB"
    act.hang(noun, "acl")
    if (over is not to and over in after) or (
        over is not to and over is not noun and over is not act and over not in act.subtree() and over.i > act.i
    ):
        over.hang(act, "dobj")
    if to.head is not act and act not in to.up():
        to.hang(act, "aux")
    to.dep = "aux"
