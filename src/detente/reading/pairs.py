"""Acts of two documents that are about the same thing, found without a ledger: by giver, act, object and number.

A score is the share of weighed words that two acts have in common, with a premium for the same giver, class of act and
figures. Pairs are taken best first; an act is in one group only.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .claims import Proposal
from .linking import stem

#: A pair below this is left apart.
ENOUGH = 0.34
_WORD = re.compile(r"[a-z]{3,}|[\u3400-\u9fff]{2}")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
#: What makes a figure of a single digit one to compare.
_SHARE = re.compile(r"(?:\s*(?:to|-|–)\s*\d+)?\s*(?:%|per ?cent|percentage|points?)")
#: Ways in which a giver is only guessed: it forbids no pair.
_GUESSED = frozenset({"issuer", "carried", ""})
_COMMON = (
    "the and for its with from that this will would has have had are was were been not also into than more "
    "over under which agreed agree united states new all any other certain products goods including such they "
    "their said says year years part parties sides side both government statement "
)
_PLAIN = frozenset(_COMMON.split())


@dataclass(frozen=True, slots=True)
class Act:
    """A proposal with what it is compared by."""

    document: str
    claim: Proposal
    words: frozenset[str]
    numbers: frozenset[str]


def act_of(document: str, claim: Proposal) -> Act:
    """The words and numbers of an act, without the names of its givers."""
    text = claim.exact.lower()
    words = {stem(w) for w in _WORD.findall(text)} - _PLAIN
    numbers = {_plain(m[0]) for m in _NUMBER.finditer(text) if len(m[0]) > 1 or _SHARE.match(text, m.end())}
    return Act(document, claim, frozenset(words), frozenset(n for n in numbers if not re.fullmatch(r"20\d\d", n)))


def _plain(number: str) -> str:
    bare = number.replace(",", "")
    return bare.rstrip("0").rstrip(".") if "." in bare else bare


def groups(acts: Sequence[Act]) -> list[list[Act]]:
    """Acts of different documents that belong together, best pairs first; then the acts that stand alone."""
    seen = Counter(word for act in acts for word in act.words)
    weight = {word: math.log(1 + len(acts) / n) for word, n in seen.items()}
    pairs = sorted(
        (
            (score(a, b, weight), i, j)
            for i, a in enumerate(acts)
            for j, b in enumerate(acts)
            if i < j and a.document != b.document
        ),
        key=lambda p: (-p[0], p[1], p[2]),
    )
    home: dict[int, list[int]] = {}
    for value, i, j in pairs:
        if value < ENOUGH:
            break
        one, two = home.get(i), home.get(j)
        if one is None and two is None:
            home[i] = home[j] = [i, j]
        elif one is None and two is not None and acts[i].document not in {acts[k].document for k in two}:
            two.append(i)
            home[i] = two
        elif two is None and one is not None and acts[j].document not in {acts[k].document for k in one}:
            one.append(j)
            home[j] = one
    _further(acts, home)
    out = [group for k, group in home.items() if group[0] == k]
    alone = [[i] for i in range(len(acts)) if i not in home]
    return [[acts[k] for k in sorted(group)] for group in [*out, *alone]]


def _further(acts: Sequence[Act], home: dict[int, list[int]]) -> None:
    """More of a document on the same sum ("only 1 to 2 percent of the $550 billion") joins the pair on it."""
    for i, act in enumerate(acts):
        sums = {n for n in act.numbers if float(n) >= 100}
        if i in home or not sums:
            continue
        for group in {id(g): g for g in home.values()}.values():
            held = [acts[k] for k in group]
            if act.document in {a.document for a in held} and all(sums & a.numbers for a in held):
                group.append(i)
                home[i] = group
                break


def score(a: Act, b: Act, weight: dict[str, float]) -> float:
    """From 0 to about 1.6: shared words, and a premium for giver, class of act and figures."""
    shared = sum(weight[w] for w in a.words & b.words)
    least = min(sum(weight[w] for w in a.words), sum(weight[w] for w in b.words)) or 1.0
    value = shared / least
    numbers = len(a.numbers & b.numbers)
    if shared <= 0 and not numbers:
        return 0.0
    one, two = a.claim, b.claim
    if one.committing and two.committing and not set(one.committing) & set(two.committing):
        guessed = any(c.frame is not None and c.frame.how in _GUESSED for c in (one, two))
        if not (guessed and numbers and shared):
            return 0.0
    value += 0.15 * bool(set(one.committing) & set(two.committing)) + 0.25 * min(numbers, 2)
    if one.frame and two.frame and one.frame.kind and one.frame.kind == two.frame.kind:
        value += 0.1
    if one.topic and one.topic == two.topic:
        value += 0.1
    return value
