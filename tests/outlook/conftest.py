"""Shared by the outlook's tests: the shipped record."""

from __future__ import annotations

import pytest

from detente.outlook.renewals import Renewals, load_renewals


@pytest.fixture(scope="session")
def record() -> Renewals:
    """The shipped record."""
    return load_renewals()
