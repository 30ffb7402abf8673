"""The tutorial is run as it is written: every line of its shell blocks, in one folder, in order."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[1] / "docs" / "tutorial.md"


@pytest.mark.skipif(shutil.which("bash") is None, reason="the tutorial's blocks are for bash")
def test_the_tutorial_runs(tmp_path: Path) -> None:
    shim = tmp_path / "bin"
    shim.mkdir()
    for name, call in (("detente", "-m detente"), ("python", "")):
        (shim / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {call} "$@"\n')
        (shim / name).chmod(0o755)
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.S | re.M)
    assert len(blocks) >= 6
    work = tmp_path / "work"
    work.mkdir()
    path = f"{shim}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "DETENTE_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        ["bash", "-e", "-c", "\n".join(blocks)], cwd=work, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
    assert "lifted as announced until 2027-06-30, text not seen" in done.stdout
    assert (work / "brief.html").is_file()
    assert (work / "brief.md").is_file()
