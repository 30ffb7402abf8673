"""Reviewers' decisions as a test of the reader: counts by hand, kappa by its formula, and the command."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.base.errors import InputError
from detente.follow.told import again
from detente.ledger.dispute import Ledger
from detente.reading.desk import Desk
from detente.reading.documents import from_text
from detente.reading.queue import Entry, Queue
from detente.reading.score import score
from detente.surfaces.cli.read import read

TEXT = (
    "The White House said on Monday that China will suspend the port fees for one year. "
    "Beijing denied that it had agreed to issue general licences. Taiwan was not mentioned."
)
META = {"date": "2025-11-03", "publisher": "A Paper", "language": "en"}


@pytest.fixture
def reviewed(desk: Desk, tmp_path: Path) -> Path:
    """Two reviewers on three claims: one accepted by both, one on which they part, one rejected by both."""
    folder = tmp_path / "reviewed"
    folder.mkdir()
    (folder / "note.txt").write_text(TEXT, encoding="utf-8")
    ann = Queue(folder / "ann.jsonl")
    ann.add(desk.read(from_text(TEXT, name="note.txt", meta=META)))
    shutil.copy(ann.path, folder / "bob.jsonl")
    bob = Queue(folder / "bob.jsonl")
    one, two, three = ann.items()[:3]
    for queue, by in ((ann, "ann"), (bob, "bob")):
        queue.confirm(one.id, one.token, by=by)
        queue.reject(three.id, three.token, by=by)
    ann.confirm(two.id, two.token, by="ann")
    bob.reject(two.id, two.token, by="bob")
    return folder


def test_precision_recall_and_kappa_by_hand(reviewed: Path, ledger: Ledger) -> None:
    made = score(reviewed, again(ledger, nlp=False)).to_dict()
    totals = {key: sum(row[key] for row in made["types"]) for key in ("accepted", "rejected", "again", "false")}
    assert totals == {"accepted": 1, "rejected": 1, "again": 1, "false": 1}  # where they part nothing is decided
    (pair,) = made["agreement"]
    assert (pair["both"], pair["alike"]) == (3, 2)
    # ann accepts 2 of 3, bob 1 of 3: by chance (2·1 + 1·2)/9 = 4/9; (2/3 − 4/9)/(1 − 4/9) = 0.4
    assert pair["kappa"] == pytest.approx(0.4)


def test_a_reader_that_finds_nothing_has_no_recall(reviewed: Path) -> None:
    def blind(_: object) -> list[Entry]:
        return []

    made = score(reviewed, blind).to_dict()["types"]
    assert sum(row["again"] + row["false"] for row in made) == 0
    assert {row["recall"] for row in made if row["accepted"]} == {0.0}
    assert {row["precision"] for row in made} == {None}


def test_what_is_not_there_is_said(reviewed: Path, ledger: Ledger, tmp_path: Path) -> None:
    (reviewed / "note.txt").unlink()
    made = score(reviewed, again(ledger, nlp=False))
    assert "its text is not in the folder" in made.unread[0]
    assert {row["recall"] for row in made.to_dict()["types"]} == {None}
    with pytest.raises(InputError, match="there is no folder"):
        score(tmp_path / "nowhere", again(ledger, nlp=False))
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"nothing in .* is decided"):
        score(tmp_path / "empty", again(ledger, nlp=False))


def test_the_command(reviewed: Path) -> None:
    done = CliRunner().invoke(read, ["--score", str(reviewed), "--no-nlp", "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["agreement"][0]["reviewers"] == ["ann", "bob"]
