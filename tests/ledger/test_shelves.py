"""Shelves of law in any folder, joined by their ids, and disputes found by name, path or habit."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from detente.base.errors import LedgerError, UnknownError
from detente.ledger import shelves
from detente.ledger.shelves import disputes, find, law_shelves, load

SHELF = (
    'id = "law/{0}"\ntitle = "T"\nchecked = "2026-01-01"\n{1}\n'
    '[[covers]]\nkind = "tariff"\nimporter = "EU"\nsince = "2020-01-01"\npartners = ["CN"]\n'
)


def _shelf(root: Path, name: str, more: str = "", calls_itself: str = "") -> Path:
    folder = root / "law" / name
    (folder / "measures").mkdir(parents=True)
    (folder / "shelf.toml").write_text(SHELF.format(calls_itself or name, more))
    return folder


@pytest.fixture
def roots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Two roots, the first in the package's place."""
    first, second = tmp_path / "one", tmp_path / "two"
    for root in (first, second):
        (root / "disputes").mkdir(parents=True)
    monkeypatch.setattr(shelves, "roots", lambda: [first, second])
    return first, second


def test_two_shelves_of_one_id_are_one_shelf(
    roots: tuple[Path, Path], every: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for root in roots:
        _shelf(root, "xx")
    monkeypatch.setattr(shelves, "roots", lambda: list(roots))
    book = load(every)
    assert [name for name, _ in law_shelves()] == ["law/xx", "law/xx"]
    assert list(book.shelves) == ["law/xx"]
    assert len(book.shelves["law/xx"].covers) == 2
    assert not book.problems


@pytest.mark.parametrize(
    ("uses", "words"),
    [
        (
            ("xx", 'uses = ["law/yy"]', "yy", 'uses = ["law/xx"]'),
            "shelves use each other in a ring: law/xx → law/yy → law/xx",
        ),
        (("xx", 'uses = ["law/yy"]', "yy", ""), ""),
    ],
)
def test_shelves_may_use_each_other_but_not_in_a_ring(
    roots: tuple[Path, Path], every: Path, monkeypatch: pytest.MonkeyPatch, uses: tuple[str, ...], words: str
) -> None:
    _shelf(roots[0], uses[0], uses[1])
    _shelf(roots[0], uses[2], uses[3])
    monkeypatch.setattr(shelves, "roots", lambda: list(roots))
    assert [p.what for p in load(every).problems] == ([words] if words else [])


def test_a_shelf_that_calls_itself_otherwise_is_named(
    roots: tuple[Path, Path], every: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _shelf(roots[0], "xx", calls_itself="zz")
    monkeypatch.setattr(shelves, "roots", lambda: list(roots))
    (problem,) = load(every).problems
    assert problem.what == "the shelf calls itself 'law/zz'"
    assert problem.file == str(folder / "shelf.toml")


def test_a_dispute_that_uses_a_shelf_that_is_not_there(every: Path) -> None:
    head = every / "dispute.toml"
    head.write_text('uses = ["law/none-such"]\n' + head.read_text())
    (problem,) = load(every).problems
    assert "no shelf named 'law/none-such'" in problem.what


def test_a_broken_shelf_stops_only_itself(
    roots: tuple[Path, Path], every: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _shelf(roots[0], "xx", more="surprise = 1")
    _shelf(roots[0], "yy")
    monkeypatch.setattr(shelves, "roots", lambda: list(roots))
    book = load(every)
    assert [p.what for p in book.problems] == ["unknown key 'surprise'"]
    assert list(book.shelves) == ["law/yy"]


def test_disputes_are_found_by_name_path_and_variable(
    roots: tuple[Path, Path], every: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves, "roots", lambda: list(roots))
    shutil.copytree(every, roots[1] / "disputes" / "mine")
    assert list(disputes()) == ["mine"]
    assert find("mine") == roots[1] / "disputes" / "mine"
    assert find(every) == every
    monkeypatch.setenv("DETENTE_DISPUTE", str(every))
    assert find() == every
    with pytest.raises(UnknownError, match="no dispute named 'mien'"):
        find("mien")
    (every / "empty").mkdir()
    with pytest.raises(LedgerError, match=r"holds no dispute\.toml"):
        find(every / "empty")


def test_the_variable_must_name_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DETENTE_PATH", str(tmp_path / "nothing"))
    with pytest.raises(LedgerError, match="which is no folder"):
        shelves.roots()
    monkeypatch.setenv("DETENTE_PATH", str(tmp_path))
    assert shelves.roots()[1:] == [tmp_path.resolve()]
