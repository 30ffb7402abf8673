"""What is it worth?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..statement import Nature, Section, Statement

if TYPE_CHECKING:
    from ..page import Context


def section(context: Context) -> Section:
    """Says honestly, in one line, that this question is not answered yet."""
    return Section(
        "worth",
        "What is it worth?",
        (
            Statement(
                "The model that prices a regime is not part of this version: no figure is given.", nature=Nature.note
            ),
        ),
    )
