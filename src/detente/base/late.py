"""What is found by name when it is wanted: a record need not import its forms, nor a list what its entries name."""

from __future__ import annotations

import importlib
from typing import Any

PACKAGE = __name__.partition(".")[0]


def late(name: str) -> Any:
    """A function, class or constant of this package by ``module:name``; the package's own name may lead or be left out.

    Raises ModuleNotFoundError or AttributeError where there is none: such names are ours, never a user's.
    """
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(f"{PACKAGE}.{module.removeprefix(PACKAGE + '.')}"), attribute)
