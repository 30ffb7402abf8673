"""Numbers as people write them in tables and options: ASCII digits, a point, perhaps an exponent.

Python's own `float` and `int` also take ``1_000``, digits of other scripts, ``nan`` and ``infinity``;
a table that holds such a thing has been spoilt on the way, and is refused.
"""

from __future__ import annotations

import math
import re

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_DIGITS = re.compile(r"\d+", re.ASCII)


def digits(text: str) -> bool:
    """Whether a text is ASCII digits and nothing else."""
    return _DIGITS.fullmatch(text) is not None


def number(text: str) -> float:
    """A finite number; ValueError for anything else. Blanks around it are allowed."""
    plain = text.strip()
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f"{text!r} is not a number")
    value = float(plain)
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is too large a number")
    return value


def whole(text: str) -> int:
    """A whole number of at most eighteen digits; ValueError for anything else."""
    plain = text.strip()
    if not digits(plain.removeprefix("-")) or len(plain) > 18:
        raise ValueError(f"{text!r} is not a whole number")
    return int(plain)
