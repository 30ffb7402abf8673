"""Two who read, change and write lose nothing."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from detente.base import files, locks
from detente.base.errors import InputError
from detente.base.locks import locked

COUNTER = """
import sys
from pathlib import Path
from detente.base import files
from detente.base.locks import locked
path = Path(sys.argv[1])
for _ in range(int(sys.argv[2])):
    with locked(path.parent):
        files.write(path, str(int(files.read_text(path)) + 1))
"""


def test_two_who_read_and_replace_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "count"
    files.write(path, "0")
    both = [subprocess.Popen([sys.executable, "-c", COUNTER, str(path), "60"]) for _ in range(2)]

    def here() -> None:
        for _ in range(30):
            with locked(tmp_path), locked(tmp_path):  # one thread may enter again
                files.write(path, str(int(files.read_text(path)) + 1))

    threads = [threading.Thread(target=here) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [process.wait() for process in both] == [0, 0]
    assert path.read_text() == "180"
    assert [p.name for p in tmp_path.iterdir()] == ["count"]


def test_waiting_ends_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "WAIT", 0.05)
    said = []

    def other() -> None:
        try:
            with locked(tmp_path):
                pass
        except InputError as error:
            said.append(str(error))

    with locked(tmp_path):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        program = f"from detente.base import locks; locks.WAIT = .05\nwith locks.locked({str(tmp_path)!r}): pass"
        run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "another program is writing" in said[0]
    assert "another program is writing" in run.stderr


def test_a_disk_that_locks_files_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some network disks refuse to lock a folder: then a file in it is locked."""
    import fcntl
    import os
    import stat

    real = fcntl.flock

    def picky(handle: int, how: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(9, "Bad file descriptor")
        real(handle, how)

    monkeypatch.setattr(fcntl, "flock", picky)
    monkeypatch.setattr(locks, "WAIT", 0.05)
    with locked(tmp_path):
        assert (tmp_path / locks.LOCK).is_file()
        handle = os.open(tmp_path / locks.LOCK, os.O_RDWR)
        with pytest.raises(BlockingIOError):
            real(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(handle)
