"""Checks of the files that `outlook` reads: the plan of a dispute and its triggers."""

from __future__ import annotations

from collections.abc import Iterator

from ..base.places import places
from ..impact.scenario import FILE as SCENARIOS
from ..impact.scenario import load_file
from ..ledger.checks import Check, Complaint, Complaints
from ..ledger.checks.side_files import faults_in, opened, unknown
from ..ledger.dispute import Ledger
from ..ledger.files import read_toml
from ..ledger.validate import Fault
from . import plan, triggers


def plans(ledger: Ledger) -> Complaints:
    """The outlook's plan opens: scenarios, places and sources exist, chances lie between 0 and 1."""
    path = ledger.root / plan.FILE
    held = opened(path, lambda p: read_toml(p, plan.Plan))
    if isinstance(held, Complaint):
        yield held
    elif held is not None:
        yield from faults_in(path, plan.faults(held))
        yield from faults_in(path, _names(held, ledger))


def _names(held: plan.Plan, ledger: Ledger) -> Iterator[Fault]:
    """Scenarios, places and sources of a plan that are not there."""
    own = opened(ledger.root / SCENARIOS, load_file)
    if not isinstance(own, Complaint):  # a broken file of scenarios is told by its own check
        known = {s.id for s in own.scenario} if own else set()
        known |= {a.id for a in ledger.dispute.accounts}
        for field in ("hold", "lapse", "escalate"):
            named = getattr(held, field)
            yield from unknown("scenario", [named] if named else [], known, (field,))
        yield from unknown("scenario or account", held.accounts, known, ("accounts",))
    parties = {p.id for p in ledger.dispute.parties}
    for n, third in enumerate(held.third):
        yield from unknown("place", [third.place], {*places(), *_groups()}, ("third", n, "place"))
        yield from unknown("party", [third.on], parties, ("third", n, "on"))
    for n, query in enumerate(held.question):
        yield from unknown("source", [query.source], ledger.sources, ("question", n, "source"))


def _groups() -> set[str]:
    return {group for place in places().values() for group in place.groups}


def listed_triggers(ledger: Ledger) -> Complaints:
    """Triggers open: days are days, what they name exists, none is known before its source."""
    path = ledger.root / triggers.FILE
    held = opened(path, lambda p: read_toml(p, triggers.TriggerFile))
    if isinstance(held, Complaint):
        yield held
    elif held is not None:
        yield from faults_in(path, triggers.faults(held.trigger, ledger))


CHECKS: dict[str, Check] = {"outlook": plans, "triggers": listed_triggers}
