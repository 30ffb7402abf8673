"""Amendments are all or nothing, also when killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from detente.base import files
from detente.base.errors import DetenteError
from detente.ledger import amend
from detente.ledger.shelves import load

RECORD = 'speaker = "S"\naccount = "eu-official"\nstance = "affirms"\ntopic = "tariffs"\nsays = "A new claim."\n'


def test_append_keeps_the_text_that_was_there(small: Path) -> None:
    path = small / "claims" / "first-source.toml"
    path.write_text("# a comment that stays\n" + path.read_text())
    before = path.read_text()
    amend.append(small, "claims/first-source.toml", RECORD, key="claim")
    assert path.read_text().startswith(before.rstrip())
    assert len(load(small).claims) == 2


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (RECORD.replace("tariffs", "nowhere"), "no topic 'nowhere'"),
        (RECORD.replace("affirms", "affirm"), "not an allowed word"),
        ("speaker = ", "not TOML"),
        ("", "nothing to append"),
    ],
)
def test_what_does_not_fit_changes_nothing(small: Path, record: str, words: str) -> None:
    path = small / "claims" / "first-source.toml"
    before = path.read_bytes()
    with pytest.raises(DetenteError, match=words):
        amend.append(small, "claims/first-source.toml", record, key="claim")
    assert path.read_bytes() == before
    assert sorted(p.name for p in path.parent.iterdir()) == ["first-source.toml"]


def test_a_path_outside_is_refused(small: Path) -> None:
    with pytest.raises(DetenteError, match="outside the dispute"):
        amend.append(small, "../escape.toml", RECORD, key="claim")


def test_killed_at_any_moment_the_file_is_old_or_new(tmp_path: Path) -> None:
    path = tmp_path / "file.toml"
    versions = ["a = 1\n" * 20000, "b = 2\n" * 30000]
    files.write(path, versions[0])
    program = (
        "import sys, itertools\nfrom pathlib import Path\nfrom detente.base.files import write\n"
        f"versions = {versions[0][:6]!r} * 20000, {versions[1][:6]!r} * 30000\n"
        "print('ready', flush=True)\n"
        "for turn in itertools.count():\n    write(Path(sys.argv[1]), versions[turn % 2])\n"
    )
    for delay in (0.01, 0.023, 0.037):
        with subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(delay)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        assert path.read_text() in versions


@pytest.mark.parametrize(
    ("key", "head"), [("topic", ""), ("topic", "[[topic]]\n"), ("", "[[topic]]\n"), ("topic", "\n  [[topic]]\n")]
)
def test_a_record_is_put_under_its_key_once(small: Path, key: str, head: str) -> None:
    before = (small / "topics.toml").read_text()
    amend.append(small, "topics.toml", f'{head}id = "new"\ntitle = "New"\n\n', key=key)
    assert (small / "topics.toml").read_text() == before.rstrip("\n") + '\n\n[[topic]]\nid = "new"\ntitle = "New"\n'
    assert "new" in load(small).topics
