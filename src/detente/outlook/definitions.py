"""What counts as the truce ending: several definitions, always shown side by side."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Definition:
    """An event: `id`, a sentence that an outsider could judge by, and what estimates it."""

    id: str
    title: str
    text: str
    basis: str


DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        "ends_badly",
        "Broken, or run out with nothing in its place",
        "A party acts against the arrangement so that it ends early, or its stated end comes and no extension or "
        "successor has been announced.",
        "terms of truces",
    ),
    Definition(
        "broken",
        "Broken before its end",
        "A party acts against the arrangement so that it ends before its stated end.",
        "terms of truces",
    ),
    Definition(
        "tariff_raised",
        "A tariff raised again",
        "A party raises, or announces that it will raise, a tariff above the level of the deal.",
        "dated moves",
    ),
    Definition(
        "first_claim",
        "A new measure or a public claim of breach",
        "A party takes a new measure against the other, or says in public that the other does not keep the deal.",
        "dated moves",
    ),
)
BY_ID = {d.id: d for d in DEFINITIONS}
