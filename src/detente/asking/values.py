"""Reading values: one rule a kind, for every surface.

A value comes as text (from a command line, an address, a tool) or as a Python value (from
the API); it leaves as what the layers take. Names are taken as they are printed, in any case.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from ..base.dates import parse_day
from ..base.errors import InputError, UnknownError
from ..base.numbers import digits, number
from ..base.places import union_of
from ..questions import Param, Question

if TYPE_CHECKING:
    from ..ledger.dispute import Ledger

TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")


def read(question: Question, given: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:
    """All parameters of a question by their Python names; what was not given has its default.

    Raises InputError or UnknownError for what cannot be read, and for what is missing.
    """
    return settle(question.params, given, ledger)


def settle(params: Iterable[Param], given: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:
    """All of `params`, read from what was given, by their Python names."""
    values: dict[str, Any] = {}
    for param in params:
        raw = given.get(param.name)
        if raw is None or raw == "" or (raw in ((), []) and param.many != 1):
            if param.required:
                raise InputError(f"{param.word} is missing", remedy=param.help[:1].lower() + param.help[1:].rstrip("."))
            values[param.name] = () if param.many != 1 else False if param.kind == "flag" else param.default
        elif param.many != 1:
            several = _several(param, raw)
            if param.many and len(several) > param.many:
                raise InputError(f"{param.word} is given {len(several)} times", remedy=f"at most {param.many}")
            values[param.name] = tuple(one(param, item, ledger) for item in several)
        else:
            values[param.name] = one(param, raw, ledger)
    return values


#: Kinds of which several are not written with commas between them: they are sentences.
SENTENCES = ("line", "words", "file")


def _several(param: Param, raw: Any) -> list[Any]:
    """One value, several, or several in one text with commas between them."""
    given = [raw] if isinstance(raw, (str, date, int, float)) else list(raw)
    if param.kind in SENTENCES:
        return given
    return [part for item in given for part in (item.split(",") if isinstance(item, str) else [item]) if part]


def one(param: Param, raw: Any, ledger: Ledger) -> Any:
    """One value of a parameter."""
    if param.choices:
        return chosen(param.word, raw, {c: c for c in param.choices})
    reader = READERS.get(param.kind)
    if reader is None:
        raise TypeError(f"{param.word} is of an unknown kind {param.kind!r}")
    return reader(param, raw, ledger)


def chosen(what: str, raw: Any, names: Mapping[str, str]) -> str:
    """The id of something by its id or by a name, in any case. `names` maps every accepted name to its id."""
    text = str(raw).strip()
    if text in names:
        return names[text]
    folded = {plain(name): found for name, found in names.items()}
    if plain(text) in folded:
        return folded[plain(text)]
    near = difflib.get_close_matches(plain(text), folded, n=3, cutoff=0.5)
    raise UnknownError(what, text, {folded[name] for name in near} or set(names.values()))


def plain(name: str) -> str:
    """A name for comparing: without case, underscores and hyphens as spaces."""
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())


def _text(param: Param, raw: Any, ledger: Ledger) -> str:
    return str(raw).strip()


def _flag(param: Param, raw: Any, ledger: Ledger) -> bool:
    if isinstance(raw, bool):
        return raw
    text = str(raw).strip().casefold()
    if text in TRUE or text in FALSE:
        return text in TRUE
    raise InputError(f"{param.word} is {text!r}", remedy="give 1 or leave it out")


def _whole(param: Param, raw: Any, ledger: Ledger) -> int:
    text = str(raw).strip()
    if not digits(text) or len(text) > 9:
        raise InputError(f"{param.word} is {text!r}", remedy="give a whole number, 0 or more")
    return int(text)


def _number(param: Param, raw: Any, ledger: Ledger) -> float:
    text = str(raw).strip()
    try:
        return number(text)
    except ValueError:
        raise InputError(f"{param.word} is {text!r}", remedy="give a number such as 1234.50") from None


def _day(param: Param, raw: Any, ledger: Ledger) -> str:
    from ..standpoint import day_of

    text = _moment(param, raw, ledger)
    return text if len(text) == 10 else day_of(text).isoformat()


def _moment(param: Param, raw: Any, ledger: Ledger) -> str:
    from ..standpoint import asked_text

    text = raw.isoformat() if isinstance(raw, date) else str(raw).strip()
    if "T" not in text and text.casefold() != "today":
        parse_day(text)
    return asked_text(text.casefold() if text.casefold() == "today" else text)


def _place(param: Param, raw: Any, ledger: Ledger) -> str:
    from ..base.places import place, places

    text = str(raw).strip()
    blocs = {group for held in places().values() for group in held.groups}
    return text.upper() if text.upper() in blocs else place(text).code


def _party(param: Param, raw: Any, ledger: Ledger) -> str:
    parties = {**{p.title: p.id for p in ledger.dispute.parties}, **{p.id: p.id for p in ledger.dispute.parties}}
    try:
        return chosen("party", raw, parties)
    except UnknownError:
        code = _place(param, raw, ledger)
        code = union_of(code, parties) or code
        return code if code in parties else chosen("party", raw, parties)


def _country(param: Param, raw: Any, ledger: Ledger) -> str:
    """A country of the world table, whose own names the layer knows; a place by its name otherwise."""
    from ..base.places import place

    text = str(raw).strip()
    if text == text.upper() or text == "all":
        return text
    return place(text).iso3


def _lens(param: Param, raw: Any, ledger: Ledger) -> str:
    from ..standpoint import check_lens, lenses

    titles = {a.title: a.id for a in ledger.dispute.accounts}
    return check_lens(chosen("lens", raw, {**titles, **{name: name for name in lenses(ledger)}}), ledger)


def _deal(param: Param, raw: Any, ledger: Ledger) -> str:
    return ledger.deal(str(raw).strip()).deal.id


def _good(param: Param, raw: Any, ledger: Ledger) -> str:
    text = str(raw).strip()
    if digits(text.replace(".", "")):
        return text
    held = ledger.goods
    if text in held:
        return text
    titles = {name: id for id, good in held.items() for name in (*good.aliases, good.title, id)}
    try:
        return chosen("good", text, titles)
    except UnknownError:
        raise UnknownError("good", text, held) from None


def _measure_kind(param: Param, raw: Any, ledger: Ledger) -> str:
    from ..ledger.records import MeasureKind

    return chosen("kind of measure", raw, {k.value: k.value for k in MeasureKind})


def _grade(param: Param, raw: Any, ledger: Ledger) -> str:
    from ..ledger.records import Grade

    return chosen("grade", raw, {g.value: g.value for g in Grade})


def _elasticities(param: Param, raw: Any, ledger: Ledger) -> str:
    from ..economy.elasticities import sets

    text = str(raw).strip()
    return text if looks_local(text) else chosen("set of elasticities", text, {name: name for name in sets()})


def looks_local(text: str) -> bool:
    """Whether a value reads as the path of a file."""
    return "/" in text or "\\" in text or text.endswith((".toml", ".csv", ".json"))


READERS: dict[str, Callable[[Param, Any, Any], Any]] = {
    "text": _text,
    "line": _text,
    "words": _text,
    "scenario": _text,
    "arrangement": _text,
    "commitment": _text,
    "file": _text,
    "folder": _text,
    "flag": _flag,
    "whole": _whole,
    "number": _number,
    "day": _day,
    "moment": _moment,
    "place": _place,
    "party": _party,
    "country": _country,
    "lens": _lens,
    "deal": _deal,
    "good": _good,
    "measure-kind": _measure_kind,
    "grade": _grade,
    "elasticities": _elasticities,
}


def choices(param: Param, ledger: Ledger) -> list[tuple[str, str]]:
    """What may be chosen, as (value, words), where the kind has a list; empty otherwise."""
    if param.choices:
        return [(c, c) for c in param.choices]
    maker = CHOICES.get(param.kind)
    return list(maker(ledger)) if maker else []


Pairs = Iterable[tuple[str, str]]


def _deals(ledger: Ledger) -> Pairs:
    return [(d.deal.id, d.deal.title) for d in sorted(ledger.deals.values(), key=lambda d: d.deal.date, reverse=True)]


def _lenses(ledger: Ledger) -> Pairs:
    from ..standpoint import lenses

    accounts = {a.id: f"as {a.title} says" for a in ledger.dispute.accounts}
    titles = {"law": "law: enacted texts only", "announced": "announced counts too", **accounts}
    return [(name, titles.get(name, name)) for name in lenses(ledger)]


def _goods(ledger: Ledger) -> Pairs:
    return sorted(((id, good.title) for id, good in ledger.goods.items()), key=lambda p: p[1])


def _kinds(ledger: Ledger) -> Pairs:
    from ..ledger.records import MeasureKind

    return [(k.value, k.value.replace("_", " ")) for k in MeasureKind]


def _grades(ledger: Ledger) -> Pairs:
    return [("A", "A primary seen"), ("B", "B primary quoted"), ("C", "C secondary"), ("D", "D weak")]


def _scenarios(ledger: Ledger) -> Pairs:
    from ..impact.scenario import scenarios

    return [(name, f"{name}: {scenario.title}") for name, scenario in scenarios(ledger).items()]


def _sets(ledger: Ledger) -> Pairs:
    from ..economy.elasticities import titles

    return titles().items()


def _commitments(ledger: Ledger) -> Pairs:
    return [(c.id, c.title) for folder in ledger.deals.values() for c in folder.commitments.values()]


CHOICES: dict[str, Callable[[Any], Pairs]] = {
    "deal": _deals,
    "arrangement": _deals,
    "lens": _lenses,
    "good": _goods,
    "measure-kind": _kinds,
    "grade": _grades,
    "party": lambda ledger: [(p.id, p.title) for p in ledger.dispute.parties],
    "scenario": _scenarios,
    "elasticities": _sets,
    "commitment": _commitments,
}
