"""Shared fixtures: the shipped ledger, a small dispute of our own, the raw material if it is here."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from detente.base.threads import start_single
from detente.ledger.dispute import Ledger
from detente.ledger.shelves import load

start_single()  # before anything loads numpy
ROOT = Path(__file__).resolve().parents[1]
#: The day on which all tests are run: an answer says what was known "today".
os.environ["DETENTE_TODAY"] = "2026-11-27"


@pytest.fixture(scope="session", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What tests keep goes into a home of their own, shared by the session."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DETENTE_CACHE", "DETENTE_DISPUTE"):
            patch.delenv(name, raising=False)
        patch.setenv("DETENTE_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="session")
def book() -> Ledger:
    """The shipped ledger of the default dispute."""
    return load("us-china")


@pytest.fixture(scope="session")
def raw() -> Path:
    """The raw material folder; skips the test where it is not here."""
    for folder in (os.environ.get("DETENTE_RAW"), ROOT.parent / "shared"):
        if folder and Path(folder).is_dir():
            return Path(folder)
    pytest.skip("the raw material is not on this machine (set DETENTE_RAW)")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small dispute that loads and passes its checks."""
    from detente.ledger.scaffold import scaffold

    folder = tmp_path / "small"
    scaffold(folder, ["EU", "CN"])
    return folder


@pytest.fixture
def alone(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dispute by itself: no shelf of law is read beside it (each reading of a small one is twenty times faster)."""
    empty = tmp_path_factory.mktemp("no-shelves")
    monkeypatch.setattr("detente.ledger.shelves.roots", lambda: [empty])


@pytest.fixture
def every(tmp_path: Path, alone: None) -> Path:
    """The invented dispute with every kind of file, by itself, to be changed at will."""
    folder = tmp_path / "every-file"
    shutil.copytree(ROOT / "tests" / "data" / "every-file", folder)
    return folder


@pytest.fixture
def invented(every: Path) -> Ledger:
    """Its ledger."""
    return load(every)
