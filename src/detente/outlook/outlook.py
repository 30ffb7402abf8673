"""Will it hold? One tree of events from a record of renewals, and everything else read off it.

Orchestrates: which term → its estimate and variants → the tree → definitions, sides, questions, what to find out, what
to watch. No number leaves here without its event, its interval, its as-of day and the line on what it could know.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from ..accounts.agreed import agreed
from ..base.errors import InputError
from ..base.figure import Figure, drawn
from ..base.late import late
from ..base.table import Table, Tabular, tabled
from ..standpoint import Standpoint
from .answers import Answer, answer, sides
from .arrangement import arrangement
from .ask import read_question
from .curves import Curve, curves
from .defaults import Default, defaults
from .estimate import SEED, SHARE_PRIORS, Arrangement
from .findout import SHOWN, Question, answered, find_out, raised, read_answers
from .moves import wait
from .nearest import Rests, counts, nearest, row
from .renewals import Renewals, load_renewals
from .sensitivity import Ensemble, Point, ensemble
from .tree import BRANCHES
from .triggers import load_triggers
from .watch import WatchList, watch_list

if TYPE_CHECKING:
    from .thirds import Thirds
    from .value import Value

Advance = Callable[[str, int, int], None]
#: The branches as they are printed, and the older names of `ways`.
WAYS = {
    "running": ("running",),
    "extended": ("extended", "partly_extended"),
    "replaced": ("replaced",),
    "lapsed": ("nothing_follows",),
    "broken": ("broken",),
}
NEAREST = 12


@dataclass(frozen=True)
class Outlook(Tabular):
    """An answer to "will it hold?" from a standpoint."""

    stand: Standpoint
    arrangement: Arrangement
    days: tuple[date, ...]
    ensemble: Ensemble
    curves: tuple[Curve, ...]
    defaults: tuple[Default, ...]
    record: Renewals
    watch: WatchList
    questions: tuple[Question, ...]
    answers: dict[str, bool]
    asked: tuple[Answer, ...] = ()
    value: Value | None = None
    thirds: Thirds | None = None

    @property
    def on(self) -> date:
        """The as-of day."""
        return self.stand.day

    @property
    def known(self) -> date:
        """The last day of which anything is known."""
        return self.stand.known_day

    @property
    def leakage(self) -> str:
        """What this forecast could and could not know."""
        a = self.arrangement
        line = (
            f"As of {self.on}, from what was public by {self.known}: terms, outcomes and clocks that became public "
            f"later are struck out. Given that it held on {a.seen}, the last day it was seen to, with nothing said of "
            "what follows."
        )
        if a.seen < self.on:
            line += f" Nothing is held after that, so what may have happened by {self.on} is in every figure."
        if self.answers:
            said = ", ".join(f"{k} {'yes' if v else 'no'}" for k, v in self.answers.items())
            line += f" Given the answers: {said}."
        return line

    def branch(self, name: str, day: date) -> Point:
        """A branch of the tree by a day."""
        return self.ensemble.point(day, lambda tree: tree.branches(day)[name])

    def way(self, name: str, day: date) -> Point:
        """One of `WAYS`, the first edition's coarser names, by a day."""
        parts = WAYS[name]
        return self.ensemble.point(day, lambda tree: sum(tree.branches(day)[p] for p in parts))  # type: ignore[arg-type,return-value]

    def curve(self, definition: str) -> Curve:
        """The survival curve under one definition."""
        for found in self.curves:
            if found.definition.id == definition:
                return found
        from ..base.errors import UnknownError

        raise UnknownError("definition", definition, [c.definition.id for c in self.curves])

    @property
    def coverage(self) -> dict[str, Any]:
        """Whether everything asked is held, and why not."""
        why = [f"{c.definition.title}: {c.note}" for c in self.curves if not c.points]
        if self.arrangement.seen < self.on:
            why.append(f"nothing is held after {self.arrangement.seen}")
        return {
            "state": "open" if why else "complete",
            "why": why,
            "checked": self.stand.ledger.dispute.checked
            if self.arrangement.deal
            else self.arrangement.seen.isoformat(),
        }

    def sensitivity(self) -> list[dict[str, Any]]:
        """Every variant's chance that the term goes on at its stated end (or in a year)."""
        a = self.arrangement
        day = a.end or self.on + timedelta(days=365)
        return [
            {
                "id": v.id,
                "title": v.title,
                "terms": v.rows,
                "date": day.isoformat(),
                "goes_on": float(1 - v.tree.ended_badly(day).mean()),
            }
            for v in self.ensemble.variants
        ]

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``outlook --json``."""
        a = self.arrangement
        data: dict[str, Any] = {
            "dispute": self.stand.ledger.dispute.id,
            "standpoint": self.stand.to_dict(),
            "coverage": self.coverage,
            "deal": a.deal or a.truce,
            "as_of": self.on.isoformat(),
            "known": self.known.isoformat(),
            "leakage": self.leakage,
            "arrangement": {
                "title": a.title,
                "truce": a.truce,
                "dyad": a.dyad,
                "family": a.family,
                "term": a.number,
                "since": a.clock.isoformat(),
                "stated_end": a.end.isoformat() if a.end else None,
                "last_seen": a.seen.isoformat(),
            },
            "tree": {name: [self.branch(name, d).to_dict() for d in self.days] for name in BRANCHES},
            "ways": {name: [self.way(name, d).to_dict() for d in self.days] for name in WAYS},
            "definitions": [c.to_dict() for c in self.curves],
            "sides": sides(a, self.defaults),
            "asked": [x.to_dict() for x in self.asked],
            "find_out_first": [q.to_dict() for q in self.questions[:SHOWN]],
            "answers": dict(self.answers),
            "sensitivity": self.sensitivity(),
            "comparable": [row(t) for t in nearest(self.record, a)[:NEAREST]],
            "counts": counts(self.record),
            "data": {
                "record": self.record.digest,
                "ledger": self.stand.ledger.digest[:16],
                "priors": SHARE_PRIORS.to_dict(),
                "seed": SEED,
                "interval": "5-95%, widened to the mean of every variant",
            },
            "leverage": [],
            "watch": [item.to_dict() for item in self.watch],
            "pool": {"game_weight": 0.0, "why": "the truce game did not beat a rate of past moves and was taken out"},
        }
        if self.value is not None:
            data["worth"] = self.value.to_dict()
        if self.thirds is not None:
            data["third_parties"] = self.thirds.to_dict()
        return data

    def tables(self) -> list[Table]:
        """What was asked, the split, what to find out, definitions, what clocks do, dates, what it rests on."""
        return tabled("outlook.listing:tables", self)

    def long(self) -> Table:
        """Branches and definitions as numbers, one row an event and date."""
        made: Table = late("outlook.listing:long")(self)
        return made

    def to_frame(self) -> Any:
        """The numbers of `long` as a pandas data frame (extra ``frames``)."""
        return self.long().to_frame()

    def figure(self) -> Figure:
        """The picture of the tree over time."""
        return drawn("outlook.figures:tree_picture", self)

    def figures(self) -> list[Figure]:
        """All pictures of the answer."""
        return [self.figure()]


def outlook(
    stand: Standpoint,
    deal: str | None = None,
    *,
    until: date | None = None,
    alive: date | None = None,
    ask: Sequence[str] = (),
    answers: Sequence[str] = (),
    worth: bool = False,
    third: bool = False,
    memory: bool = False,
    advance: Advance | None = None,
) -> Outlook:
    """The outlook of a deal of the ledger, or of a term of the record by its id.

    `ask` are questions in the grammar of `ask`, `answers` are KEY=yes or KEY=no to what is to be found out. `worth`
    and `third` ask the trade model (seconds). `memory` admits terms graded M. Raises InputError on a day before
    the deal, a term that ended, contradictory answers and questions outside the grammar.
    """
    day, limit = stand.day, stand.known_day
    if limit > day:
        raise InputError(
            f"known by {limit} is later than the as-of date {day}",
            remedy="a forecast may not know its future; give --known no later than --on",
        )
    wanted = [read_question(text) for text in ask]
    record = load_renewals(known=limit, memory=memory)
    begun = arrangement(stand.ledger, record, deal, on=day, alive=alive)
    open_questions = raised(stand, begun)
    given = read_answers(answers)
    found, evidence = answered(begun, open_questions, given, on=day)
    made = ensemble(record, found, evidence)
    days = horizon(found, day, until)
    held = defaults(stand, found)
    told = wait(found.dyad, found.deal, known=limit) if found.deal else None
    result = Outlook(
        stand=stand,
        arrangement=found,
        days=tuple(days),
        ensemble=made,
        curves=tuple(curves(made, days, held, told)),
        defaults=held,
        record=record,
        watch=_watch(stand, found, max(days)),
        questions=tuple(find_out(open_questions, begun, made.tree.estimate, given, on=day)),
        answers=given,
        asked=tuple(answer(stand, made, held, q) for q in wanted),
    )
    return _priced(result, worth=worth, third=third, advance=advance) if worth or third else result


def horizon(a: Arrangement, on: date, until: date | None = None) -> list[date]:
    """Dates to report: 30, 90 and 180 days on, the stated end and ninety days after it, and one of the asker's."""
    days = {on + timedelta(days=d) for d in (30, 90, 180)}
    if a.end is not None:
        days |= {a.end, a.end + timedelta(days=90)}
    if until is not None:
        if until <= a.seen:
            raise InputError(
                f"{until} is not after {a.seen}, the last day it was seen to hold", remedy="ask for a later date"
            )
        days.add(until)
    if a.seen < on:
        days.add(on)
    return sorted(d for d in days if d > a.seen)


def _watch(stand: Standpoint, a: Arrangement, until: date) -> WatchList:
    """The watch list of a deal; empty for a term of the record."""
    if not a.deal:
        return WatchList((), a.seen, stand.day)
    triggers = load_triggers(stand.ledger, a.deal)
    return watch_list(stand, agreed(stand, a.deal), triggers, seen=a.seen, until=until)


def _priced(result: Outlook, *, worth: bool, third: bool, advance: Advance | None) -> Outlook:
    """The same with what the branches are worth, or with third parties."""
    from .plan import load_plan, priced
    from .thirds import thirds
    from .value import value

    a, ledger = result.arrangement, result.stand.ledger
    plan = priced(load_plan(ledger), ledger)
    if a.end is None or not a.deal:
        raise InputError("there is no stated end to price", remedy="leave --worth and --third out")
    done = [0]
    total = (2 if worth else 0) + (3 + len(plan.third) if third else 0)

    def step(count: int) -> None:
        done[0] += count
        if advance:
            advance("asking the trade model", done[0], total)

    after = a.end + timedelta(days=1)
    chance = result.ensemble.point(after, lambda tree: tree.bites(after))
    if worth:
        result = replace(result, value=value(result.stand, plan, chance, parties=a.parties, advance=step))
    if third:
        held = Point(chance.date, 1 - chance.p, 1 - chance.high, 1 - chance.low)
        found = thirds(result.stand.at(a.seen), plan, chance=held, advance=step)
        result = replace(result, thirds=found)
    return result


def rests(stand: Standpoint, deal: str | None = None, *, memory: bool = False) -> Rests:
    """The terms that an outlook rests on, nearest first; of a term that ended too."""
    record = load_renewals(known=stand.known_day, memory=memory)
    return Rests(record, arrangement(stand.ledger, record, deal, on=stand.day))
