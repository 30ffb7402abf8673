"""How wide the columns of a table on a terminal may be, so that no word is broken.

Widths are levelled down from the widest until the table fits, none below its longest word. Names
longer than `LONG` may be broken after a hyphen, a slash or a stop. Where even that does not fit,
there is no layout, and rows are printed one under another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.cells import cell_len

#: A word longer than this may be broken after one of `_JOINTS`.
LONG = 24
_JOINTS = re.compile(r"(?<=[-/_.,;:|=&?])")


def words(text: str) -> list[str]:
    """What a text is broken into at most."""
    found: list[str] = []
    for word in text.split():
        found += [part for part in _JOINTS.split(word) if part] if cell_len(word) > LONG else [word]
    return found


def widths(columns: Sequence[Sequence[str]], room: int, paddings: Sequence[int]) -> list[int] | None:
    """Widths of the columns (heads and cells) in `room`, which holds `paddings` too; None where none fit."""
    natural = [max((cell_len(line) for text in column for line in text.split("\n")), default=0) for column in columns]
    least = [max((cell_len(word) for text in column for word in words(text)), default=0) for column in columns]
    wide = [n + p for n, p in zip(natural, paddings, strict=True)]
    floor = [n + p for n, p in zip(least, paddings, strict=True)]
    if sum(floor) > room:
        return None
    while (excess := sum(wide) - room) > 0:
        movable = [k for k in range(len(wide)) if wide[k] > floor[k]]
        top = max(wide[k] for k in movable)
        highest = [k for k in movable if wide[k] == top]
        below = max((wide[k] for k in movable if wide[k] < top), default=0)
        left, among = min(excess, top - below), len(highest)
        for k in highest:
            share = min(round(left / among), wide[k] - floor[k])
            wide[k] -= share
            left, among = left - share, among - 1
    return [w - p for w, p in zip(wide, paddings, strict=True)]


def wrapped(text: str, width: int) -> str:
    """A text on lines of that width, broken at blanks, and in long words at their joints."""
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            glue = " " if line else ""
            for part in words(word) if cell_len(word) > min(width, LONG) else [word]:
                if line and cell_len(line) + len(glue) + cell_len(part) > width:
                    lines.append(line)
                    line, glue = part, ""
                else:
                    line, glue = line + glue + part, ""
        lines.append(line)
    return "\n".join(lines)
