"""Many documents: resumed after a kill, the same on one core, two processes and a Dask cluster."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from detente.base.errors import InputError
from detente.reading.batch import files_of, read_many


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "docs"
    (root / "sub").mkdir(parents=True)
    for i in range(12):
        text = (
            f"On {i + 1} November 2025 the White House said that China will suspend the port fees for "
            f"one year. Note {i}."
        )
        (root / ("sub" if i % 2 else ".") / f"{i:02}.txt").write_text(text, encoding="utf-8")
    (root / "again.txt").write_text((root / "00.txt").read_text(encoding="utf-8"), encoding="utf-8")
    (root / "empty.txt").write_bytes(b"")
    (root / "picture.png").write_bytes(b"\x89PNG")
    return root


def lines(path: Path) -> dict[str, dict[str, object]]:
    return {Path(r["name"]).name: r for r in map(json.loads, path.read_text(encoding="utf-8").splitlines())}


def test_a_folder_and_its_resumption(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    summary = read_many([folder], out)
    assert (summary.read, summary.refused, summary.repeated) == (12, 1, 1)
    assert summary.claims >= 12
    whole = lines(out)
    assert "is empty" in str(whole["empty.txt"]["error"])
    assert "picture.png" not in whole
    kept = out.read_text(encoding="utf-8").splitlines(keepends=True)
    out.write_text("".join(kept[:5]) + kept[5][:40], encoding="utf-8")  # killed in the middle of a line
    again = read_many([folder], out)
    assert (again.earlier, again.read + again.refused + again.repeated) == (5, 9)
    assert {n: r.get("claims") for n, r in lines(out).items()} == {n: r.get("claims") for n, r in whole.items()}
    (tmp_path / "other.txt").write_text("not json\n", encoding="utf-8")
    with pytest.raises(InputError, match="not an output"):
        read_many([folder], tmp_path / "other.txt")


def test_two_processes_and_a_cluster_agree_with_one_core(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed")
    one, two, dask = (tmp_path / f"{n}.jsonl" for n in ("one", "two", "dask"))
    read_many([folder], one)
    read_many([folder], two, jobs=2)
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None, silence_logs=50
    ) as cluster:
        read_many([folder], dask, scheduler=cluster.scheduler_address)

    def claims(path: Path) -> list[object]:
        return sorted(json.dumps(r.get("claims")) for r in lines(path).values())

    assert claims(one) == claims(two) == claims(dask)
    monkeypatch.setattr("detente.reading.batch.CONNECT", "1s")
    with pytest.raises(InputError, match="no Dask scheduler"):
        read_many([folder], tmp_path / "x.jsonl", scheduler="tcp://127.0.0.1:1")


def test_links_to_folders_are_not_followed(folder: Path) -> None:
    (folder / "sub" / "loop").symlink_to(folder, target_is_directory=True)
    assert len(list(files_of([folder]))) == 14
