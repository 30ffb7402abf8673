"""The standpoint as the loose parameters that layers took before they took a standpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...base.dates import today

if TYPE_CHECKING:
    from ...standpoint import Standpoint


def loose(at: Standpoint) -> dict[str, Any]:
    """The standpoint as the loose parameters `on` and `known` of a question of law."""
    return {"on": at.on, "known": None if at.known == today().isoformat() else at.known}
