"""How questions of value, dependence and the outlook are dressed."""

from __future__ import annotations

from dataclasses import replace

from ....asking.ask import Answer
from ....base.dates import today
from ..ask import Ask, address
from ..page import View, notes
from ..shelf import Shelf


def worth(view: View, answer: Answer, asked: Ask, shelf: Shelf) -> View:
    """From where to where."""
    first, second = answer.data["from"], answer.data["to"]
    moved = f"From “{first.get('title', '')}” to “{second.get('title', '')}”."
    return notes(view, f"{moved} Asked on {today().isoformat()}.")


def exposure(view: View, answer: Answer, asked: Ask, shelf: Shelf) -> View:
    """The same for chokepoints, and the other way round."""
    made = answer.result
    here, there = asked.path.strip("/"), "exposure" if asked.path == "/chokepoints" else "chokepoints"
    shared = [p.word for p in answer.question.params if p.word != "good"]
    return replace(
        view,
        title=made.title,
        lead=list(made.notes),
        links=[
            (f"The same question: {there}", asked.to(f"/{there}", shared)),
            ("The other way round", address(f"/{here}", {**asked.values, "of": made.holder, "by": made.of})),
        ],
    )


def outlook(view: View, answer: Answer, asked: Ask, shelf: Shelf) -> View:
    """What kind of sentence it is."""
    return notes(view, "A forecast, not a fact.", getattr(answer.result, "leakage", ""))
