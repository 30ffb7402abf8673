"""Linear algebra on one thread where a question is answered, whatever the process does elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from detente.base.threads import NAMES, single_children


def test_inside_one_thread_and_afterwards_as_before() -> None:
    code = (
        "import numpy, threadpoolctl\n"
        "from detente.base.threads import single\n"
        "def n(): return {i['num_threads'] for i in threadpoolctl.threadpool_info() if i['user_api'] == 'blas'}\n"
        "threadpoolctl.threadpool_limits(2)\n"
        "before = n()\n"
        "with single():\n    inside = n()\n"
        "print(before, inside, n())\n"
    )
    env = {name: value for name, value in os.environ.items() if name not in NAMES}
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
    assert said.stdout.split("} ") == ["{2", "{1", "{2}\n"]


def test_processes_that_are_started_read_one_and_ours_keeps_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    with single_children():
        assert {os.environ[name] for name in NAMES} == {"1"}
    assert os.environ["OMP_NUM_THREADS"] == "3"
    assert "MKL_NUM_THREADS" not in os.environ
