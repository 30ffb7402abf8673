"""The museum: every way a ledger file can be broken, and the words its error must contain.

Each file of `museum/` says in its first lines where it belongs in a dispute and what
the error must say. A broken file names itself (and a line) and stops only what needs it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from detente.base.errors import LedgerError
from detente.ledger.checks import check
from detente.ledger.dispute import Ledger, load

MUSEUM = Path(__file__).parent / "museum"
EXHIBITS = sorted(MUSEUM.glob("*.toml"))


def _place(exhibit: Path, dispute: Path) -> tuple[Path, list[str], int]:
    text = exhibit.read_text(encoding="utf-8")
    where = re.search(r"^# file: (.+)$", text, re.M)
    words = re.search(r"^# words: (.+)$", text, re.M)
    line = re.search(r"^# line: (\d+)$", text, re.M)
    assert where, exhibit
    assert words, exhibit
    target = dispute / where.group(1)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return target, [w.strip() for w in words.group(1).split("|")], int(line.group(1)) if line else 0


def _errors(book: Ledger) -> list[tuple[str, int, str]]:
    return [(f.file, f.line, f"{f.what}; {f.remedy}") for f in check(book).findings if f.level == "error"]


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda p: p.stem)
def test_exhibit(exhibit: Path, small: Path) -> None:
    target, words, line = _place(exhibit, small)
    book = load(small)
    errors = _errors(book)
    assert errors, "nothing was found wrong"
    mine = [e for e in errors if Path(e[0]).name == target.name]
    assert mine, f"the error does not name {target.name}: {errors}"
    text = "\n".join(e[2] for e in mine)
    for word in words:
        assert word in text
    if line:
        assert line in {e[1] for e in mine}, f"wrong line: {mine}"
    assert "first-tariff" in book.measures, "the rest of the ledger must still load"


def test_the_museum_is_furnished() -> None:
    assert len(EXHIBITS) >= 14


def test_not_utf8(small: Path) -> None:
    (small / "measures" / "eu" / "latin.toml").write_bytes(b'id = "latin"\ntitle = "caf\xe9"\n')
    (problem,) = load(small).problems
    assert "not UTF-8" in str(problem)
    assert "latin.toml:2" in str(problem)


def test_fifty_megabytes(small: Path) -> None:
    path = small / "measures" / "eu" / "huge.toml"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    (problem,) = load(small).problems
    assert "50 MB" in str(problem)


def test_a_link_that_leaves_the_dispute(small: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.toml"
    outside.write_text('id = "outside"\n')
    os.symlink(outside, small / "measures" / "eu" / "outside.toml")
    book = load(small)
    (problem,) = book.problems
    assert "outside the dispute" in str(problem)
    assert "outside" not in book.measures


def test_a_broken_measure_stops_only_itself(small: Path) -> None:
    (small / "measures" / "eu" / "broken.toml").write_text("id = \n")
    book = load(small)
    assert "first-tariff" in book.measures
    with pytest.raises(LedgerError, match=r"broken\.toml:1"):
        book.measure("broken")


def test_a_broken_head_stops_everything_with_its_line(small: Path) -> None:
    path = small / "dispute.toml"
    path.write_text(path.read_text() + "\nsurprise = 1\n")
    with pytest.raises(LedgerError, match="unknown key 'surprise'"):
        load(small)
