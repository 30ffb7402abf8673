"""The word lists of a language's frames, compiled once from the data file beside this module."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ..words import word_set


@dataclass(frozen=True, eq=False)
class Words:
    """English: classes of acts, governors, words of reversal, conditions (see the comments of ``en.toml``)."""

    light: frozenset[str]
    acts: dict[str, str]
    nouns: dict[str, str]
    burdens: dict[str, str]
    sums: dict[str, str]
    governors: dict[str, frozenset[str]]
    phrasal: frozenset[tuple[str, str]]
    weak_phrasal: frozenset[tuple[str, str]]
    predicates: dict[str, tuple[str, ...]]
    planning: dict[str, frozenset[str]]
    none: frozenset[str]
    nots: frozenset[str]
    wide: re.Pattern[str]
    safe: re.Pattern[str]
    hearsay: frozenset[str]
    rumours: re.Pattern[str]
    condition_marks: frozenset[str]
    condition: re.Pattern[str]
    returns: re.Pattern[str]
    firms: re.Pattern[str]
    both: re.Pattern[str]
    roles: re.Pattern[str]
    tariff: re.Pattern[str]
    lemmas: dict[str, str] = field(repr=False)

    def governs(self, name: str, lemma: str) -> bool:
        """Whether a verb is of a class of governors."""
        return lemma in self.governors[name]


@cache
def english() -> Words:
    """The English lists."""
    data = tomllib.loads(Path(__file__).with_name("en.toml").read_text(encoding="utf-8"))
    acts = {word: kind for kind, words in data["acts"].items() for word in words.split()}
    low = re.IGNORECASE
    lemmas = {form: word for word in acts for form in forms(word)} | IRREGULAR
    return Words(
        light=word_set(data["light"]),
        acts=acts,
        nouns=data["nouns"]["acts"],
        burdens=data["nouns"]["burdens"],
        sums=data["nouns"]["sums"],
        governors={k: word_set(v) for k, v in data["governors"].items() if isinstance(v, str)},
        phrasal=frozenset(tuple(p.split()) for p in data["governors"]["phrasal"]),
        weak_phrasal=frozenset(tuple(p.split()) for p in data["governors"]["weak_phrasal"]),
        predicates={k: tuple(v) for k, v in data["predicates"].items()},
        planning={k: word_set(v) for k, v in data["planning"].items()},
        none=word_set(data["reversal"]["none"]),
        nots=word_set(data["reversal"]["not"]),
        wide=re.compile(data["reversal"]["wide"], low),
        safe=re.compile(data["reversal"]["safe"], low),
        hearsay=word_set(data["hearsay"]["words"]),
        rumours=re.compile(data["hearsay"]["sources"], low),
        condition_marks=word_set(data["condition"]["marks"]),
        condition=re.compile(data["condition"]["pattern"], low),
        returns=re.compile(data["condition"]["returns"], low),
        firms=re.compile(data["people"]["firms"], low),
        both=re.compile(data["people"]["both"], low),
        roles=re.compile(data["people"]["roles"], low),
        tariff=re.compile(data["people"]["tariff"], low),
        lemmas=lemmas,
    )


#: Forms that no rule gives.
IRREGULAR = {
    form: verb
    for verb, found in {
        "buy": "bought",
        "give": "gave given",
        "make": "made making",
        "take": "took taken",
        "withdraw": "withdrew withdrawn",
        "freeze": "froze frozen",
        "keep": "kept",
        "pay": "paid",
        "meet": "met",
        "sell": "sold",
        "lend": "lent",
        "rescind": "rescinded",
        "offer": "offered offering",
        "deliver": "delivered delivering",
        "order": "ordered ordering",
        "send": "sent",
        "drop": "dropped dropping",
        "scrap": "scrapped scrapping",
        "trim": "trimmed trimming",
        "cut": "cutting",
        "set": "setting",
        "ban": "banned banning",
        "bar": "barred barring",
        "admit": "admitted admitting",
        "readmit": "readmitted readmitting",
        "permit": "permitted permitting",
        "defer": "deferred deferring",
        "cancel": "cancelled cancelling canceled canceling",
        "stop": "stopped stopping",
        "ship": "shipped shipping",
        "refer": "referred",
        "remit": "remitted remitting",
        "transfer": "transferred transferring",
    }.items()
    for form in found.split()
}


def forms(word: str) -> set[str]:
    """The regular forms of an English verb."""
    stem = word[:-1] if word.endswith("e") else word
    found = {word, word + "s", word + "es" if word.endswith(("s", "sh", "ch", "x", "z", "o")) else word + "s"}
    found |= {stem + "ed", stem + "ing"}
    if word.endswith("y") and word[-2] not in "aeou":
        found |= {word[:-1] + "ies", word[:-1] + "ied"} - {word + "ed"}
    return found
