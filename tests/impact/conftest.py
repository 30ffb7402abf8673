"""One dispute and one world for all tests of the impact layer; a cache of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from detente.impact.pricing import World
from detente.impact.worth import prepare
from detente.ledger.dispute import Ledger, load


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    before = os.environ.get("DETENTE_CACHE")
    os.environ["DETENTE_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    yield
    if before is None:
        os.environ.pop("DETENTE_CACHE")
    else:
        os.environ["DETENTE_CACHE"] = before


@pytest.fixture(scope="session")
def ledger() -> Ledger:
    return load("us-china")


@pytest.fixture(scope="session")
def world(ledger: Ledger) -> World:
    return prepare(ledger)
