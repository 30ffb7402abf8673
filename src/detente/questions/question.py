"""What a question is: a name, parameters, the function that answers, and how it is written down.

A question is a value. The command, the page, the method of the Python API, the tool for
language models and their documentation are made from it; so is the command line that
asks exactly this again. Nothing here imports a layer: functions are named as
``module:function`` and loaded when they are called.
"""

from __future__ import annotations

import keyword
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

#: What a parameter's kind is called in help where the parameter does not say it better.
METAVARS = {
    "day": "DATE",
    "moment": "DATE",
    "place": "PLACE",
    "lens": "LENS",
    "deal": "DEAL",
    "file": "FILE",
    "folder": "FOLDER",
    "number": "NUMBER",
    "whole": "N",
}
#: Kinds that name something on the user's own disk: for the command line and Python only.
LOCAL = ("file", "folder")


@dataclass(frozen=True)
class Param:
    """One parameter. `word` is its word everywhere: ``--word``, ``?word=``, the key of a tool's schema.

    `kind` says how a value is read (`detente.asking.values`). An `argument` is named on the
    command line by its place. `many` is how many values may be given, where not one. `label`
    and `empty` are for forms: what to ask, and what an empty field means. `old` are words that
    are still taken; `was` is a parameter that once took these values too. `alone` is the parameter
    whose value (or today) it takes where its word stands alone on the command line. A `view` (a type, as
    ``module:name``) shows the answer another way. `most` is the largest number a page or a tool takes.
    """

    word: str
    help: str
    kind: str = "text"
    default: Any = None
    choices: tuple[str, ...] = ()
    argument: bool = False
    required: bool = False
    many: int = 1
    metavar: str = ""
    label: str = ""
    empty: str = ""
    old: tuple[str, ...] = ()
    was: str = ""
    alone: str = ""
    view: str = ""
    most: int = 0

    @property
    def name(self) -> str:
        """The word as a name in Python: ``who-won`` is ``who_won``, ``from`` is ``from_``."""
        plain = self.word.replace("-", "_")
        return plain + "_" if keyword.iskeyword(plain) else plain

    @property
    def local(self) -> bool:
        """Whether it names something on the user's own disk."""
        return self.kind in LOCAL

    @property
    def shown(self) -> str:
        """What stands for a value in help."""
        told = (
            self.metavar
            or ("[" + "|".join(self.choices) + "]" if self.choices else "")
            or METAVARS.get(self.kind, self.word.upper())
        )
        return f"[{told}]" if self.alone else told

    @property
    def asked(self) -> str:
        """What a form calls it."""
        return self.label or self.word.replace("-", " ").capitalize()


#: All commands take it; it is no parameter of a question, but says which ledger is asked.
DISPUTE = Param(
    "dispute",
    "The dispute (default: DETENTE_DISPUTE or the shipped one).",
    metavar="NAME|FOLDER",
)


@dataclass(frozen=True)
class Question:
    """One question. `ask` names the function that answers (in `detente.asking.answers` unless it says otherwise);
    it is called with a standpoint and the other parameters, and with those of `loose`, which a standpoint alone
    does not say.

    `title` is the question in words, `summary` its line in a list, `text` what a reader should
    know. `answer` is the type of the result, `also` those it may have besides. `covers` names the
    shelves whose coverage the answer depends on. `figures` names a function from the result to its
    pictures (``own``: the result draws itself). `as_of` marks documents of a day, which know
    nothing later. `claims` False leaves the claims unread.
    `csv` names a method of the result that gives the table for ``--csv`` (default: its first).
    `whole` asks the ledger as it is, with what is dated in the future. `fails` names a function
    from the result to whether a check failed. `blank` is what a form says before anything was
    given; `menu` and `about` put the question in the pages' menu. `local` questions read the user's files, so that no
    page and no tool asks them.
    """

    name: str
    title: str
    summary: str
    section: str
    ask: str
    answer: str
    params: tuple[Param, ...] = ()
    text: str = ""
    examples: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    figures: str = ""
    csv: str = ""
    fails: str = ""
    loose: tuple[str, ...] = ()
    whole: bool = False
    as_of: bool = False
    claims: bool = True
    slow: bool = False
    blank: str = ""
    menu: str = ""
    about: str = ""
    local: bool = False

    @cached_property
    def words(self) -> dict[str, Param]:
        """Parameters by word, the earlier words among them."""
        return {word: p for p in self.params for word in (p.word, *p.old)}

    @cached_property
    def names(self) -> dict[str, Param]:
        """Parameters by their names in Python."""
        return {p.name: p for p in self.params}

    def has(self, word: str) -> bool:
        """Whether there is a parameter of that word."""
        return any(p.word == word for p in self.params)

    def open(self) -> tuple[Param, ...]:
        """The parameters that name nothing on the user's disk."""
        return tuple(p for p in self.params if not p.local)

    def command(self, *, dispute: str = "", **values: Any) -> str:
        """The command line that asks exactly this; values that are the default are left out."""
        places, options = [], []
        for param, value in self._given(values):
            if param.argument:
                places += _texts(value)
            elif param.kind == "flag":
                options.append(f"--{param.word}")
            else:
                for text in _texts(value):
                    options += [f"--{param.word}", text]
        if dispute:
            options += ["--dispute", dispute]
        return shlex.join(["detente", *self.name.split(), *places, *options])

    def spelt(self, values: Mapping[str, Any], stand: Any) -> dict[str, Any]:
        """The values that ask the same on any later day: those of the standpoint are spelt out."""
        made = dict(values)
        for word in ("on", "known", "lens"):
            if self.has(word) and word not in self.loose:
                made[word] = getattr(stand, word)
        if made.get("lens") == "law":
            made["lens"] = None
        return made

    def address(self, **values: Any) -> str:
        """The page that asks exactly this; values that are the default are left out."""
        pairs = []
        for param, value in self._given(values):
            pairs += [(param.word, text) for text in (["1"] if param.kind == "flag" else _texts(value))]
        return f"/{self.name.replace(' ', '-')}" + (f"?{urlencode(pairs)}" if pairs else "")

    def _given(self, values: Mapping[str, Any]) -> Iterator[tuple[Param, Any]]:
        unknown = set(values) - set(self.names)
        if unknown:
            raise TypeError(f"{self.name} has no parameter {sorted(unknown)[0]!r}")
        for param in self.params:
            value = values.get(param.name)
            if value is None or value is False or value in ("", (), []) or value == param.default:
                continue
            yield param, value


def _texts(value: Any) -> list[str]:
    """A value, or each of several, as typed."""
    several = value if isinstance(value, (list, tuple)) else [value]
    return [str(int(v)) if isinstance(v, float) and v.is_integer() else str(v) for v in several]
