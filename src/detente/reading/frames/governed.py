"""What governs an act, by word order alone: backwards from the act to its subject, one word at a time.

The reader without a parser may only say yes or no where every word over the act is one whose effect is known. What
stands between the act and its subject ("shut the door on lifting", "withdrew its offer to lift") and is not known
takes the stance away.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..words import word_set
from .words import Words, forms

_TOKEN = re.compile(r"[^\W_]+(?:[.’'-][^\W_]+)*|[,;:—–]")
_BE = word_set("is are was were be been being am")
_DO = word_set("do does did will would shall can cannot could may might must should ought won’t won't ll")
_HAVE = word_set("has have had having")
_AND = word_set("and or nor but , ; : — –")
_NOT = word_set("not never neither no longer")
_MEANS = word_set("by after while when through upon since in amid")
_OVER = word_set("to of on for against about at in with toward towards from into")
_SEE = word_set("let lets make makes made see sees saw watch watched help helps helped have has had")
_NEVER = word_set("not never no nor neither nobody none nothing cannot")
_FRONT = _NEVER | word_set("only nowhere rarely seldom")
_INSTEAD = frozenset({"instead of", "rather than", "short of", "far from"})
_PRONOUN = word_set("i we they you it he she who which")
_DETERMINER = word_set("a an the its their his her our my this that these those no any of new some every such")
_AWAY = frozenset({"halt", "remove", "reduce", "suspend"})
_SAME = word_set("cut set put let quit subject")
REST = "the rest of the sentence"
#: Words that may stand before an act in its verb group and change nothing.
_PLAIN = word_set("also now soon then again ever even first further later today both all each together still")
#: Classes of governors, in the order in which a verb is looked for.
_CLASSES = ("demand", "doubt", "consider", "expect", "wish", "think", "against", "intend", "commit", "order", "say")


@dataclass(frozen=True)
class Over:
    """What stands over an act: the first word whose effect is not known, or the class of the nearest governor."""

    unknown: str = ""
    kind: str = ""


def _auxiliary(word: str) -> bool:
    return word in _BE | _HAVE | _DO or word.endswith(("n't", "'ll"))


@cache
def _tables(words: Words) -> tuple[dict[str, tuple[str, str]], dict[str, str], frozenset[str], frozenset[str]]:
    """Forms of governors with (lemma, class); adjectives with their class; verbs, and verbs with a preposition, that
    leave a plan as it is."""
    data = tomllib.loads(Path(__file__).with_name("en.rules.toml").read_text(encoding="utf-8"))
    irregular = data["irregular"]
    verbs: dict[str, tuple[str, str]] = {}
    for kind in reversed(("neutral", *_CLASSES)):
        for lemma in words.governors["neutral" if kind == "neutral" else kind]:
            for form in forms(lemma) | set(irregular.get(lemma, "").split()):
                verbs[form] = (lemma, kind)
    for form, lemma in words.lemmas.items():
        if form not in verbs and lemma in words.governors["against"]:
            verbs[form] = (lemma, "against")
    said = {w: kind for kind in ("against", "unclear", "likely", "ready", "needed") for w in words.predicates[kind]}
    carry = data["governed"]
    return (
        verbs,
        said,
        frozenset(f for v in carry["carry"].split() for f in forms(v) | set(irregular.get(v, "").split())),
        frozenset(carry["holds"]),
    )


def governed(before: str, form: str, lemma: str, words: Words, against: re.Pattern[str]) -> Over:
    """What governs an act that stands as `form` after the words `before` of its clause.

    `against` finds words of refusing, which are counted elsewhere.
    """
    tokens = _TOKEN.findall(before)
    return _Walk(words, tokens, against).act(len(tokens), form.lower(), lemma)


class _Walk:
    def __init__(self, words: Words, tokens: list[str], against: re.Pattern[str]) -> None:
        self.words, self.tokens, self.against = words, tokens, against
        self.low = [t.lower().replace("’", "'") for t in tokens]
        self.verbs, self.said, self.carry, self.holds = _tables(words)
        self.depth = 0

    def _back(self, i: int, *, plain: bool) -> int:
        """The last word before `i` that is no adverb and no negation; -1 at the beginning."""
        i -= 1
        while i >= 0:
            w = self.low[i]
            adverb = w in _NOT or (w.endswith("ly") and w.islower() and w not in {"only", "supply", "rely", "apply"})
            adverb = adverb or (w == "only" and self.low[i - 1 : i] == ["not"])
            if not (adverb or (plain and w in _PLAIN)):
                break
            i -= 1
        return i

    def _unknown(self, i: int) -> Over:
        """A word whose effect is not known, unless it is part of a refusal ("backed off its threat to")."""
        near = " ".join(self.tokens[max(0, i - 2) : i + 2])
        return Over() if self.against.search(near) else Over(self.tokens[i])

    def act(self, at: int, form: str, lemma: str) -> Over:
        """Over a verb that stands at `at`."""
        self.depth += 1
        if self.depth > 6:
            return Over("all of it")
        i = self._back(at, plain=True)
        if i < 0:
            return Over(REST if form.endswith("ing") and not lemma.endswith("ing") else "")
        w = self.low[i]
        if form.endswith("ing") and w not in _BE | {"being"}:
            return self._gerund(i)
        if w in {"than", "as"} or (w in _BE | _HAVE and form == lemma and form not in _SAME):
            return Over(w)
        if w == "to":
            return self._infinitive(i)
        if _auxiliary(w):
            while i > 0 and (self.low[i] in _BE | _HAVE or self.low[i] in _NOT):
                i -= 1
            return self._infinitive(i) if self.low[i] == "to" else self._that(i)
        if w in _AND:
            return self._shared(i, form, lemma)
        if form == lemma and form not in _SAME and self._crowded(i):
            return Over(self.tokens[i])
        return self._that(i)

    def _crowded(self, i: int) -> bool:
        """Whether a plain form has an auxiliary before its subject ("will let Manila raise"), but for inversions."""
        k = next((k for k in range(i, -1, -1) if _auxiliary(self.low[k]) or self.low[k] in _SEE), -1)
        if k < 0:
            return False
        turned = set(self.low[:k]) & _FRONT and i - k < 5 and self.low[k] not in _SEE - _HAVE
        return not turned

    def _that(self, i: int) -> Over:
        """Over a clause that "that" begins."""
        that = next((k for k in range(i, 0, -1) if self.low[k] == "that"), 0)
        if not that:
            return Over()
        w = self.low[that - 1]
        if w in self.said:
            return Over(kind="demand" if self.said[w] == "needed" else self.said[w])
        if w not in self.verbs or self._as_noun(that - 1):
            return Over()
        kind = self.verbs[w][1]
        if kind in {"say", "think"}:
            before = self.low[max(0, that - 5) : that - 1]
            if any(x in _NEVER or x.endswith("n't") or self.verbs.get(x, ("", ""))[1] == "against" for x in before):
                return Over(kind="unsaid")
            return Over(kind="expect" if kind == "think" else "")
        return Over(kind=kind)

    def _shared(self, i: int, form: str, lemma: str) -> Over:
        """A verb after "and" hangs where the one before it hangs."""
        if form != lemma:
            return Over()
        to = next((k for k in range(i - 1, -1, -1) if self.low[k] == "to" or self.low[k] in _DO), -1)
        return self._infinitive(to) if to >= 0 and self.low[to] == "to" else Over()

    def _as_noun(self, i: int) -> bool:
        """Whether a word that is a noun and a verb ("plan", "offer") stands as a noun."""
        w = self.low[i]
        if not self._plan(w):
            return False
        before = self.low[i - 1] if i else ""
        if before in self.verbs and before not in _BE | _HAVE:
            return True
        if self.tokens[i - 1][0].isupper() and any(_auxiliary(x) for x in self.low[: i - 1]):
            return False  # "did Beijing offer to buy"
        if not before or before in _PRONOUN or _auxiliary(before) or before in _AND | {"to", "not"}:
            return w.endswith("s") and self.verbs[w][0] == w and not before
        if before in _DETERMINER or before.endswith(("'s", "s'")):
            return True
        return (
            w in self.words.lemmas.values() | self.verbs.keys() and not before.endswith("s") and self.verbs[w][0] == w
        )

    def _infinitive(self, to: int) -> Over:
        """Over "to", whose verb comes after it."""
        i = self._back(to, plain=False)
        if i < 0:
            return Over(REST)
        w = self.low[i]
        if w == "used":
            return Over("used to")
        if w in _BE | _HAVE | {"going", "ought", "able", "need", "needs", "needed"}:
            return self._that(i)
        if w in self.said:
            return Over(kind=self.said[w] if self.said[w] != "needed" else "demand")
        if w in self.verbs and not self._as_noun(i):
            return self._verb(i, told=False)
        if self._plan(w):
            return self._noun(i)
        if w in _AND:
            return self._shared(i, "to", "to")
        start = i
        while i >= 0 and start - i < 5 and self.low[i] != "for" and self.low[i] not in _AND:
            if self.low[i] in self.verbs and not self._as_noun(i):
                break
            i -= 1
        name = all(t[0].isupper() or t.lower() in {"the", "of"} for t in self.tokens[: start + 1])
        if i < 0:
            return Over() if name else self._unknown(start)  # "Ghana to scrap its levy", a headline
        if self.low[i] == "for" and i:
            return self._preposition(i)
        if self.low[i] in self.verbs and self.verbs[self.low[i]][1] not in {"neutral", "intend"}:
            return self._verb(i, told=True)
        return self._unknown(start)

    def _gerund(self, i: int) -> Over:
        """Over an -ing form whose neighbour is at `i`."""
        w = self.low[i]
        if w in {"and", "or"}:
            k = next((k for k in range(i - 1, 0, -1) if self.low[k].endswith("ing") and self.low[k] != "during"), 0)
            return self._gerund(self._back(k, plain=True)) if k else Over(w)
        if w in _AND or w == "without" or " ".join(self.low[i - 1 : i + 1]) in _INSTEAD:
            return Over()
        if w in self.verbs:
            return self._verb(i, told=False)
        means = w in _MEANS and not (w == "in" and i and (self._plan(self.low[i - 1]) or self.low[i - 1] in self.verbs))
        if means:
            return Over(w if _NEVER & set(self.low[:i]) else "")
        return self._preposition(i) if w in _OVER else self._unknown(i)

    def _preposition(self, i: int) -> Over:
        """Over a preposition before an -ing form, or before the subject of an infinitive ("for Japan to")."""
        j = self._back(i, plain=False)
        if j < 0:
            return Over(self.tokens[i])
        w = self.low[j]
        if w in {"off", "away", "back", "out", "down", "up"}:
            return self._unknown(j)
        if w in self.said:
            return Over(kind="demand" if self.said[w] == "needed" else self.said[w])
        if w in self.words.predicates["needed"]:
            return Over(kind="demand")
        if w in self.verbs and not self._as_noun(j):
            return self._verb(j, told=False)
        if self._plan(w):
            return self._noun(j)
        if self.low[i] == "from":  # "barred Japan from raising"
            for k in range(j, max(-1, j - 5), -1):
                if self.low[k] in self.verbs:
                    return Over() if self.verbs[self.low[k]][1] == "against" else Over(self.low[k])
        return Over() if self.low[i] == "for" and "too" in self.low[max(0, j - 2) : j] else self._unknown(j)

    def _plan(self, word: str) -> bool:
        stem = word.removesuffix("s")
        return any(word in group or stem in group for group in self.words.planning.values())

    def _noun(self, j: int) -> Over:
        """Over a noun of planning, reporting or refusing that has the act under it."""
        word, plan = self.low[j], self.words.planning
        forms_ = {word, word.removesuffix("s")}
        kind = next((k for k in ("doubt", "demand", "against") if forms_ & plan[k]), "")
        for i in range(j - 1, max(-1, j - 7), -1):
            w = self.low[i]
            if " ".join(self.low[max(0, i - 1) : i + 1]) in self.holds or w in self.carry:
                return Over(kind=kind)
            if i < j - 1 and self.against.search(" ".join(self.tokens[i : i + 2])):
                return Over()
            if w in self.verbs and not self._as_noun(i):
                found = self.verbs[w][1]
                if found == "neutral" and w not in _BE | _HAVE:
                    return Over(w)
                return Over(
                    kind="" if found == "against" else found if found in {"doubt", "consider", "demand"} else kind
                )
            if w in {"there", "no"} or (i == 0 and w in {"with", "without", "under"}):
                return Over(kind=kind)
            if w in self.words.lemmas and w not in {"set", "order", "free"}:
                made = forms_ & plan["fulfil"] and self.words.acts[self.words.lemmas[w]] not in _AWAY
                return Over() if made else Over(w)
        own = all(t[0].isupper() or t.endswith(("'s", "’s")) or t in _DETERMINER for t in self.tokens[:j])
        return Over() if kind == "against" and j and own else Over(word)  # "the minister's refusal to"

    def _verb(self, i: int, *, told: bool) -> Over:
        """Over and at a verb that governs what follows it."""
        lemma, kind = self.verbs[self.low[i]]
        form = self.low[i]
        passive = i > 0 and self.low[self._back(i, plain=True)] in _BE and form.endswith(("ed", "d", "t", "n"))
        if kind == "say":
            kind = "demand" if told else "hearsay"
        elif kind == "think":
            kind = "hearsay" if passive else "consider"
        elif lemma in {"require", "oblige", "force", "compel"}:
            kind = "order"
        elif kind == "wish" and told:
            kind = "demand"
        above = self.act(i, form, lemma)
        return Over(above.unknown, above.kind or kind)


def is_noun(before: str, form: str, lemma: str) -> bool:
    """Whether a word that may be an act stands as a noun: "the soy export tax", "will unblock the grain ships"."""
    last = re.search(r"([\w’'-]+)\s$", before)
    if last is None or form in _SAME:
        return False
    w = last[1].replace("’", "'")
    if form == lemma:
        verbal = _auxiliary(w) or w.endswith(("s", "ly", "n't")) or w in _AND | _PLAIN | _NOT | _PRONOUN
        return w.islower() and not verbal and w not in {"to", "that", "only", "than", "let", "please", "people"}
    if form.endswith("s") and w.islower() and not w.endswith("ly") and w not in _AND | _PRONOUN | _PLAIN | {"that"}:
        here = re.split(r"[,;:]|\b(?:and|or|but|that|which|who)\b", before)[-1]
        return any(_auxiliary(x) or x == "to" for x in here.lower().split())
    return False
