"""Review: nothing lost, nobody overwritten, and what is confirmed stands in the ledger as text."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.base.errors import InputError
from detente.ledger.dispute import Ledger
from detente.ledger.shelves import find, load
from detente.ledger.texts import texts
from detente.reading.desk import Desk
from detente.reading.documents import from_text
from detente.reading.filing import file_confirmed
from detente.reading.queue import Changed, Queue
from detente.reading.verify import verify
from detente.surfaces.cli.review import review

TEXT = (
    "The White House said on Monday that China will suspend the port fees for one year. "
    "Beijing denied that it had agreed to issue general licences. Taiwan was not mentioned. <script>alert(1)</script>"
)


@pytest.fixture
def queue(desk: Desk, tmp_path: Path) -> Queue:
    document = from_text(TEXT, name="note.txt", meta={"date": "2025-11-03", "publisher": "A Paper", "language": "en"})
    out = Queue(tmp_path / "work.jsonl")
    assert out.add(desk.read(document)) >= 3
    assert out.add(desk.read(document)) == 0, "the same text read again adds nothing"
    return out


def test_decisions_and_tokens(queue: Queue) -> None:
    first, second, third = queue.items()[:3]
    queue.confirm(first.id, first.token, by="ann")
    with pytest.raises(Changed, match="meanwhile"):
        queue.reject(first.id, first.token, by="bob")
    assert queue.get(first.id).state == "confirmed"
    fixed = queue.correct(second.id, second.token, {"stance": "denies", "terms.duration": "1 year"}, by="ann")
    assert (fixed.state, fixed.record["stance"], fixed.record["terms"]["duration"]) == ("corrected", "denies", "1 year")
    with pytest.raises(InputError, match="not a claim"):
        queue.correct(third.id, third.token, {"stance": "likes"})
    again = queue.reopen(first.id, queue.get(first.id).token)
    assert again.state == "open"
    queue.reject(first.id, again.token, reason="no", by="bob")
    assert queue.counts()["rejected"] == 1


def test_two_reviewers_merge(queue: Queue, tmp_path: Path) -> None:
    other = Queue(tmp_path / "other.jsonl")
    shutil.copy(queue.path, other.path)
    one, two, three = queue.items()[:3]
    queue.confirm(one.id, one.token, by="ann")
    other.confirm(one.id, one.token, by="bob")  # agree
    queue.confirm(two.id, two.token, by="ann")
    other.reject(two.id, two.token, by="bob")  # disagree
    other.reject(three.id, three.token, by="bob")  # only one of them
    assert queue.merge([other.path]) == 3
    assert queue.merge([other.path]) == 0
    states = {i.id: i.state for i in queue.items()}
    assert (states[one.id], states[two.id], states[three.id]) == ("confirmed", "disputed", "rejected")
    other.merge([queue.path])
    assert {i.id: (i.state, i.token) for i in other.items()} == {i.id: (i.state, i.token) for i in queue.items()}
    settled = queue.confirm(two.id, queue.get(two.id).token, by="ann")
    assert settled.state == "confirmed"


def test_a_cut_last_line_loses_only_itself(queue: Queue) -> None:
    item = queue.items()[0]
    queue.confirm(item.id, item.token)
    whole = queue.path.read_bytes()
    queue.path.write_bytes(whole + b'{"type": "decision", "id": "x", "on')
    assert queue.get(item.id).state == "confirmed"
    other = queue.items()[1]
    queue.reject(other.id, other.token)
    assert queue.path.read_bytes().startswith(whole)
    assert queue.get(other.id).state == "rejected"
    queue.path.write_bytes(b"garbage\n" + whole)
    with pytest.raises(InputError, match="not a line of a working file") as caught:
        queue.items()
    assert caught.value.line == 1


def test_killed_while_deciding(queue: Queue) -> None:
    """A process that decides as fast as it can is killed; every line that stands is whole, and work goes on."""
    code = (
        "import sys\nfrom detente.reading.queue import Queue\nq = Queue(sys.argv[1])\nprint('go', flush=True)\n"
        "while True:\n    i = q.items()[0]\n"
        "    q.confirm(i.id, i.token) if i.state == 'open' else q.reopen(i.id, i.token)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(queue.path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.5)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    before = len(queue.items())
    item = queue.items()[1]
    queue.confirm(item.id, item.token)
    assert len(queue.items()) == before
    assert all(json.loads(line) for line in queue.path.read_text(encoding="utf-8").splitlines())


@pytest.fixture
def copy(tmp_path: Path) -> Ledger:
    root = tmp_path / "us-china"
    shutil.copytree(find("us-china"), root)
    return load(root)


def test_confirmed_claims_stand_in_the_ledger_and_verify(queue: Queue, copy: Ledger, tmp_path: Path) -> None:
    for item in queue.items():
        queue.confirm(item.id, item.token, by="ann")
    written = file_confirmed(queue, copy)
    assert sum(w.claims for w in written) == len(queue.items())
    assert file_confirmed(queue, copy) == [], "nothing is written twice"
    again = load(copy.root)
    assert not again.problems
    source = queue.items()[0].source
    mine = [f for f in again.claims if f.source == source]
    assert len(mine) == len(queue.items())
    assert again.sources[source].publisher == "A Paper"
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "note.txt").write_text(TEXT, encoding="utf-8")
    assert verify(again, texts(folder), sources=[source]).counts()["resolved"] == len(mine)
    (folder / "note.txt").write_text(TEXT.replace("suspend", "remove"), encoding="utf-8")
    changed = verify(again, texts(folder), sources=[source])
    assert changed.failed
    assert changed.counts()["altered"] >= 1


def test_review_in_the_terminal(queue: Queue, copy: Ledger) -> None:
    arguments = [str(queue.path), "--by", "ann", "--dispute", str(copy.root)]
    done = CliRunner().invoke(review, arguments, input="y\nn\nno\nw\n")
    assert done.exit_code == 0, done.output
    assert "appended to" in done.output
    counts = queue.counts()
    assert (counts["confirmed"], counts["rejected"]) == (1, 1)
    assert [i.filed for i in queue.items()].count(True) == 1


def test_the_ledgers_own_anchors_resolve(ledger: Ledger, raw: Path) -> None:
    """Every claim coded by hand from the three analyses points at words that are there."""
    names = ["uts-acri-2025-11-03", "indianpunchline-2025-11-02", "osw-2025-11"]
    result = verify(ledger, texts(raw / "seeds"), sources=names)
    assert not result.failed, [c for c in result.checked if c.outcome == "altered"]
    assert not result.warnings
    assert result.counts()["resolved"] > 200
