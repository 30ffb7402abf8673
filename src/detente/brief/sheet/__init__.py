"""The sheet: the one page of a brief. A module a part; `build` puts them in order and in length."""

from __future__ import annotations

from .build import PARTS, build

__all__ = ["PARTS", "build"]
