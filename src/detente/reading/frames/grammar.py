"""Frames from a dependency parse of a paragraph (the extra ``nlp``), sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .climb import Climber
from .frame import Frame
from .giver import Clause, give
from .repair import repair
from .setting import Setting
from .speech import Speech
from .tree import Node, Sentence, phrase, subject_of
from .tripwire import Marks, TripWire
from .way import Way
from .words import Words

#: Longer sentences than this are left to the rules: walks grow with the square of their length.
MAX_SENTENCE = 2000
_AMOUNT = re.compile(
    r"(?:US\$|[$€£¥])\s?\d|\b\d[\d,.]*\s?(?:%|per ?cent|percentage|points?|tonnes|(?:metric )?tons|"
    r"barrels|vehicles|cars|EVs|"
    r"aircraft|bushels|million|billion|trillion|bn)|\b\d{1,3}(?:,\d{3})+\b",
    re.IGNORECASE,
)
_ASPECT = frozenset({"mention", "discuss", "address", "raise", "include", "touch", "feature", "cover"})
_CLOSED = frozenset({"be", "have", "do", "become", "remain", "represent", "amount", "total", "stand", "account", "get"})
_FIRM_SUBJECT = frozenset({"subject", "agent"})


class Grammar:
    """Reads parsed sentences of one document."""

    def __init__(self, words: Words, setting: Setting) -> None:
        self.words, self.setting = words, setting
        self.speech = Speech(words, setting)
        self.wire = TripWire(words)

    def paragraph(self, found: Iterable[Sentence], text: str, base: int) -> list[Frame]:
        """Frames of a paragraph that begins at `base`; offsets are the document's."""
        found = list(found)
        self.speech.quotations(found, text)
        out: list[Frame] = []
        for sentence in found:
            repair(sentence, self.words)
            if sentence.end - sentence.start <= MAX_SENTENCE:
                out += self.sentence(sentence, base)
        return out

    def sentence(self, sentence: Sentence, base: int) -> list[Frame]:
        """Frames of one sentence."""
        if not any(n.is_verb for n in sentence.nodes):
            return []
        marks = self.wire.marks(sentence)
        climber = Climber(self.words, marks.safe)
        out = []
        for node in sentence.nodes:
            if self._is_act(node):
                frame = self.frame(node, sentence, climber, marks)
                if frame is not None:
                    frame.start += base
                    frame.end += base
                    frame.at += base
                    out.append(frame)
        return out

    # -- acts ------------------------------------------------------------------------------------

    def _is_act(self, node: Node) -> bool:
        if node.is_verb:
            return node.dep not in {"aux", "auxpass", "amod", "prep", "mark", "compound"}
        if node.pos != "NOUN":
            return False
        if node.lemma in self.words.nouns or node.lemma in self.words.burdens:
            return self._nominal(node)
        return False

    def _nominal(self, node: Node) -> bool:
        """A noun is an act under a verb or noun of saying, agreeing, planning or refusing."""
        top = node
        while top.dep == "conj" and top.head.pos == node.pos:
            top = top.head
        head = top.head
        burden = node.lemma in self.words.burdens
        if top.dep in {"dobj", "nsubjpass"} and head.is_verb:
            pure = self.words.governs("pure", head.lemma) or any(
                head.lemma == a and any(k.low == b for k in head.kids) for a, b in self.words.phrasal
            )
            if burden:
                return pure
            names = ("say", "commit", "consider", "demand", "expect", "intend")
            return pure or any(self.words.governs(n, head.lemma) for n in names)
        if top.dep == "pobj" and head.dep == "prep":
            over = head.head
            if over.is_verb:
                pure = self.words.governs("pure", over.lemma) or any(
                    (over.lemma, k.low) in self.words.phrasal for k in over.kids
                )
                if pure:
                    return True
                commit = self.words.governs("commit", over.lemma)
                return not burden and commit and not over.has("xcomp") and not over.has("ccomp")
            if over.pos == "NOUN" and not burden:
                plan = self.words.planning["plan"] | self.words.planning["demand"] | self.words.planning["against"]
                return over.lemma in plan and head.low in {"of", "to", "for", "on"}
        return False

    def _skips(self, v: Node) -> bool:
        """Verbs that only govern, participles beside a noun, and verbs that say nothing of their own."""
        words, lemma = self.words, v.lemma
        if v.pos == "NOUN":
            return False
        if v.low == "bound" and v.dep in {"acl", "amod"}:
            return True  # "goods bound for Korea"
        comps = [k for k in v.kids if k.dep in {"xcomp", "ccomp"} and (k.i > v.i or k.dep == "ccomp")]
        comps += [g for k in v.kids if k.dep == "prep" for g in k.kids if g.dep == "pcomp"]
        plain = {k.low for k in v.kids}
        objects = [k for k in v.kids if k.dep in {"dobj", "nsubjpass"}]
        under = [g for k in v.kids for g in [k, *k.kids] if g.pos == "NOUN" and g.i > v.i]
        inner = any(g.is_verb and g.dep in {"acl", "ccomp", "relcl", "xcomp", "advcl"} for n in under for g in n.kids)
        governing = any(words.governs(n, lemma) for n in ("say", "think", "intend", "wish", "expect", "doubt"))
        nominal = any(self._is_act(g) for g in under)
        if (governing or words.governs("commit", lemma)) and (comps or lemma not in words.acts):
            if words.governs("commit", lemma) and not comps and (objects or v.has("prep")) and not nominal:
                return inner or lemma in {"decide", "swear"}
            return not (words.governs("say", lemma) and "nothing" in plain and not comps)
        if words.governs("demand", lemma) and (comps or not objects or nominal or inner):
            return True
        if words.governs("consider", lemma) and (comps or nominal):
            return True
        particle = next(((a, b) for a, b in words.phrasal if a == lemma and b in plain), None)
        if words.governs("pure", lemma) and (comps or inner or nominal):
            return True
        if (particle or words.governs("against", lemma)) and comps:
            return True
        if particle:
            return nominal and not inner
        if words.governs("order", lemma) and comps and lemma not in {"allow", "permit", "authorise", "authorize"}:
            return True
        if lemma in {"begin", "start", "continue", "proceed", "go", "move", "help", "seem", "appear", "keep"} and comps:
            return True
        if lemma in words.governors["neutral"] and lemma not in words.acts and lemma not in _CLOSED:
            return bool(comps or inner or nominal)
        aux = v.has("auxpass") or v.has("aux")
        if v.tag == "VBN" and not aux and (v.dep == "acl" or (v.dep == "advcl" and ("as" in plain or not v.kids))):
            return True
        return lemma in {"have", "do"}

    # -- one frame --------------------------------------------------------------------------------

    def frame(self, v: Node, sentence: Sentence, climber: Climber, marks: Marks) -> Frame | None:
        """The frame of an act, or None where there is none."""
        if self._skips(v):
            return None
        words, setting = self.words, self.setting
        way = climber.climb(v)
        if way.skip:
            return None
        first, last = self._extent(v)
        f = Frame(first.start, last.end, v.lemma, self._kind(v), at=v.start)
        clause = sentence.words(first, last)
        f.turns, f.modality = way.turns, way.modality
        self._own_refusal(v, f, way)
        asking = sentence.text[sentence.start : sentence.end].rstrip(" \"”'’").endswith("?")
        if asking:
            f.modality = "question"
        self._absent(v, f, clause, way)
        self._figure(v, f, clause, sentence)
        self._condition(v, f, way, sentence)
        if way.unknown and f.modality in {"done", "committed", "intended"}:
            f.unsure = f"what “{way.unknown}” does to it is not known"
        if f.turns % 2 and re.search(r"\b(?:unfavou?rabl[ey]|unfairly|worse|less favou?rabl[ey])\b", clause):
            f.turns += 1
            way.used.update(i for m, w in marks.marks for i in m if re.match("unfav|unfair|worse", w))
        if not f.unsure and f.modality in {"done", "committed", "intended"} and not f.condition:
            word = self.wire.trip(v, way, marks)
            if word:
                f.unsure = f"“{word}” is not accounted for"
        self.speech.speaker(v, f, way, sentence)
        subject, how = subject_of(v, setting.parties.codes)
        self._giver(v, f, way, subject, how, clause, sentence)
        f.object = self._object(v, sentence)
        if subject is not None and how in _FIRM_SUBJECT and words.firms.search(phrase(subject, sentence.text)):
            f.bound = "firms"
        if (
            subject is not None
            and how in {*_FIRM_SUBJECT, "patient"}
            and sentence.start <= subject.start < f.start
            and subject.head is v
        ):
            f.start = min([n.start for n in subject.subtree({"relcl", "advcl", "parataxis"})])
        f.start = min(f.start, self._governed_from(v, way))
        f.words = sentence.text[f.start : f.end]
        if not self._worth(v, f):
            return None
        returns = words.returns.search(sentence.text, sentence.start, sentence.end)
        if returns:
            f.in_return = sentence.text[returns.start() : sentence.end].strip(" .;")
        return f

    def _kind(self, v: Node) -> str:
        if v.pos == "NOUN":
            return self.words.nouns.get(v.lemma, self.words.burdens.get(v.lemma, ""))
        if v.lemma in self.words.acts:
            return self.words.acts[v.lemma]
        if self.words.governs("commit", v.lemma):
            return "agree"
        if v.lemma in {"be", "represent"}:
            attr = v.child("attr", "dobj")
            return self.words.sums.get(attr.lemma, "") if attr is not None else ""
        return ""

    def _conditional(self, k: Node) -> bool:
        """Whether an adjunct clause is a condition."""
        return any(g.low in self.words.condition_marks for g in k.kids) or k.low in {"provided", "pending"}

    def _extent(self, v: Node) -> tuple[Node, Node]:
        """First and last word of the act's clause, without conjuncts that are acts and without its speaker."""
        kept, waiting = [], [v]
        while waiting:
            node = waiting.pop()
            kept.append(node)
            for k in node.kids:
                apart = k.is_verb and (
                    (k.dep == "conj" and k.i > v.i) or k.dep == "parataxis" or (k.dep == "advcl" and k.i < v.i)
                )
                if k.i > v.i and k.dep in {"appos", "relcl", "advcl"} and not self._conditional(k):
                    edge = k.subtree()[0].before
                    if edge is not None and edge.low == ",":
                        continue
                if apart or (k.dep in {"nsubj", "nsubjpass", "cc", "punct", "mark"} and k.i < v.i and node is v):
                    continue
                waiting.append(k)
        kept.sort(key=lambda n: n.i)
        while kept[-1].pos == "PUNCT" and len(kept) > 1:
            kept.pop()
        return kept[0], kept[-1]

    def _governed_from(self, v: Node, way: Way) -> int:
        """Where the words that govern an act begin: "Korea also agreed to purchase …"."""
        begin, node = v.start, v
        for over in way.path[1:]:
            if node.dep == "conj" or over.i > node.i or self.words.governs("say", over.lemma):
                break
            begin = min(begin, over.start)
            subject = over.child("nsubj") if over.is_verb else None
            if subject is not None and subject.i < over.i:
                begin = min(begin, min(n.start for n in subject.subtree({"relcl", "advcl", "parataxis"})))
            node = over
        return begin

    def _own_refusal(self, v: Node, f: Frame, way: Way) -> None:
        """A refusing verb that is itself the act: "rejected the deal" is a no to it."""
        particle = any(v.lemma == a and any(k.low == b for k in v.kids) for a, b in self.words.phrasal)
        if v.is_verb and (self.words.governs("pure", v.lemma) or (particle and v.lemma not in self.words.acts)):
            way.used.update({v.i, *(k.i for k in v.kids if k.dep in {"prt", "prep", "advmod"})})
            if self.words.governs("pure", v.lemma):
                if f.turns and v.lemma != "fail":
                    f.unsure = "a refusal of a refusal"
                f.turns += 1
        elif self.words.governs("against", v.lemma):
            way.used.add(v.i)

    def _absent(self, v: Node, f: Frame, clause: str, way: Way) -> None:
        says_nothing = self.words.governs("say", v.lemma) and re.search(r"\b(?:nothing|not a word|no word)\b", clause)
        told = v.child("dobj")
        topical = told is not None and (told.pos == "PROPN" or told.lemma in {"issue", "question", "topic", "matter"})
        unraised = v.lemma in {"mention", "discuss", "address"} or (v.lemma == "raise" and topical)
        if (
            (f.turns % 2 and unraised and way.path[-1] is v)
            or says_nothing
            or (v.lemma in _ASPECT and f.turns % 2 and (v.has("nsubjpass") or v.lemma == "mention"))
        ):
            f.modality, f.kind = "absent", "mention"

    def _figure(self, v: Node, f: Frame, clause: str, sentence: Sentence) -> None:
        if f.modality in {"absent", "question"}:
            return
        attr = v.child("attr", "dobj")
        there = any(k.low == "there" for k in v.kids)
        subject = v.child("nsubj")
        if not f.kind and subject is not None and subject.lemma in self.words.sums:
            f.kind = self.words.sums[subject.lemma] if _AMOUNT.search(phrase(subject, sentence.text)) else ""
        if f.kind or v.lemma not in _CLOSED:
            return
        if there and attr is not None and attr.lemma in self.words.planning["demand"]:
            f.modality, f.act = "demanded", attr.lemma
        elif _AMOUNT.search(clause):
            f.modality = "figure"

    def _condition(self, v: Node, f: Frame, way: Way, sentence: Sentence) -> None:
        words = self.words
        for node in way.path:
            for k in node.kids:
                if k in way.path or k.dep not in {"advcl", "prep", "pcomp", "npadvmod", "mark"}:
                    continue
                inside = k.subtree()
                text = sentence.text[inside[0].start : inside[-1].end]
                head = text[:40].lower()
                until = re.match(r"until|till", head) and f.turns % 2 and k.dep in {"advcl", "mark"}
                if until or (words.condition.match(head) or re.match(r"only (?:if|after|once|when)\b", head)):
                    f.condition = text
                    return
        for match in words.condition.finditer(sentence.text, sentence.start, sentence.end):
            if (
                match[0]
                .lower()
                .startswith(
                    ("if", "unless", "only if", "provided", "depend", "on ", "pending", "as ", "so ", "only after")
                )
            ):
                rest = sentence.text[match.start() : sentence.end]
                before = sentence.text[max(sentence.start, match.start() - 7) : match.start()].lower()
                if "as" in before.split() or re.match(r"provided for|if not\b|on the condition of anonymity", rest):
                    continue
                inside = [n for n in sentence.nodes if match.start() <= n.start < match.end()]
                if inside and v.i not in {n.i for n in inside[0].head.subtree()}:
                    f.condition = re.split(r"[,;.]", rest)[0].strip()
                    return
                if match.start() == sentence.start:
                    f.condition = re.split(r",| will ", rest)[0].strip()
                    return

    def _object(self, v: Node, sentence: Sentence) -> str:
        if v.pos == "NOUN":
            return phrase(v, sentence.text)
        node = v.child("dobj", "attr", "nsubjpass", "oprd") or next(
            (g for k in v.kids if k.dep == "prep" for g in k.kids if g.dep == "pobj"), None
        )
        return phrase(node, sentence.text) if node is not None else ""

    def _worth(self, v: Node, f: Frame) -> bool:
        """Whether there is an act here: somebody acts, or an act of a known class, a figure, a silence."""
        if not f.kind and f.how in {"target", "issuer", "carried", "owner"} and f.modality == "done" and not f.turns:
            return False
        promised = f.modality == "committed" and _AMOUNT.search(f.words)
        if not (f.party or f.asked or f.kind or promised or f.modality in {"figure", "absent"}):
            return False
        bare = v.lemma in _CLOSED and f.modality == "done" and not f.kind
        return not bare or bool(f.turns % 2 and f.voices and v.lemma != "be")

    # -- the giver --------------------------------------------------------------------------------

    def _giver(
        self, v: Node, f: Frame, way: Way, subject: Node | None, how: str, clause: str, sentence: Sentence
    ) -> None:
        text, setting = sentence.text, self.setting
        find = setting.parties.codes
        if way.asker is not None:
            f.party = find(phrase(way.asker, text)) or (find(f.speaker) if way.asker.low in {"it", "we"} else ())
        if way.asked_by and way.turned_by is not None:
            subject, how = subject_of(way.turned_by, find)
            if how == "patient":
                subject, how = None, ""
        elif v.pos == "NOUN" and how == "patient":
            subject, how = None, ""
        c = Clause(how=how, words=clause, noun=v.pos == "NOUN")
        if subject is not None:
            outside = subject.i > v.i and how == "patient"
            parts = [k for k in subject.kids if k.dep not in {"prep", "relcl", "acl", "appos"} and k.i < subject.i]
            c.core = " ".join(n.text for n in [*parts, subject])
            c.core += " " + " ".join(phrase(k, text) for k in subject.kids if k.dep == "conj" and not k.is_verb)
            c.text = phrase(subject, text)
            c.whole = phrase(subject, text, deep=True) if not outside else ""
            c.pronoun = subject.low
        if v.lemma in self.words.governors["demand"] and f.modality == "demanded" and v.is_verb:
            c.how = "demander"
        c.above = tuple(find(phrase(s, text)) for a in v.up() if (s := subject_of(a)[0]) is not None)
        if v.dep in {"relcl", "advcl", "conj"}:
            over = subject_of(v.head)[0]
            c.shared = (
                find(phrase(over, text)) if over is not None and not (v.dep == "advcl" and how == "patient") else ()
            )
        give(f, c, setting, self.words)
