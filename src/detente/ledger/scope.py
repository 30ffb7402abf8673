"""Records of what a measure reaches: parts of it, products, conditions and claims, goods already on the water."""

from __future__ import annotations

from typing import Annotated

from .record import Record, doc
from .vocabulary import ConditionKind


class Component(Record, frozen=True):
    """A part of a measure that can be suspended by itself (34 = 10 + 24)."""

    id: Annotated[str, doc("Unique within the measure.")]
    title: Annotated[str, doc("Name as printed.")] = ""
    unit: Annotated[str, doc("Unit of its rate (`detente.units`).")] = "percent"
    scope: Annotated[Scope | None, doc("Narrower product scope than the measure's.")] = None
    claim: Annotated[str, doc("Claim it depends on (`data/tariff/claims.toml`): applies only to goods claimed so.")] = (
        ""
    )
    share: Annotated[float | None, doc("Assumed share of the goods on its lines that are so claimed, 0 to 1.")] = None
    least: Annotated[float | None, doc("Smallest percentage that counts, for a claim in per cent.")] = None
    most: Annotated[float | None, doc("Largest percentage that counts, for a claim in per cent.")] = None
    below: Annotated[float | None, doc("It applies below this percentage, for a claim in per cent.")] = None
    content: Annotated[str, doc("Metal on the value of whose content it falls; the full value when empty.")] = ""


class Scope(Record, frozen=True):
    """The products a measure covers."""

    text: Annotated[str, doc("Scope in words.")] = ""
    all: Annotated[bool, doc("Every product.")] = False
    hs_include: Annotated[list[str], doc("HS or HTS prefixes covered, digits only.")] = []
    hs_exclude: Annotated[list[str], doc("Prefixes carved out.")] = []
    lists: Annotated[list[str], doc("Names of line lists in the dispute's `lists/` (no suffix).")] = []
    goods: Annotated[list[str], doc("Good ids of `data/goods`.")] = []
    match: Annotated[str, doc("`full`: the code decides. `partial`: the code covers only part of the line.")] = "full"


class Condition(Record, frozen=True):
    """Something an entry or an export must satisfy; makes a rate an interval until it is known."""

    kind: Annotated[ConditionKind, doc("What sort of condition.")]
    text: Annotated[str, doc("The condition in words.")]
    value: Annotated[str, doc("Threshold or date, if any.")] = ""
    recorded: Annotated[str, doc("Day it became known, if not the measure's first.")] = ""


class InTransit(Record, frozen=True):
    """Relief for goods already on the water."""

    loaded_before: Annotated[str, doc("Loaded on the final mode of transit before this instant.")]
    entered_before: Annotated[str, doc("And entered before this instant.")]
