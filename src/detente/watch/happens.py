"""What happens on a day: clocks that do the same are one sentence, and it says what they do, not what they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..base.words import clause, count, listed, place, short
from ..ledger.dispute import Ledger
from ..regime.clocks import Clock

#: What happens, before the name of what it happens to.
HAPPENS: Mapping[str, str] = {"ends": "end of", "begins": "start of", "changes": "change of"}
#: What stands in brackets.
ASIDE = re.compile(r" \([^)]*\)")


@dataclass(frozen=True, slots=True)
class Happening:
    """Clocks of one day that do the same: `says` is the sentence, without its day."""

    day: str
    says: str
    clocks: tuple[Clock, ...]

    @property
    def enacted(self) -> bool:
        """Whether it stands in law, and not in an announcement or a calendar alone."""
        return all(c.status == "enacted" for c in self.clocks)

    @property
    def moot(self) -> bool:
        """Whether none of it can happen any more."""
        return all(c.moot for c in self.clocks)


def happenings(ledger: Ledger, clocks: Iterable[Clock]) -> list[Happening]:
    """What happens, in order of day; on one day in the order of its clocks."""
    groups: dict[tuple[str, ...], list[Clock]] = {}
    for clock in clocks:
        own = "" if clock.measure else clock.what
        key = (clock.at[:10], clock.kind, clock.on_lapse, str(clock.status == "enacted"), str(bool(clock.moot)), own)
        groups.setdefault(key, []).append(clock)
    made = [Happening(key[0], says(ledger, found), tuple(found)) for key, found in groups.items()]
    return sorted(made, key=lambda h: h.day)


def _named(ledger: Ledger, clock: Clock) -> str:
    """A measure, or the part of it that the clock is of."""
    title = ledger.measures[clock.measure].title
    return ASIDE.sub("", clock.what) if clock.what.endswith(f" of {title}") else short(title)


def says(ledger: Ledger, clocks: list[Clock]) -> str:
    """What happens to clocks of one kind on one day."""
    names = list(dict.fromkeys(c.measure or c.what for c in clocks))
    first = clocks[0]
    said = "" if first.status in ("enacted", "") else " as announced"
    if not first.measure:
        return clause(listed([ASIDE.sub("", c.what) for c in clocks], 2))
    if first.on_lapse == "resumes":
        if len(names) == 1:
            return f"end of the suspension of {short(ledger.measures[names[0]].title)}{said}"
        split = Counter(ledger.measures[n].imposer for n in names)
        many = len(split) > 1
        who = ", ".join(place(code) + (f" {n}" if many else "") for code, n in split.most_common())
        return f"end of {count(len(names), 'suspension')}{said} ({who})"
    titles = listed(list(dict.fromkeys(_named(ledger, c) for c in clocks)), 2)
    return f"{HAPPENS.get(first.on_lapse, first.on_lapse)} {titles}{said}"
