"""`outlook.toml` of a dispute: scenarios that stand for the branches, third parties, and what to find out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from ..base.errors import InputError, LedgerError
from ..base.files import present
from ..ledger.checks.side_files import no_day
from ..ledger.dispute import Ledger
from ..ledger.files import read_text, read_toml
from ..ledger.records import Record, doc
from ..ledger.toml_lines import find_line
from ..ledger.validate import Fault

FILE = "outlook.toml"


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
    path = ledger.root / FILE
    if not present(path):
        return Plan()
    plan = read_toml(path, Plan)
    for fault in faults(plan):
        raise LedgerError(fault.what, remedy=fault.remedy, file=path, line=find_line(read_text(path), fault.trail))
    return plan


def faults(plan: Plan) -> Iterator[Fault]:
    """What a plan gets wrong by itself: questions asked twice, chances that are certainties, days that are none."""
    yield from no_day(plan.checked, ("checked",))
    for n, query in enumerate(plan.question):
        at = ("question", n)
        if query.id in {other.id for other in plan.question[:n]}:
            yield Fault([*at, "id"], f"the question {query.id!r} is written twice", "give one another id")
        for field in ("if_follows", "if_not"):
            if not 0 < getattr(query, field) < 1:
                what = f"{query.id}: a chance is not between 0 and 1"
                yield Fault([*at, field], what, "nothing is certain")
        for field in ("since", "recorded", "until"):
            yield from no_day(getattr(query, field), (*at, field))


def priced(plan: Plan, ledger: Ledger) -> Plan:
    """The plan, if it names scenarios to price; otherwise an error that says what to write."""
    if not (plan.hold and plan.lapse):
        raise InputError(
            f"{ledger.dispute.id} names no scenarios for the branches",
            remedy=f"write `hold` and `lapse` in {ledger.root / 'outlook.toml'}, or leave --worth and --third out",
        )
    return plan
