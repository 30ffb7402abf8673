"""Questions as JSON schemas: what may be given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..asking.values import choices
from ..questions import Param, Question

if TYPE_CHECKING:
    from ..ledger.dispute import Ledger

#: JSON types of kinds that are not text.
TYPES: dict[str, dict[str, Any]] = {
    "flag": {"type": "boolean"},
    "whole": {"type": "integer", "minimum": 0},
    "number": {"type": "number"},
}
#: What else a reader must know of a kind.
FORMS = {
    "day": "A day: YYYY-MM-DD, or today.",
    "moment": "A day: YYYY-MM-DD, or today; or an instant with its zone.",
    "place": "A place: its name, or a code of two or three letters.",
}
#: A list longer than this is not spelt out.
LISTED = 40


def given(question: Question, ledger: Ledger) -> dict[str, Any]:
    """The schema of what a question may be asked with, by its words; nothing on the user's disk is among it."""
    params = question.open()
    return {
        "type": "object",
        "properties": {p.word: _param(p, ledger) for p in params},
        "required": [p.word for p in params if p.required],
        "additionalProperties": False,
    }


def _param(param: Param, ledger: Ledger) -> dict[str, Any]:
    one = dict(TYPES.get(param.kind, {"type": "string"}))
    if param.choices:
        one["enum"] = list(param.choices)
    if param.most:
        one["maximum"] = param.most
    made = one
    if param.many != 1:
        made = {"type": "array", "items": one}
        if param.many:
            made["maxItems"] = param.many
    told = (param.help, FORMS.get(param.kind, ""), _known(param, ledger))
    made["description"] = " ".join(part for part in told if part)
    if param.default is not None:
        made["default"] = param.default
    return made


def _known(param: Param, ledger: Ledger) -> str:
    """The names that a kind may take, where they are a list of sensible length."""
    known = [] if param.choices else [name for name, _ in choices(param, ledger)]
    return f"Known: {', '.join(known)}." if 0 < len(known) <= LISTED else ""
