"""détente: the open ledger and engine for trade truces."""

from __future__ import annotations

import typing as _typing

__version__ = "0.1.0"
__all__ = ["__version__", "open"]

if _typing.TYPE_CHECKING:
    from .surfaces.api import open as open


def __getattr__(name: str) -> _typing.Any:
    if name == "open":
        from .surfaces.api import open as open_dispute

        return open_dispute
    raise AttributeError(f"module 'detente' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
