"""The trip wire: words of reversal counted without grammar, against those that the parse accounts for."""

from __future__ import annotations

from dataclasses import dataclass

from .tree import SUBJECTS, Node, Sentence
from .way import Way
from .words import Words


@dataclass
class Marks:
    """Words of reversal of a sentence, counted without grammar: word indices of each, and those that are safe."""

    marks: list[tuple[frozenset[int], str]]
    safe: frozenset[int]


class TripWire:
    """Finds the words of reversal in reach of an act that nothing on its way explains."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def marks(self, sentence: Sentence) -> Marks:
        """Every word that may turn the sense of something in a sentence, found without the parse."""
        nodes = sentence.nodes
        starts, text = [], ""
        for node in nodes:
            starts.append(len(text))
            text += node.low.replace(" ", "_") + " "

        def indices(start: int, end: int) -> frozenset[int]:
            return frozenset(n.i for n, s in zip(nodes, starts, strict=True) if s < end and s + len(n.low) > start)

        safe: set[int] = set()
        for match in self.words.safe.finditer(text):
            safe |= indices(match.start(), match.end())
        for node in nodes:  # "not in cash but in fuel"
            if node.low == "not" and not node.head.is_verb and any(k.low == "but" for k in nodes if k.i > node.i):
                safe.add(node.i)
        marks = [(indices(m.start(), m.end()), m[0]) for m in self.words.wide.finditer(text)]
        marks += [(frozenset({n.i}), n.low) for n in nodes if n.low in self.words.none or n.low in self.words.nots]
        names = {n.i for n in nodes[1:] if n.text[:1].isupper()}
        return Marks([(m, w) for m, w in marks if not m & safe and not m <= names], frozenset(safe))

    def reach(self, act: Node, way: Way) -> set[int]:
        """Indices of the words that may bear on an act: its clause and the clauses that govern it."""
        path = way.path
        out: set[int] = set()
        on_path = {n.i for n in path}
        for node in path:
            out.add(node.i)
            waiting = [k for k in node.kids if k.i not in on_path]
            while waiting:
                k = waiting.pop()
                verbal = k.dep == "conj" and k.is_verb
                below = k.dep in {"ccomp", "xcomp"} and node is act and k.head is act
                fronted = k.dep in {"prep", "advmod", "npadvmod"} and node.is_verb and self._fronted(k, node)
                aside = k.low == "despite" or (k.low == "without" and any(g.dep == "pcomp" for g in k.kids))
                if aside or k.dep in {"relcl", "advcl", "parataxis", "appos"} or verbal or below or fronted:
                    continue
                out.add(k.i)
                waiting += [g for g in k.kids if g.i not in on_path]
        if any(n.dep == "conj" for n in path if n.is_verb):
            lone = self._alone(act, way)
            out -= lone
        return out

    @staticmethod
    def _fronted(prep: Node, verb: Node) -> bool:
        """A phrase before the subject and a comma ("After months without progress, …") says nothing of the act."""
        subject = verb.child(*SUBJECTS)
        comma = next((k for k in verb.kids if k.dep == "punct" and k.low == "," and k.i > prep.i), None)
        return subject is not None and comma is not None and prep.i < comma.i < subject.i

    @staticmethod
    def _alone(act: Node, way: Way) -> set[int]:
        """Words of earlier conjuncts that have a subject of their own, when this one has one too."""
        out: set[int] = set()
        node = act
        for node in [act, *way.path]:
            if node.dep == "conj" and node.is_verb and any(k.dep in SUBJECTS for k in node.kids):
                head = node.head
                out |= {k.i for kid in head.kids if kid is not node for k in kid.subtree()} | {head.i}
        return out

    def trip(self, act: Node, way: Way, marks: Marks) -> str:
        """The first word of reversal in reach that the parse does not account for."""
        if not marks.marks:
            return ""
        reach = self.reach(act, way)
        neither = any(w == "neither" and m & way.used for m, w in marks.marks)
        for places, word in marks.marks:
            if places & reach and not places & way.used and not (word == "nor" and neither):
                return word
        return ""
