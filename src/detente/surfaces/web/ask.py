"""The address of a page is its whole state: how a question's parameters become fields, addresses and values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from ...asking.values import choices, looks_local
from ...base.errors import InputError
from ...questions import Param, Question

if TYPE_CHECKING:
    from ...ledger.dispute import Ledger

#: Longer queries, and longer values, are refused: nothing a form here makes comes near.
MAX_QUERY = 2000
MAX_VALUE = 200
#: How a kind of parameter is asked for; what has a list is chosen from it.
KINDS = {"day": "date", "moment": "date", "whole": "number", "number": "number", "flag": "flag"}
#: Kinds whose list only suggests: a day, or another word, may be typed instead.
SUGGESTED = ("scenario", "arrangement")

#: One value, or several of a parameter that takes several.
Value = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A form field. An empty value means the default.

    `kind` is text, date, number, flag, choice (one of `choices`), or suggest (a word, perhaps one
    of `choices`). A field whose parameter takes two values is asked twice.
    """

    name: str
    label: str
    kind: str = "text"
    choices: Sequence[tuple[str, str]] = ()
    hint: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """A checked question: the page's path and its values, in the order of its fields.

    `name` is the last part of the path of a page about one thing (a record, an undertaking);
    `patience` is how many seconds slow parts may take before the page leaves without them.
    """

    path: str
    values: Mapping[str, Value] = field(default_factory=dict)
    name: str = ""
    patience: float = 0.8

    def get(self, name: str) -> str | None:
        """A value, or None where nothing was given."""
        value = self.values.get(name)
        return (value[0] if isinstance(value, tuple) else value) or None

    def number(self, name: str, default: int) -> int:
        """A whole number."""
        return int(self.get(name) or default)

    @property
    def key(self) -> str:
        """One text for one question."""
        return address(self.path, self.values)

    def to(self, path: str, names: Sequence[str]) -> str:
        """The address of another page, taking along the values of that name."""
        return address(path, {k: v for k, v in self.values.items() if k in names})


def address(path: str, values: Mapping[str, Value | None]) -> str:
    """A path with its query; empty values are left out."""
    pairs = [(k, text) for k, v in values.items() if v for text in (v if isinstance(v, tuple) else (v,)) if text]
    return path + (f"?{urlencode(pairs)}" if pairs else "")


def fields(params: Sequence[Param], ledger: Ledger) -> tuple[Field, ...]:
    """The form of some parameters."""
    return tuple(f for p in params for f in _fields(p, ledger))


def _fields(param: Param, ledger: Ledger) -> list[Field]:
    held = choices(param, ledger)
    kind = KINDS.get(param.kind, "text")
    default = str(param.default or "")
    if param.kind in SUGGESTED:
        kind = "suggest"
    elif held and param.kind != "commitment":
        kind = "choice"
        first = _default(param, ledger)
        if first:
            default = first
        elif default not in dict(held):
            held = [("", param.empty or "any"), *held]
    else:
        held = []
    hint = param.empty or (", ".join(p.id for p in ledger.dispute.parties) if param.kind == "place" else "")
    labels = param.asked.split("|")
    return [
        Field(param.word, label, kind, [("", "the same"), *held] if n and held else held, hint, default)
        for n, label in enumerate(labels)
    ]


def _default(param: Param, ledger: Ledger) -> str:
    """What is meant where nothing is chosen, for kinds that the dispute decides."""
    return {"deal": ledger.dispute.default_deal, "lens": "law"}.get(param.kind, "")


def read(
    path: str, pairs: Sequence[tuple[str, str]], params: Sequence[Param], *, name: str = "", patience: float = 0.8
) -> Ask:
    """Check a query against the parameters of a page: known words, given once, and text of sense.

    What a value means is read where the question is asked. Raises InputError or UnknownError.
    """
    words = {word: p for p in params for word in (p.word, *p.old)}
    found: dict[str, list[str]] = {}
    for key, raw in pairs:
        word, value = key, raw.strip()
        if word == "add" and value in words and words[value].kind == "flag":  # an address of an earlier edition
            word, value = value, "1"
        if word not in words:
            remedy = "it takes " + (", ".join(p.word for p in params) or "none")
            raise InputError(f"this page has no parameter {key[:60]!r}", remedy=remedy)
        param = words[word]
        held = found.setdefault(param.word, [])
        if held and param.many and len(held) >= param.many:
            raise InputError(f"{key!r} is given twice", remedy="give it once")
        if len(value) > MAX_VALUE or not value.isprintable():
            raise InputError(f"the value of {key!r} is too long or not text", remedy=f"at most {MAX_VALUE} characters")
        held.append(_sensible(param, value))
    values: dict[str, Value] = {}
    for param in params:
        kept = [value for value in found.get(param.word, []) if value]
        if kept:
            values[param.word] = tuple(kept) if param.many != 1 else kept[0]
    return Ask(path, values, name, patience)


def _sensible(param: Param, value: str) -> str:
    """The value; a page takes no path of a file, and no number that is for the command line."""
    if param.kind in ("scenario", "elasticities", "arrangement") and looks_local(value):
        remedy = "give a name or a day; files are for the command line"
        raise InputError(f"{param.word} is {value!r}", remedy=remedy)
    if param.most and value.isascii() and value.isdigit() and int(value[:12]) > param.most:
        remedy = f"at most {param.most} here; the command line takes more"
        raise InputError(f"{param.word} is {value}", remedy=remedy)
    return value


def given(question: Question, ask: Ask) -> dict[str, Value]:
    """The values of an address by the names that the question is asked with."""
    return {p.name: ask.values[p.word] for p in question.params if p.word in ask.values}
