"""Who stands on which side of a question where it was not said: the parties of the dispute."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..base.errors import InputError, UnknownError
from ..base.places import place, union_of
from ..questions import Question

if TYPE_CHECKING:
    from ..ledger.dispute import Ledger


def filled(question: Question, values: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:
    """The values with both places of a question between two. Raises InputError where nobody is left to stand there."""
    made = dict(values)
    places = {p.word: p.name for p in question.params if p.kind == "place" and p.many == 1}
    partner = "exporter" if "exporter" in places else "origin"
    if "importer" in places and partner in places:
        from ..tariff.schedules import parties

        made["importer"], made[partner] = parties(ledger, made["importer"] or "", made[partner] or "")
    elif "of" in places and "by" in places:
        made["of"] = made["of"] or _other(ledger, made["by"])
        made["by"] = made["by"] or _other(ledger, made["of"])
    elif "from" in places and "to" in places:
        source, target = made[places["from"]], made[places["to"]]
        if not source:
            from ..tariff.schedules import parties

            source = _other(ledger, target) if target else parties(ledger)[1]
        made[places["from"]], made[places["to"]] = source, target or _other(ledger, source)
    return made


def of_unions(question: Question, given: Mapping[str, Any], ledger: Ledger) -> dict[str, str]:
    """Members of a union that are asked about as if they had trade law of their own: the place → its union."""
    unions = {c.importer for shelf in ledger.shelves.values() for c in shelf.covers} | {
        party.id for party in ledger.dispute.parties
    }
    asked = [p for p in question.params if p.kind in ("place", "party") and p.word in ("importer", "imposer")]
    found = {}
    for param in asked:
        raw = str(given.get(param.name) or "")
        try:
            code = place(raw).code if raw else ""
        except UnknownError:
            continue
        if union := union_of(code, unions):
            found[code] = union
    return found


def _other(ledger: Ledger, code: str | None) -> str:
    """The first party that is not that place."""
    found = next((p.id for p in ledger.dispute.parties if p.id != code), None)
    if found is None:
        raise InputError(f"nobody stands against {code}", remedy="name both places")
    return found
