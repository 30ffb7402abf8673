"""What counts as the truce ending: several definitions, read off one tree, always shown side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from .pooled import Array
from .tree import Tree


@dataclass(frozen=True)
class Definition:
    """An event: `id`, a sentence that an outsider could judge by, and how it is read off the tree."""

    id: str
    title: str
    text: str
    basis: str
    happened: Callable[[Tree, date], Array] | None = None


DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        "ends_badly",
        "Broken, or run out with nothing in its place",
        "A party acts against the arrangement so that it ends early, or its stated end comes and nothing follows.",
        "tree: broken, or nothing follows once the stated end has come",
        lambda tree, day: tree.ended_badly(day),
    ),
    Definition(
        "broken",
        "Broken",
        "A party acts against the arrangement, or against what followed it, so that it ends before its stated end.",
        "tree: broken",
        lambda tree, day: tree.branches(day)["broken"],
    ),
    Definition(
        "bites",
        "What is held back has come back",
        "The restriction that the arrangement holds back is in force again, or bites harder: after a break, or because "
        "nothing followed and the default truly came.",
        "tree: broken or nothing follows, times how often the default came",
        lambda tree, day: tree.bites(day),
    ),
    Definition(
        "tariff_raised",
        "A tariff raised again, in force",
        "A duty that the arrangement holds back is in force again. Announcements do not count, nor duties outside it.",
        "tree through the ledger's clocks",
        lambda tree, day: tree.bites(day),
    ),
    Definition(
        "first_claim",
        "A new measure or a public claim of breach",
        "A party takes a new measure against the other, or says in public that the other does not keep the deal.",
        "dated moves of the same two parties",
    ),
)
BY_ID = {d.id: d for d in DEFINITIONS}
