"""The sections of a brief, one module a question. `build` puts them in order."""

from __future__ import annotations

from ..context import Context
from ..statement import Section


def build(context: Context) -> tuple[Section, ...]:
    """Summary first, then the four questions; each section is built from the layer that answers it."""
    from . import agreed, exposure, inforce, outlook, summary, worth

    parts = (
        agreed.section(context),
        inforce.section(context),
        worth.section(context),
        exposure.section(context),
        outlook.section(context),
    )
    return (summary.section(context, parts), *parts)
