"""What is remembered of a file follows the file."""

from __future__ import annotations

import os
from pathlib import Path

from detente.base import files
from detente.base.stamps import by_content, stamp


def test_what_is_remembered_of_a_file_follows_the_file(tmp_path: Path) -> None:
    path = tmp_path / "list"
    calls = []

    @by_content(4)
    def read(path: Path, word: str) -> str:
        calls.append(path)
        return path.read_text() + word if path.is_file() else "none"

    assert read(path, "!") == "none"
    files.write(path, "a")
    assert [read(path, "!"), read(path, "!"), read(path, "?")] == ["a!", "a!", "a?"]
    assert len(calls) == 3
    files.write(path, "b")  # same size, perhaps the same tick of the clock: another place on the disk
    assert read(path, "!") == "b!"
    path.unlink()
    assert read(path, "!") == "none"


def test_a_folder_changes_with_every_file_in_it(tmp_path: Path) -> None:
    assert stamp(tmp_path / "none") is None
    (tmp_path / "a").mkdir()
    files.write(tmp_path / "a" / "one", "x")
    files.write(tmp_path / "two", "x")
    seen = [stamp(tmp_path)]
    assert stamp(tmp_path) == seen[0]
    (tmp_path / ".hidden").write_text("x")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert stamp(tmp_path) == seen[0]
    for change in (
        lambda: files.write(tmp_path / "a" / "one", "y"),
        lambda: (tmp_path / "two").rename(tmp_path / "three"),
        lambda: os.utime(tmp_path / "three", (1, 1)),  # an older file put in its place
        lambda: (tmp_path / "three").unlink(),
    ):
        change()
        seen.append(stamp(tmp_path))
    assert len(set(seen)) == len(seen)
