"""`outlook.toml` of a dispute: scenarios that stand for the branches, third parties, and what to find out."""

from __future__ import annotations

from typing import Annotated

from ..base.errors import InputError, LedgerError
from ..ledger.dispute import Ledger
from ..ledger.files import read_toml
from ..ledger.records import Record, doc


class Third(Record, frozen=True):
    """`[[third]]`: a third party and the party whose chokepoints it depends on."""

    place: Annotated[str, doc("Place code.")]
    on: Annotated[str, doc("Place code of the party it depends on.")]


class Query(Record, frozen=True):
    """`[[question]]`: something with a yes or no that bears on whether the truce goes on."""

    id: Annotated[str, doc("Unique id, used by --answer.")]
    asks: Annotated[str, doc("The question, to be answered yes or no.")]
    since: Annotated[str, doc("First day on which it can be answered.")]
    recorded: Annotated[str, doc("Day since which the question is known.")]
    where: Annotated[str, doc("Where to look.")]
    source: Annotated[str, doc("Source id that raises it.")]
    if_follows: Annotated[float, doc("Assumed chance of yes if something follows at the end.")]
    if_not: Annotated[float, doc("Assumed chance of yes if nothing follows.")]
    basis: Annotated[str, doc("Why those two numbers.")]
    until: Annotated[str, doc("Last day on which it is worth asking.")] = ""


class Plan(Record, frozen=True):
    """`outlook.toml`."""

    checked: Annotated[str, doc("Last day it was looked over.")] = ""
    hold: Annotated[str, doc("Scenario: the deal goes on.")] = ""
    lapse: Annotated[str, doc("Scenario: its default bites.")] = ""
    escalate: Annotated[str, doc("Scenario: everything goes.")] = ""
    accounts: Annotated[list[str], doc("Wider and narrower account.")] = []  # noqa: RUF012 - msgspec copies it
    third: Annotated[list[Third], doc("Third parties.")] = []  # noqa: RUF012 - msgspec copies it
    question: Annotated[list[Query], doc("What to find out.")] = []  # noqa: RUF012 - msgspec copies it


def load_plan(ledger: Ledger) -> Plan:
    """The dispute's plan; an empty one where it has none."""
    path = ledger.root / "outlook.toml"
    if not path.is_file():
        return Plan()
    plan = read_toml(path, Plan)
    seen: set[str] = set()
    for query in plan.question:
        if query.id in seen:
            raise LedgerError(f"the question {query.id!r} is written twice", remedy="give one another id", file=path)
        seen.add(query.id)
        if not (0 < query.if_follows < 1 and 0 < query.if_not < 1):
            raise LedgerError(f"{query.id}: a chance is not between 0 and 1", remedy="nothing is certain", file=path)
    return plan


def priced(plan: Plan, ledger: Ledger) -> Plan:
    """The plan, if it names scenarios to price; otherwise an error that says what to write."""
    if not (plan.hold and plan.lapse):
        raise InputError(
            f"{ledger.dispute.id} names no scenarios for the branches",
            remedy=f"write `hold` and `lapse` in {ledger.root / 'outlook.toml'}, or leave --worth and --third out",
        )
    return plan
