"""What was parsed before is the same as parsed now, and no store can break the reading."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

import detente
from detente.base import kept
from detente.base.errors import LedgerError
from detente.ledger import files, parsed
from detente.ledger.parsed import Parsed, digest_of

DATA = Path(detente.__file__).parent / "data"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path))
    return tmp_path


def again(store: Path, text: str, path: Path) -> object:
    """The data of a text as a second process would have them."""
    first = Parsed()
    assert first.get(digest_of(text)) is None
    first.put(digest_of(text), tomllib.loads(text))
    first.keep(os.getpid(), str(store))
    return Parsed().get(digest_of(text))


def test_all_shipped_files_come_back_the_same(store: Path) -> None:
    first, texts = Parsed(), {p: p.read_text(encoding="utf-8") for p in sorted((DATA / "law").rglob("*.toml"))}
    assert first.get(b"") is None
    for text in texts.values():
        first.put(digest_of(text), tomllib.loads(text))
    first.keep(os.getpid(), str(store))
    second = Parsed()
    for text in texts.values():
        assert repr(second.get(digest_of(text))) == repr(tomllib.loads(text))


@pytest.mark.parametrize(
    "text", ["a = 2026-01-01", "a = 2026-01-01T00:00:00", "a = 07:32:00", f"a = {10**30}", "a = nan"]
)
def test_what_does_not_come_back_the_same_is_not_remembered(store: Path, text: str) -> None:
    assert again(store, text, store / "x") is None


def test_types_stay_what_they_are(store: Path) -> None:
    text = 'a = 1\nb = 1.0\nc = true\nd = "1"\n[e]\nf = [[], [1, "x"]]\n'
    assert repr(again(store, text, store / "x")) == repr(tomllib.loads(text))


@pytest.mark.parametrize("content", [b"", b"torn", b"\x00" * 100, None])
def test_no_store_can_break_the_reading(store: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None) -> None:
    text = "a = 1\n"
    assert again(store, text, store / "x") == {"a": 1}
    (path,) = store.iterdir()
    path.write_bytes(path.read_bytes()[:-3] if content is None else content)
    assert Parsed().get(digest_of(text)) is None
    path.unlink()
    kept.write_bytes(parsed.NAME, parsed._key(), b"\x81\xc4\x01x\xc4\x01y")  # whole, and no data
    strange = Parsed()
    assert strange.get(b"x") is None
    monkeypatch.setattr(files, "PARSED", strange)
    assert files.parse(text, store / "x") == {"a": 1}


def test_what_is_refused_is_refused_again(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PARSED", Parsed())
    for _ in range(2):
        with pytest.raises(LedgerError, match="not TOML"):
            files.parse("a = ", store / "x")
        with pytest.raises(LedgerError, match="not a number one can reckon with"):
            files.parse("a = nan", store / "x")


def test_what_is_handed_out_may_be_changed(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PARSED", Parsed())
    for _ in range(3):
        data = files.parse("[a]\nb = 1\n", store / "x")
        assert data == {"a": {"b": 1}}
        data["a"].clear()
