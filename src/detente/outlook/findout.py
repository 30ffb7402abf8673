"""What to find out first: yes/no questions in order of how far their answers move the forecast; answers re-run it.

Some follow from the tree itself (was it broken, has anything been said), some from clocks that ran out on paper, some
are written in the dispute's ``outlook.toml``. Those not read off the tree work by Bayes: two assumed chances of a
yes, if something follows and if nothing does. So the forecast is the mean of what its answers would make it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ..base.dates import parse_day
from ..base.errors import InputError, UnknownError
from ..ledger.dispute import Ledger
from ..ledger.records import Status
from ..regime.clocks import Clock, clocks
from ..standpoint import Standpoint
from .estimate import Arrangement, Estimate
from .plan import load_plan
from .tree import Evidence, Tree

#: How many are shown.
SHOWN = 6
HOLDS, SAID, REFUSED, TEXT = "still-holds", "said-what-follows", "said-nothing-follows", "extension-text"
#: Assumed chances of a yes, if something follows and if nothing does: an extension written; a clock prolonged.
TEXT_CHANCES, CLOCK_CHANCES = (0.92, 0.70), (0.85, 0.60)


@dataclass(frozen=True)
class Question:
    """A question with what each answer makes of the forecast. `chance` is that of a yes."""

    id: str
    asks: str
    where: str
    url: str
    basis: str
    chance: float
    if_yes: float
    if_no: float
    now: float

    @property
    def moves(self) -> float:
        """Mean absolute change of the forecast on learning the answer."""
        return self.chance * abs(self.if_yes - self.now) + (1 - self.chance) * abs(self.if_no - self.now)

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "id": self.id,
            "asks": self.asks,
            "where": self.where,
            "url": self.url,
            "basis": self.basis,
            "chance_of_yes": self.chance,
            "if_yes": self.if_yes,
            "if_no": self.if_no,
            "moves": self.moves,
        }


@dataclass(frozen=True)
class Raised:
    """A question before its answers are worked out. `chances`: of a yes if something follows, if nothing does."""

    id: str
    asks: str
    where: str
    url: str = ""
    basis: str = "the tree"
    chances: tuple[float, float] | None = None


def raised(stand: Standpoint, a: Arrangement) -> list[Raised]:
    """All questions that can be asked on that day."""
    ledger, on = stand.ledger, stand.day
    out = []
    if a.end is not None and a.seen < on:
        read = _readings(ledger, a)
        out += [
            Raised(HOLDS, f"Did it still hold on {on}: has neither side broken it since {a.seen}?", read),
            Raised(SAID, f"Has anyone with power to decide said what follows after {a.end}?", read),
            Raised(REFUSED, f"Has anyone with power to decide said that nothing follows after {a.end}?", read),
        ]
    if not a.deal:
        return out
    out += _of_clocks(stand, a)
    for query in load_plan(ledger).question:
        dead = query.until and parse_day(query.until) < on
        if parse_day(query.recorded) <= stand.known_day and a.seen < parse_day(query.since) <= on and not dead:
            source = ledger.sources.get(query.source)
            out.append(
                Raised(
                    query.id,
                    query.asks,
                    query.where,
                    source.url if source else "",
                    f"assumption: {query.basis}",
                    (query.if_follows, query.if_not),
                )
            )
    return out


def _readings(ledger: Ledger, a: Arrangement) -> str:
    """Where the sides speak, by the ledger's accounts."""
    told = [account.title for account in ledger.dispute.accounts if account.party in a.parties] if a.deal else []
    return f"statements of {' and '.join(told)}" if told else f"statements of {' and '.join(a.parties)}"


def _of_clocks(stand: Standpoint, a: Arrangement) -> list[Raised]:
    """Was the announced extension written? Were clocks that no extension names prolonged when they ran out?"""
    found = [c for c in clocks(stand.at(a.seen), deadlines=False).items if not c.moot and c.measure]
    paper = [c for c in found if c.status == Status.enacted.value and a.seen < parse_day(c.at[:10]) < stand.day]
    later = {c.measure for c in found if c.status != Status.enacted.value}
    written = [c for c in paper if c.measure in later]
    out = []
    if written:
        first, last = written[0].at[:10], written[-1].at[:10]
        when = first if first == last else f"{first} to {last}"
        out.append(
            Raised(
                TEXT,
                f"Is the announced extension in a legal text, for {len(written)} clocks that ran out on paper {when}?",
                _references(written),
                _url(stand, written[-1]),
                "assumption: most announced extensions were written down, also where the next one failed",
                TEXT_CHANCES,
            )
        )
    alone = [c for c in paper if c.measure not in later and c.on_lapse == "resumes"]
    for at in sorted({c.at[:10] for c in alone}):
        mine = [c for c in alone if c.at[:10] == at]
        what = mine[0].what if len(mine) == 1 else f"{len(mine)} clocks ({'; '.join(c.title for c in mine)})"
        out.append(
            Raised(
                f"prolonged-{at}",
                f"What no announced extension names: prolonged when it ran out on {at}? {what}",
                _references(mine),
                _url(stand, mine[0]),
                "assumption: a side that lets a clock of its own run out is less likely to renew the rest",
                CLOCK_CHANCES,
            )
        )
    return out


def _references(items: Sequence[Clock]) -> str:
    refs = list(dict.fromkeys(c.legal_ref.split(";")[0] for c in items if c.legal_ref))
    more = len(refs) - 3
    return "a new instrument after " + ", ".join(refs[:3]) + (f" and {more} more" if more > 0 else "")


def _url(stand: Standpoint, clock: Clock) -> str:
    source = stand.ledger.sources.get(clock.source)
    return source.url if source else ""


def going_on(tree: Tree) -> float:
    """The forecast that is moved: the term is not broken and something follows."""
    a = tree.arrangement
    assert a.end is not None
    return float(1 - tree.ended_badly(a.end).mean())


def answered(
    a: Arrangement, asked: Sequence[Raised], answers: Mapping[str, bool], *, on: date
) -> tuple[Arrangement, Evidence]:
    """The arrangement and evidence once these answers are known; contradictions raise."""
    known = {q.id: q for q in asked}
    for name in answers:
        if name not in known:
            raise UnknownError("question asked here", name, known)
    yes = {name for name, answer in answers.items() if answer}
    no = set(answers) - yes
    if HOLDS in no and yes & {SAID, REFUSED}:
        raise InputError("it cannot be broken and have something said of its end", remedy="drop one --answer")
    if {SAID, REFUSED} <= yes:
        raise InputError(
            f"{SAID}=yes and {REFUSED}=yes contradict each other",
            remedy="answer what was said last, and drop the other",
        )
    odds, decided, seen = 1.0, "", a.seen
    if HOLDS in no:
        decided = "broken"
    elif SAID in yes:
        decided = "follows"
    elif REFUSED in yes:
        decided = "nothing"
    if HOLDS in yes or SAID in answers or REFUSED in answers:
        seen = on
    for name in answers:
        chances = known[name].chances
        if chances is not None:
            so, not_so = chances
            odds *= so / not_so if name in yes else (1 - so) / (1 - not_so)
    return replace(a, seen=seen), Evidence(odds, decided)


def find_out(
    asked: Sequence[Raised], a: Arrangement, drawn: Estimate, answers: Mapping[str, bool], *, on: date
) -> list[Question]:
    """Every question not yet answered, with what its answers would make of the forecast; what moves it most first."""
    if a.end is None:
        return []

    def forecast(more: Mapping[str, bool]) -> float:
        return going_on(Tree(*_with(a, asked, {**answers, **more}, drawn, on)))

    now = forecast({})
    out = []
    for question in asked:
        if question.id in answers:
            continue
        try:
            one, other = forecast({question.id: True}), forecast({question.id: False})
        except InputError:
            continue
        out.append(
            Question(
                question.id,
                question.asks,
                question.where,
                question.url,
                question.basis,
                _chance(now, one, other),
                one,
                other,
                now,
            )
        )
    return sorted(out, key=lambda q: -q.moves)


def _with(
    a: Arrangement, asked: Sequence[Raised], answers: Mapping[str, bool], drawn: Estimate, on: date
) -> tuple[Arrangement, Estimate, Evidence]:
    found, evidence = answered(a, asked, answers, on=on)
    return found, drawn, evidence


def _chance(now: float, yes: float, no: float) -> float:
    """The chance of a yes that makes the forecast the mean of its answers."""
    if abs(yes - no) < 1e-9:
        return 0.5
    return min(max((now - no) / (yes - no), 0.0), 1.0)


def read_answers(texts: Sequence[str]) -> dict[str, bool]:
    """``KEY=yes`` or ``KEY=no``, given once each."""
    out: dict[str, bool] = {}
    for text in texts:
        name, _, value = text.partition("=")
        if value.casefold() not in {"yes", "no"}:
            raise InputError(f"{text!r} is no answer", remedy="write KEY=yes or KEY=no")
        if name in out and out[name] != (value.casefold() == "yes"):
            raise InputError(f"{name} is answered yes and no", remedy="give one answer")
        out[name] = value.casefold() == "yes"
    return out
