"""Who promised what, and what became of it: sentences from the claims, states from deliveries and standings.

An undertaking's title is a label of ours and says nothing on whose word it rests, so it is never printed as
said. What became of it is one of six states, in this order of precedence: *overtaken* (its law is void), *carried
out until D, now not known* (its measure ran out unseen or runs on somebody's word), *kept* and *not kept* (somebody
calls it met, or not), *disputed* (both are said), *under way* (something was done, and nobody calls it met),
*nothing held*.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ...accounts.agreed import AccountCell, Row
from ...accounts.position import AFFIRMING
from ...accounts.verdict import Verdict
from ...base.words import clause, count, day, first_low, listed, number, short
from ...ledger.dispute import Filed
from ...ledger.records import Delivery
from ...regime.standing import UNSURE, Word
from ..statement import Nature, Ref, Section, Statement
from .facts import Facts
from .numbers import best

#: Rows on one page and on two.
ROWS = {0: 4, 1: 4, 2: 14}
#: So many measures are named; more are told by their topics.
NAMED = 3
#: Topics of one fate that are named.
TOLD = {0: 5, 1: 7, 2: 14}
#: The longest sentence of a claim that is taken, where a shorter one says it too.
LONG = 84


class State(StrEnum):
    """What became of an undertaking."""

    overtaken = "overtaken"
    unknown = "not known"
    kept = "kept"
    broken = "not kept"
    disputed = "disputed"
    under_way = "under way"
    nothing = "nothing held"


@dataclass(frozen=True)
class Promise:
    """An undertaking with its state, in words that a reader can quote."""

    row: Row
    state: State
    says: str
    by: str
    became: str
    refs: tuple[Ref, ...]
    weight: float
    together: str = ""

    @property
    def text(self) -> str:
        """One line."""
        return f"{self.says} ({self.by})" + (f": {self.became}." if self.became else ".")


def section(facts: Facts, pages: int = 1) -> Section:
    """Undertakings of one fate in one breath, then the weightiest of the others."""
    made = promises(facts)
    fates: dict[str, list[Promise]] = {}
    for promise in made:
        if promise.together:
            fates.setdefault(promise.together, []).append(promise)
    grouped = [mine for mine in fates.values() if len(mine) > 1]
    statements = [_together(facts, mine, TOLD[pages], first=not n) for n, mine in enumerate(grouped)]
    parted = () if pages > 1 else (Verdict.scope_conflict, Verdict.denied)  # the accounts' own part tells them
    single = [p for p in made if not any(p in mine for mine in grouped) and p.row.verdict not in parted]
    if pages < 2:
        single = [p for p in single if p.row.commitment.id != best(facts)]  # the three numbers tell it
    shown = chosen(single, max(2, ROWS[pages] - len(statements)))
    statements += [Statement(p.text, p.refs[:1]) for p in shown]
    bare = sum(p.state is State.nothing for p in shown)
    if bare:
        what = "these" if bare == len(shown) else f"{bare} of these"
        statements.append(Statement(f"Of {what} nothing is held on what became of them.", nature=Nature.note))
    rest = [p for p in single if p not in shown]
    if rest:
        states = [p.state for p in rest]
        split = ", ".join(f"{states.count(s)} {s.value}" for s in State if s in states)
        statements.append(Statement(f"{len(rest)} more: {split}."))
    if not made:
        statements = [Statement("No undertaking of this deal is held.")]
    return Section("promised", "Who promised what, and what became of it", tuple(statements))


def _together(facts: Facts, mine: Sequence[Promise], most: int, *, first: bool) -> Statement:
    """Several undertakings with one fate, named by the measures of law they are about."""
    words = UNSURE if mine[0].state is State.unknown else {Word.void}
    held = facts.standings
    names = dict.fromkeys(m for p in mine for m in p.row.commitment.measures if m in held and held[m].word in words)
    titles = dict.fromkeys(short(facts.measure(m)) for m in names)
    if len(titles) > NAMED:
        titles = dict.fromkeys(first_low(facts.topic(facts.ledger.measures[m].topic), all_=True) for m in names)
    what = count(len(mine), "undertaking") if first else str(len(mine))
    text = f"{what} on {listed(list(titles), most)}: {mine[0].together}."
    return Statement(text, mine[0].refs[-1:])


def chosen(made: Sequence[Promise], most: int) -> list[Promise]:
    """The weightiest, one a topic first, in the order of the deal."""
    ordered = sorted(made, key=lambda p: -p.weight)
    topics: set[str] = set()
    first = []
    for promise in ordered:
        if promise.row.commitment.topic not in topics:
            topics.add(promise.row.commitment.topic)
            first.append(promise)
    picked = [*first, *(p for p in ordered if p not in first)][:most]
    return [p for p in made if p in picked]


def promises(facts: Facts) -> list[Promise]:
    """Every undertaking that somebody says was given."""
    made = []
    for row in facts.rows:
        found = sentence(facts, row)
        if found is None:
            continue
        says, by, ref = found
        state, became, refs = fate(facts, row)
        made.append(
            Promise(row, state, says, by, became, (ref, *refs), weight(facts, row, state), shared(facts, row, state))
        )
    return made


def shared(facts: Facts, row: Row, state: State) -> str:
    """The fate of an undertaking in words that fit others of the same fate; empty where it stands alone."""
    held = [facts.standings[m] for m in row.commitment.measures if m in facts.standings]
    if state is State.unknown:
        until = max((s.until for s in held if s.word in UNSURE), default="")
        return f"carried out in law, extended to {day(until)} as announced, text not seen" if until else ""
    return "overtaken, the law they changed is void" if state is State.overtaken else ""


def weight(facts: Facts, row: Row, state: State) -> float:
    """How much an undertaking matters: what was done and said of it, whether it bites, whether it is in doubt."""
    said = sum(len(c.claims) for c in row.accounts)
    done = len(facts.deliveries.get(row.commitment.id, ()))
    doubt = row.verdict in (Verdict.scope_conflict, Verdict.linkage_denied, Verdict.denied)
    counted = any(c.position.values("quantity") for c in row.accounts)
    bites = sum(m in facts.standings for m in row.commitment.measures)
    third = facts.place and facts.place in row.commitment.receiver
    return (
        min(said, 8) / 2
        + min(done, 6) / 2
        + 3 * doubt
        + 1.5 * counted
        + min(bites, 6) / 2
        + (state is not State.nothing)
        + 4 * bool(third)
    )


def sentence(facts: Facts, row: Row) -> tuple[str, str, Ref] | None:
    """What was said, who says it, and the claim. The giver's own words where it has any."""
    given = [c for c in row.accounts if c.position.affirms and not c.position.reported]
    given = given or [c for c in row.accounts if c.position.affirms]
    if not given:
        return None
    own = {a.id for a in facts.accounts if a.party in row.commitment.giver}
    first = next((c for c in given if c.account in own), given[0])
    filed = spoken(first)
    if filed is None:
        return None
    says = clause(filed.claim.says)
    both = len(given) > 1 and len(given) == len(row.accounts)
    by = "both accounts" if both else f"{facts.title(first.account)} only"
    if both and row.verdict in (Verdict.scope_conflict, Verdict.denied):
        by = f"{facts.title(first.account)}; the other account differs"
    others = [c for c in row.accounts if c is not first]
    if any(c.stance == "denies_linkage" for c in others):
        by = f"{facts.title(first.account)}; {_names(facts, others)} denies the link"
    elif any(c.stance == "says_absent" for c in others):
        by = f"{facts.title(first.account)}; {_names(facts, others)} neither confirms nor denies it"
    return says, by, Ref("claim", filed.id)


def _names(facts: Facts, cells: Iterable[AccountCell]) -> str:
    return listed([facts.title(c.account) for c in cells])


def spoken(cell: AccountCell) -> Filed | None:
    """The claim of an account that says it most fully in few words."""
    mine = [f for f in cell.claims if f.claim.stance in AFFIRMING]
    if not mine:
        return None
    short = [f for f in mine if len(f.claim.says) <= LONG] or mine
    return max(short, key=lambda f: (_terms(f), -len(f.claim.says)))


def _terms(filed: Filed) -> int:
    terms = filed.claim.terms
    return sum(bool(getattr(terms, name)) for name in ("quantity", "rate_to", "duration", "end", "extent", "since"))


def fate(facts: Facts, row: Row) -> tuple[State, str, tuple[Ref, ...]]:
    """What became of it: state, words, references."""
    said = facts.deliveries.get(row.commitment.id, [])
    held = {m: facts.standings[m] for m in row.commitment.measures if m in facts.standings}
    met = [d for d in said if d.met]
    unmet = [d for d in said if d.met is False]
    done = [d for d in said if d.basis == "instrument"]
    refs = tuple(Ref("source", d.source) for d in (met or done or said)[-1:])
    if met and unmet:
        return State.disputed, f"disputed: kept, says {met[-1].said_by}; not kept, says {unmet[-1].said_by}", refs
    if unmet:
        return State.broken, f"not kept, says {_who(unmet[-1])}", refs
    void = [m for m, s in held.items() if s.word is Word.void]
    if void and len(void) == len(held):
        return (
            State.overtaken,
            f"{_carried(done or met)}overtaken, for the measure is void since {_voided(facts, void)}",
            refs,
        )
    unsure = [s for s in held.values() if s.word in UNSURE]
    if unsure:
        until = next((s.until for s in unsure if s.until), "")
        word = (
            f"extended to {day(until)} as announced, text not seen"
            if until
            else f"not known since {day(unsure[0].since)}"
        )
        return State.unknown, f"{_carried(done or met)}now {word}", refs
    if met:
        figures = [d for d in met if d.quantity is not None]
        best = (figures or met)[-1]
        after = "after " if best.unit == "days" else ""
        figure = f", {after}{number(best.quantity)} {_unit(best)}" if best.quantity is not None else ""
        late = _later_count(said, best)
        return State.kept, f"kept, says {_who(best)}{figure}{late}", refs
    if said:
        last = said[-1]
        return (
            State.under_way,
            f"{_under(said)}{first_low(clause(last.says.split('; ')[0]))} ({_who(last)})",
            (Ref("source", last.source),),
        )
    return State.nothing, "", ()


def _under(said: Sequence[Delivery]) -> str:
    return "carried out in law; latest: " if any(d.basis == "instrument" for d in said[:-1]) else "latest: "


def _later_count(said: Sequence[Delivery], best: Delivery) -> str:
    """A later count that does not call it met."""
    later = [d for d in said if d.recorded[:7] > best.recorded[:7] and d.quantity is not None and d.met is None]
    return f"; {later[-1].said_by}: only by {day(later[-1].recorded)}" if later else ""


def _unit(delivery: Delivery) -> str:
    from ...base.units import label

    return label(delivery.unit)


def _who(delivery: Delivery) -> str:
    return f"{delivery.said_by}, {day(delivery.recorded)}"


def _carried(done: Sequence[Delivery]) -> str:
    return f"carried out ({done[0].said_by}, {day(done[0].as_of)}), " if done else ""


def _voided(facts: Facts, names: Sequence[str]) -> str:
    days = [s.void.at[:10] for s in facts.law.states if s.measure.id in names and s.void]
    return day(min(days)) if days else "then"
