"""One Figure type: a picture with its caption, its source and the table of its numbers.

`draw` receives matplotlib axes and puts nothing on them that is not in `table`.
`detente.brief.picture` renders to SVG (byte-identical for the same data) and PNG.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .late import late
from .table import Table

#: Colours that stay apart for colour-blind readers (Okabe and Ito), in fixed order.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#666666", "#000000")


def printable(text: str) -> str:
    """A text for a picture: a character that cannot be printed is marked."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture: `draw(ax)` paints `table` on matplotlib axes; sizes in inches.

    The title says the finding. On a narrow page it is drawn `narrow`, where that is given, so many
    inches high; else as it is, with its names wrapped.
    """

    id: str
    title: str
    caption: str
    source: str
    table: Table
    draw: Callable[[Any], None]
    width: float = 7.2
    height: float = 4.0
    alt: str = ""
    narrow: Callable[[Any], None] | None = None
    narrow_height: float = 0.0


def drawn(form: str, record: object) -> Figure:
    """The picture that a function elsewhere, ``module:function``, makes of a record, which need not know it."""
    made: Figure = late(form)(record)
    return made
