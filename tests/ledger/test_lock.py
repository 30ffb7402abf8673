"""A lock names the shelves an answer rests on, and says in every answer which is another; coverage holds together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.asking.ask import ask
from detente.base.errors import InputError, UnknownError
from detente.checkup import check
from detente.ledger import lock
from detente.ledger.scaffold import scaffold
from detente.ledger.shelves import load, roots, shelf_folders
from detente.questions import QUESTIONS
from detente.surfaces.cli import detente

LATE = 'since = "2025-03-01"\nuntil = "2025-02-01"\n'
FEE = 'kind = "fee"\nimporter = "IN"\nsince = "2025-02-01"\npartners = ["US"]\n'
HEAD = 'id = "{0}"\ntitle = "T"\nchecked = "2026-01-01"\n'
COVER = '[[covers]]\nkind = "{kind}"\nimporter = "{of}"\nsince = "{since}"\npartners = ["{on}"]\n'


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A dispute of the user's own and a shelf of law that it uses, in a root of its own."""
    root, dispute = tmp_path / "root", tmp_path / "india-us"
    shelf = root / "law" / "in"
    shelf.mkdir(parents=True)
    (shelf / "shelf.toml").write_text(
        HEAD.format("law/in") + COVER.format(kind="tariff", of="IN", since="2020-01-01", on="US")
    )
    monkeypatch.setenv("DETENTE_PATH", str(root))
    scaffold(dispute, ["IN", "US"])
    head = dispute / "dispute.toml"
    head.write_text('uses = ["law/in", "law/us"]\n' + head.read_text())
    return dispute, shelf


def _lock(dispute: Path) -> Path:
    book = load(dispute)
    return lock.write(book, lock.held(book, shelf_folders()), roots()[0])


def test_a_lock_names_every_shelf_with_a_digest_and_fits_at_once(mine: tuple[Path, Path]) -> None:
    text = _lock(mine[0]).read_text()
    for shelf in ("law/in", "law/us", "law/cn", "tariff/us"):
        assert f'id = "{shelf}"\ndigest = "sha256:' in text
    assert load(mine[0]).unlocked == ()


def test_a_shelf_that_is_another_is_named_in_every_answer_and_fails_the_check(mine: tuple[Path, Path]) -> None:
    dispute, shelf = mine
    path = _lock(dispute)
    line = next(n for n, row in enumerate(path.read_text().splitlines(), 1) if row == 'id = "law/in"') + 1
    (shelf / "shelf.toml").write_text((shelf / "shelf.toml").read_text() + 'note = ""\n', encoding="utf-8")
    book = load(dispute)
    (fault,) = book.unlocked
    assert (fault.file, fault.line) == (str(path), line)
    assert "law/in is not the one of the lock" in fault.what
    assert "`detente lock` again" in fault.remedy
    for name, given in (
        ("inforce", {}),
        ("clocks", {}),
        ("duty", {"code": "7207.11", "importer": "US", "origin": "IN"}),
    ):
        assert any("law/in is not the one" in said for said in ask(QUESTIONS[name], book, given).to_dict()["left_out"])
    assert [f.what for f in check(book, ["lock"]).findings] == [fault.what]
    assert book.measures, "everything still answers"
    _lock(dispute)
    assert load(dispute).unlocked == ()


def test_a_shelf_that_is_gone_or_new_is_named(mine: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    dispute, _ = mine
    path = _lock(dispute)
    text = path.read_text()
    path.write_text(re.sub(r'\[\[shelf\]\]\nid = "law/in"\n.*\n.*\n', "", text))
    assert [f.what for f in load(dispute).unlocked] == ["the shelf law/in is used and is not in the lock of 2026-11-27"]
    path.write_text(text)
    monkeypatch.delenv("DETENTE_PATH")
    gone = load(dispute).unlocked
    assert "law/in of the lock" in gone[0].what
    assert "DETENTE_PATH" in gone[0].remedy


def test_a_broken_lock_is_named_and_stops_nothing(mine: tuple[Path, Path]) -> None:
    (mine[0] / "lock.toml").write_text('written = "2026-01-01"\nversion = "1"\nsurprise = 1\n')
    book = load(mine[0])
    assert any("unknown key 'surprise'" in p.what and (p.file or "").endswith("lock.toml") for p in book.problems)
    assert book.measures


def test_the_command_writes_it_beside_a_dispute_of_ones_own_alone(mine: tuple[Path, Path]) -> None:
    done = CliRunner().invoke(detente, ["lock", "--dispute", str(mine[0])])
    assert done.exit_code == 0
    assert (mine[0] / "lock.toml").is_file()
    with pytest.raises(InputError, match="comes with the package"):
        lock.write(load("eu-us"), {}, roots()[0])


def test_one_shelf_is_checked_by_name(mine: tuple[Path, Path]) -> None:
    _, shelf = mine
    (shelf / "measures").mkdir()
    (shelf / "measures" / "x.toml").write_text('id = "x"\n')
    book = load(mine[0])
    report = check(book, ["law/in"])
    assert report.dispute == "law/in"
    assert report.failed()
    assert all("law/in" in f.file for f in report.findings)
    assert not check(book, ["law/us"]).failed()
    with pytest.raises(UnknownError, match="no shelf named 'law/zz'"):
        check(book, ["law/zz"])


@pytest.mark.parametrize(
    ("heads", "words", "line"),
    [
        (("in", ""), "", 0),
        (("xx", COVER.format(kind="quota", of="XX", since="2020-01-01", on="US")), "", 0),
        (("xx", COVER.format(kind="tariff", of="IN", since="2021-01-01", on="World")), "law/xx covers what law/in", 4),
        (("in", COVER.format(kind="tariff", of="IN", since="2021-01-01", on="US")), "since 2020-01-01", 4),
        (("xx", COVER.format(kind="fee", of="IN", since="2026-02-01", on="US")), "was looked for up to 2026-01-01", 4),
        (("xx", f'[[covers]]\n{FEE}[[gaps]]\nkind = "fee"\nwhy = "w"\n{LATE}'), "ends 2025-02-01, before", 9),
        (("xx", f'[[covers]]\n{FEE}[[gaps]]\nkind = "tariff"\nwhy = "w"\n'), "lies outside all that it covers", 9),
    ],
)  # fmt: skip
def test_coverage_that_overlaps_or_contradicts_is_named_with_its_line(
    mine: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    heads: tuple[str, str],
    words: str,
    line: int,
) -> None:
    name, more = heads
    folder = tmp_path / "two" / "law" / name
    folder.mkdir(parents=True)
    (folder / "shelf.toml").write_text(HEAD.format(f"law/{name}") + more)
    monkeypatch.setenv("DETENTE_PATH", f"{tmp_path / 'root'}:{tmp_path / 'two'}")
    found = check(load(mine[0]), ["coverage", f"law/{name}"]).findings
    assert bool(found) == bool(words), found
    for finding in found:
        assert words in finding.what
        assert (finding.file, finding.line) == (str(folder / "shelf.toml"), line)
        assert finding.remedy


def test_the_shipped_shelves_cover_nothing_twice() -> None:
    assert check(load("us-china"), ["coverage", "lock"]).findings == ()
