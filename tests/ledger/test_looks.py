"""Who looked, up to which day and where: the day moves forward only, and the look is kept beside the head."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from detente.base.errors import InputError, UnknownError
from detente.ledger.looks import FILE, look
from detente.ledger.scaffold import scaffold
from detente.ledger.shelves import load

SHELF = """id = "law/in"
title = "T"
checked = "2026-01-01"

[[covers]]
kind = "tariff"
importer = "IN"
since = "2020-01-01"
partners = ["US"]
"""


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A dispute of the user's own and a shelf of law that it uses, with no other shelf beside them."""
    root, dispute = tmp_path / "root", tmp_path / "india-us"
    shelf = root / "law" / "in"
    shelf.mkdir(parents=True)
    (shelf / "shelf.toml").write_text(SHELF)
    scaffold(dispute, ["IN", "US"])
    head = dispute / "dispute.toml"
    head.write_text('uses = ["law/in"]\n' + head.read_text())
    for path in (head, *dispute.glob("measures/*/*.toml")):
        path.write_text(re.sub(r'checked = ".*"', 'checked = "2026-01-01"', path.read_text()))
    monkeypatch.setattr("detente.ledger.shelves.roots", lambda: [root])
    return dispute, shelf


def test_a_look_moves_the_head_and_is_kept_beside_it(mine: tuple[Path, Path]) -> None:
    dispute, shelf = mine
    (measure,) = load(dispute).measures
    told = {"by": "A. Analyst", "where": "Gazette", "note": ""}
    for what, head, kept in (
        ("law/in", shelf / "shelf.toml", shelf / FILE),
        ("india-us", dispute / "dispute.toml", dispute / FILE),
        (measure, Path(load(dispute).origins[f"measure:{measure}"].file), dispute / FILE),
    ):
        before = tomllib.loads(head.read_text())
        assert look(load(dispute), what, until="2026-09-01", **told) == head
        assert tomllib.loads(head.read_text()) == before | {"checked": "2026-09-01"}
        (*_, made) = tomllib.loads(kept.read_text())["look"]
        assert {k: v for k, v in made.items() if k != "on"} == {
            "what": what, "until": "2026-09-01", "by": "A. Analyst", "where": "Gazette"
        }  # fmt: skip
        look(load(dispute), what, until="2026-09-01", **told | {"note": "nothing new"})  # again, to the same day
        assert [x.get("note") for x in tomllib.loads(kept.read_text())["look"] if x["what"] == what] == [
            None,
            "nothing new",
        ]
        with pytest.raises(InputError, match=f"{what} is checked to 2026-09-01 already"):
            look(load(dispute), what, until="2026-08-31", **told)
    assert not load(dispute).problems


def test_what_cannot_have_been_looked_at_is_refused(mine: tuple[Path, Path]) -> None:
    book = load(mine[0])
    for until, by, where, words in (
        ("2099-01-01", "A", "B", "has not come yet"),
        ("2026-09-01", " ", "B", "who looked and where must be said"),
        ("2026-09-01", "A", "", "who looked and where must be said"),
    ):
        with pytest.raises(InputError, match=words):
            look(book, "law/in", until=until, by=by, where=where)
    with pytest.raises(UnknownError, match="no measure or shelf named 'law/im'; did you mean law/in"):
        look(book, "law/im", until="2026-09-01", by="A", where="B")
    assert not (mine[1] / FILE).exists()
