"""What was met on the way up from an act, and the words that turn a word round."""

from __future__ import annotations

from dataclasses import dataclass, field

from .tree import Node
from .words import Words

_FRONT = frozenset({"under", "in", "at", "on", "by"})


@dataclass
class Way:
    """What was met on the way: `live` governors, `used` words of reversal, `unknown` governor, `skip`: no frame."""

    act: Node
    turns: int = 0
    modality: str = "done"
    unknown: str = ""
    skip: bool = False
    live: bool = True
    used: set[int] = field(default_factory=set)
    path: list[Node] = field(default_factory=list)
    says: list[Node] = field(default_factory=list)
    asker: Node | None = None
    asked_by: bool = False
    report_at: int | None = None
    demand_at: int | None = None
    turned_by: Node | None = None
    condition: Node | None = None
    planned: bool = False


@dataclass(frozen=True)
class Turning:
    """Finds the words of reversal over a word; `safe` are word indices that look like one and are none."""

    words: Words
    safe: frozenset[int]

    def reversals(self, h: Node, came: Node | None) -> list[int]:
        """Indices of the words that turn a word round: its negations, and "no" on its subject, object or front."""
        found: list[int] = []
        for k in h.kids:
            if k is came:
                continue
            if (
                k.low in self.words.nots
                and k.dep in {"neg", "advmod", "preconj", "det", "cc", "aux"}
                and not (k.low == "nor" and k.dep == "cc")
            ):
                found.append(k.i)
            elif k.dep == "advmod" and k.low in {"longer", "once", "ever", "more"}:
                found += [g.i for g in k.kids if g.low in {"no", "not", "n't"}]
            elif k.dep in {"nsubj", "nsubjpass", "dobj", "attr", "npadvmod", "oprd"}:
                found += self.none(k)
            elif k.dep == "prep" and k.low in _FRONT:
                for o in k.kids:
                    if o.dep == "pobj" and not (k.low == "in" and o.low == "time"):
                        found += self.none(o)
        return [i for i in dict.fromkeys(found) if i not in self.safe]

    def lead(self, act: Node) -> tuple[list[int], str]:
        """What stands just before an act and its auxiliaries: "rather than", "instead of", "anything but"."""
        node, steps = act.before, 0
        while node is not None and (
            node.dep in {"aux", "auxpass", "neg"} or node.low in {"to", "having", "being", "ever"}
        ):
            node = node.before
        while node is not None:
            two = node.before
            pair = f"{two.low} {node.low}" if two is not None else ""
            if (
                pair in {"rather than", "instead of", "far from", "let alone", "anything but", "short of", "but not"}
                and steps == 0
            ):
                return [two.i, node.i] if two is not None else [], pair
            if pair in {"choice but", "option but", "alternative but", "than to"} and steps == 0:
                return [], pair
            if node.low == "without":
                return [node.i], "without"
            steps += 1
            if steps > 3 or node.pos not in {"PROPN", "DET", "ADJ", "NOUN"}:
                return [], ""
            node = two
        return [], ""

    def none(self, noun: Node) -> list[int]:
        """A "no" on a noun, or a noun that is one."""
        if noun.low in {"nothing", "none"} and any(g.low == "but" for g in noun.kids):
            return []
        out = [
            g.i
            for g in noun.kids
            if g.low in self.words.none | {"not"}
            and g.i < noun.i
            and g.dep in {"det", "preconj", "neg", "predet", "cc", "advmod"}
        ]
        if noun.low in self.words.none:
            out.append(noun.i)
        return out[:1] if out else []
