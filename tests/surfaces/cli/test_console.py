"""Terminals that know few characters, readers that go away, disks that are full."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from detente.surfaces.cli.console import plain


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """A command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "detente", *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, "COLUMNS": "80", **environment},
    )


ASKED = ("show", "cn-nexperia", "--dispute", "us-china")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437", "latin-1", "utf-8"])
def test_output_works_in_any_encoding(encoding: str) -> None:
    done = run(*ASKED, PYTHONIOENCODING=encoding)
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode(encoding)
    assert "Nexperia" in text
    assert text.count("?") <= run(*ASKED, PYTHONIOENCODING="utf-8").stdout.decode().count("?")
    wrong = run("show", "cn-nexpéria", PYTHONIOENCODING=encoding)
    assert wrong.returncode == 2
    assert b"Traceback" not in wrong.stderr


def test_json_is_the_same_in_any_encoding() -> None:
    plain_text, whole = (
        json.loads(run(*ASKED, "--json", PYTHONIOENCODING=encoding).stdout) for encoding in ("ascii", "utf-8")
    )
    assert plain_text == whole


def test_plain_forms() -> None:
    assert plain("“20% → 10%” – é ü, −3 × ½ … 中") == '"20% > 10%" - e u, -3 x 1/2 ... ?'


@pytest.mark.parametrize("arguments", [ASKED, (*ASKED, "--json"), ("--help",), ("agreed", "--csv")])
def test_a_reader_that_goes_away_is_no_fault(arguments: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "detente", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
        assert (process.wait(), said) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
@pytest.mark.parametrize("arguments", [ASKED, (*ASKED, "--json"), ("--help",)])
def test_a_full_disk_is_said(arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([sys.executable, "-m", "detente", *arguments], stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2
    assert "cannot print (No space left on device)" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
