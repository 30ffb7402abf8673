"""Files: only regular ones are read, what is written is whole, and nothing is left behind."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from detente.base import files
from detente.base.errors import InputError, LedgerError


def leftovers(folder: Path) -> list[str]:
    return [p.name for p in folder.iterdir() if p.name.startswith(files.STAGE)]


# -- reading -----------------------------------------------------------------------------------


def odd(folder: Path, kind: str) -> Path:
    path = folder / "odd"
    if kind == "a pipe":
        os.mkfifo(path)
    elif kind == "a folder":
        path.mkdir()
    elif kind == "a device":
        path = Path(os.devnull)
    elif kind == "a link to itself":
        path.symlink_to(path)
    return path


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("a pipe", "is a pipe, not a file"),
        ("a folder", "is a folder, not a file"),
        ("a device", "is a device, not a file"),
        ("a link to itself", "cannot be read"),
        ("nothing", "cannot be read"),
    ],
)
def test_only_regular_files_are_read(tmp_path: Path, kind: str, words: str) -> None:
    path = odd(tmp_path, kind)
    with pytest.raises(LedgerError, match=words) as error:
        files.read_bytes(path, error=LedgerError)
    assert error.value.file == str(path)
    assert error.value.remedy


def test_a_name_with_nul_is_worded(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        files.read_bytes(f"{tmp_path}/a\0b")
    with pytest.raises(InputError, match="cannot write"):
        files.write(f"{tmp_path}/a\0b", "x")


def test_text_is_utf8_of_reasonable_size(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_bytes("\ufeffé\r\nb\n".encode())
    assert files.read_text(path) == "é\nb\n"
    path.write_bytes(b"a\nb\n\xff")
    with pytest.raises(InputError, match=r"text:3: the text is not UTF-8"):
        files.read_text(path)
    path.write_bytes(b"x" * 2_000_000)
    with pytest.raises(InputError, match="more than 1 MB"):
        files.read_text(path, most=1_000_000)


# -- writing -----------------------------------------------------------------------------------


def test_a_file_is_replaced_and_its_rights_stay(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "page.html"
    files.write(path, "one")
    mask = os.umask(0)
    os.umask(mask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~mask
    path.chmod(0o600)
    files.write(path, b"two")
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o600
    assert not leftovers(path.parent)


def test_a_link_stays_a_link_and_a_pipe_is_written_to(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    files.write(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"
    program = f"from detente.base.files import write; write({os.devnull!r}, 'x'); write('/dev/stdout', 'said')"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "said"
    assert not os.path.isfile(os.devnull)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_when_it_cannot_be_written_the_old_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    path = tmp_path / "page.html"
    files.write(path, "old")

    def full(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match=r"cannot write .*page\.html") as error:
        files.write(path, "new")
    assert os.strerror(code) in str(error.value)
    assert ("make room" in error.value.remedy) == (code == errno.ENOSPC)
    assert path.read_text() == "old"
    assert not leftovers(tmp_path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_full_disk_is_worded() -> None:
    with pytest.raises(InputError, match=r"No space left on device.*make room"):
        files.write("/dev/full", "x" * 10_000)


def test_a_folder_or_a_file_in_the_way_is_worded(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for path, words in ((tmp_path, "is a folder"), (tmp_path / "file" / "page", "File exists|Not a directory")):
        with pytest.raises(InputError, match=words):
            files.write(path, "x")
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(InputError, match="cannot write"):
        files.write(loop, "x")
    with pytest.raises(InputError, match="cannot write"):
        files.write(tmp_path / ("n" * 300), "x")


def test_read_only_places_are_worded(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("nothing is read-only for the superuser")
    path = tmp_path / "page"
    path.write_text("old")
    path.chmod(0o400)
    with pytest.raises(InputError, match="Permission denied"):
        files.write(path, "new")
    tmp_path.chmod(0o500)
    try:
        for name in ("page", "other"):
            with pytest.raises(InputError, match="Permission denied"):
                files.write(tmp_path / name, "new")
    finally:
        tmp_path.chmod(0o700)
    assert path.read_text() == "old"


WRITER = """
import sys, itertools
from pathlib import Path
from detente.base.files import write
versions = "a" * 300_000, "b" * 200_000
print("ready", flush=True)
for turn in itertools.count():
    write(Path(sys.argv[1]), versions[turn % 2])
"""


def test_killed_while_writing(tmp_path: Path) -> None:
    """Old or new, never torn; a dead writer's stage goes with the next write, a living one's does not."""
    path = tmp_path / "file"
    files.write(path, "a" * 300_000)
    seen = 0
    for delay in (0.001, 0.004, 0.009, 0.013):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(delay)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        assert path.read_text() in ("a" * 300_000, "b" * 200_000)
        seen += len(leftovers(tmp_path))
        with files.stage(tmp_path) as living:
            (living / "x").write_text("x")
            files.write(path, "a" * 300_000)
            assert leftovers(tmp_path) == [living.name]
        assert not leftovers(tmp_path)


def test_a_log_is_appended_whole_and_mended(tmp_path: Path) -> None:
    path = tmp_path / "log"
    files.log(path, ['{"n": 1}', '{"n": 2}'])
    files.log(path, [])
    for tail, kept in ((b'{"n": 3', []), (b'{"n": 3}', [3]), (b"\x00" * 70_000, [])):
        before = path.read_bytes()
        path.write_bytes(before + tail)
        files.log(path, ['{"n": 9}'])
        added = [json.loads(line)["n"] for line in path.read_bytes()[len(before) :].splitlines()]
        assert added == [*kept, 9]


def test_a_log_on_a_full_disk_is_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "log"
    files.log(path, ['{"n": 1}'])
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left"):
        files.log(path, ['{"n": 2}'])
    assert path.read_bytes() == before
