"""The address of a page is its whole state: fields, how they are checked, how addresses are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from ...base.dates import parse_day
from ...base.errors import InputError, UnknownError

if TYPE_CHECKING:
    from ...ledger.dispute import Ledger

#: Longer queries, and longer values, are refused: nothing a form here makes comes near.
MAX_QUERY = 2000
MAX_VALUE = 200


@dataclass(frozen=True, slots=True)
class Field:
    """A form field. An empty value means the default.

    `kind` is text, date, number (up to `most`), choice (one of `choices`), or suggest (a word,
    perhaps one of `choices`, and never a path).
    """

    name: str
    label: str
    kind: str = "text"
    choices: Sequence[tuple[str, str]] = ()
    hint: str = ""
    common: bool = False
    what: str = ""
    default: str = ""
    most: int = 2**31

    def check(self, value: str) -> str:
        """The value, or an error that says what would be right."""
        if self.kind == "date":
            parse_day(value[:10]) if "T" in value else parse_day(value)
        elif self.kind == "number":
            if not value.isascii() or not value.isdigit() or len(value) > 9:
                raise InputError(f"{self.name} is {value!r}", remedy="give a whole number")
            if int(value) > self.most:
                remedy = f"at most {self.most} here; the command line takes more"
                raise InputError(f"{self.name} is {value}", remedy=remedy)
        elif self.kind == "suggest" and ("/" in value or "\\" in value or value.endswith(".toml")):
            raise InputError(f"{self.name} is {value!r}", remedy="give a name or a day; files are for the command line")
        elif self.kind == "choice":
            known = [name for name, _ in self.choices]
            if value not in known and value != self.default:
                raise UnknownError(self.what or self.label.casefold(), value, [k for k in known if k])
        return value


@dataclass(frozen=True, slots=True)
class Ask:
    """A checked question: the page's path and its values, in the order of its fields.

    `name` is the last part of the path of a page about one thing (a record, an undertaking);
    `patience` is how many seconds slow parts may take before the page leaves without them.
    """

    path: str
    values: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    patience: float = 1.5

    def get(self, name: str) -> str | None:
        """A value, or None where nothing was given."""
        return self.values.get(name) or None

    def number(self, name: str, default: int) -> int:
        """A whole number."""
        return int(self.values.get(name) or default)

    @property
    def key(self) -> str:
        """One text for one question."""
        return address(self.path, self.values)

    def to(self, path: str, names: Sequence[str]) -> str:
        """The address of another page, taking along the values of that name."""
        return address(path, {k: v for k, v in self.values.items() if k in names})


def address(path: str, values: Mapping[str, str | None]) -> str:
    """A path with its query; empty values are left out."""
    query = urlencode([(k, v) for k, v in values.items() if v])
    return path + (f"?{query}" if query else "")


def read(path: str, pairs: Sequence[tuple[str, str]], fields: Sequence[Field], *, name: str = "") -> Ask:
    """Check a query against a page's fields. Raises InputError or UnknownError."""
    known = {f.name: f for f in fields}
    values: dict[str, str] = {}
    for key, raw in pairs:
        if key not in known:
            raise InputError(
                f"this page has no parameter {key[:60]!r}",
                remedy="it takes " + (", ".join(known) or "none"),
            )
        if key in values:
            raise InputError(f"{key!r} is given twice", remedy="give it once")
        value = raw.strip()
        if len(value) > MAX_VALUE or not value.isprintable():
            raise InputError(f"the value of {key!r} is too long or not text", remedy=f"at most {MAX_VALUE} characters")
        values[key] = known[key].check(value) if value else ""
    return Ask(path, {f.name: values[f.name] for f in fields if values.get(f.name)}, name)


def common(ledger: Ledger, *names: str) -> tuple[Field, ...]:
    """The fields that pages share, in the order named: deal, on, known, lens."""
    from ...standpoint import lenses

    accounts = {a.id: f"as {a.title} says" for a in ledger.dispute.accounts}
    titles = {"law": "law: enacted texts only", "announced": "announced counts too", **accounts}
    made = {
        "deal": Field(
            "deal",
            "Deal",
            "choice",
            [(d.deal.id, d.deal.title) for d in sorted(ledger.deals.values(), key=lambda d: d.deal.date, reverse=True)],
            common=True,
            what="deal",
            default=ledger.dispute.default_deal,
        ),
        "on": Field("on", "On", "date", hint="today", common=True),
        "known": Field("known", "Known by", "date", hint="everything held", common=True),
        "lens": Field(
            "lens",
            "Read as",
            "choice",
            [(n, titles.get(n, n)) for n in lenses(ledger)],
            common=True,
            what="lens",
        ),
    }
    return tuple(made[name] for name in names)


def as_of(fields: Sequence[Field]) -> tuple[Field, ...]:
    """The same fields where nothing counts that became public after the day asked about."""
    return tuple(replace(f, hint="the same day") if f.name == "known" else f for f in fields)
