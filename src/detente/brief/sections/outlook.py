"""Will it hold?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..statement import Nature, Section, Statement

if TYPE_CHECKING:
    from ..page import Context


def section(context: Context) -> Section:
    """Says honestly, in one line, that this question is not answered yet."""
    return Section(
        "outlook",
        "Will it hold?",
        (Statement("The outlook is not part of this version: no probability is given.", nature=Nature.note),),
    )
