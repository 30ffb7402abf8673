"""Questions in words: a small closed grammar, read into a record.

    something follows by DAY            extended by DAY        replaced by DAY       nothing follows by DAY
    broken by DAY                       holds on DAY           restriction bites by DAY     tariff up by DAY
    rate on LINE [from PLACE] [in PLACE] >= NUMBER on DAY      average rate [from PLACE] [in PLACE] >= NUMBER on DAY
    measure ID in force on DAY          leaders meet by DAY    agreement by DAY

Anything else is refused with the grammar; nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ..base.dates import parse_day
from ..base.errors import InputError

#: Phrase → kind, for questions that only need a day.
BY_DAY = {
    "something follows": "follows",
    "extended": "extended",
    "replaced": "replaced",
    "nothing follows": "nothing_follows",
    "broken": "broken",
    "restriction bites": "bites",
    "tariff up": "tariff_raised",
    "leaders meet": "leaders_meet",
    "agreement": "agreement",
}
GRAMMAR = (
    "something follows by DAY; extended by DAY; replaced by DAY; nothing follows by DAY; broken by DAY; holds on DAY; "
    "restriction bites by DAY; tariff up by DAY; rate on LINE [from PLACE] [in PLACE] >= NUMBER on DAY; average rate "
    "[from PLACE] [in PLACE] >= NUMBER on DAY; measure ID in force on DAY; leaders meet by DAY; agreement by DAY"
)
_DAY = r"(?P<day>\d{4}-\d\d-\d\d)"
_WHERE = r"(?: from (?P<origin>\w+))?(?: in (?P<importer>\w+))?"
_THAN = r" (?P<sign>>=|>|<=|<) ?(?P<level>\d+(?:\.\d+)?)"
_FORMS = (
    ("by_day", re.compile(rf"(?P<what>{'|'.join(BY_DAY)}) by {_DAY}")),
    ("holds", re.compile(rf"holds on {_DAY}")),
    ("average", re.compile(rf"average rate{_WHERE}{_THAN}%? on {_DAY}")),
    ("rate", re.compile(rf"rate on (?P<line>[\d.]+){_WHERE}{_THAN}%? on {_DAY}")),
    ("measure", re.compile(rf"measure (?P<measure>\S+) in force on {_DAY}")),
)


@dataclass(frozen=True)
class Asked:
    """A question as read: its words, kind and day, and what it is about."""

    words: str
    kind: str
    day: date
    line: str = ""
    measure: str = ""
    origin: str = ""
    importer: str = ""
    sign: str = ""
    level: float = 0.0

    def holds_of(self, rate: float) -> bool:
        """Whether a rate satisfies the comparison."""
        return {
            ">=": rate >= self.level,
            ">": rate > self.level,
            "<=": rate <= self.level,
            "<": rate < self.level,
        }[self.sign]


def read_question(text: str) -> Asked:
    """The question that the words ask; raises with the grammar when they ask none."""
    words = " ".join(text.split())
    for kind, form in _FORMS:
        found = form.fullmatch(words)
        if found:
            part = {k: v for k, v in found.groupdict().items() if v}
            return Asked(
                words,
                BY_DAY[part["what"]] if kind == "by_day" else kind,
                parse_day(part["day"]),
                part.get("line", ""),
                part.get("measure", ""),
                part.get("origin", ""),
                part.get("importer", ""),
                part.get("sign", ""),
                float(part.get("level", 0.0)),
            )
    raise InputError(f"{text!r} is no question that can be answered", remedy=f"ask one of: {GRAMMAR}")
