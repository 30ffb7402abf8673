"""The commands as they are typed: keys of the JSON, exit codes, and one-line errors."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from detente.surfaces.cli import main

NOTE = (
    "Posted on 3 Nov 2025\n\nThe White House said that China will suspend the port fees for one "
    "year. Taiwan never came up.\n"
)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    shown = capsys.readouterr()
    return int(left.value.code or 0), shown.out, shown.err


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "note.txt"
    path.write_text(NOTE, encoding="utf-8")
    return path


def test_read_json_has_the_promised_keys(capsys: pytest.CaptureFixture[str], note: Path) -> None:
    code, out, _ = run(capsys, "read", str(note), "--json")
    assert code == 0
    (document,) = json.loads(out)["documents"]
    assert {"source", "digest", "claims"} <= set(document)
    wanted = {"commitment", "topic", "speaker", "account", "committing_party", "stance", "terms", "anchor"}
    for claim in document["claims"]:
        assert wanted <= set(claim)
        anchor = claim["anchor"]
        assert NOTE[anchor["start"] : anchor["end"]] == anchor["exact"]
    assert {c["commitment"] for c in document["claims"]} == {"cn-ship-fees", "taiwan"}


def test_read_csv_and_working_file(capsys: pytest.CaptureFixture[str], note: Path, tmp_path: Path) -> None:
    work = tmp_path / "work.jsonl"
    code, out, err = run(capsys, "read", str(note), "--csv", "--save", str(work))
    assert code == 0
    assert len(list(csv.DictReader(io.StringIO(out)))) == 2
    assert "2 proposals saved" in err
    code, out, _ = run(capsys, "review", str(work), "--list", "--json")
    assert [item["state"] for item in json.loads(out)] == ["open", "open"]


def test_read_a_folder(capsys: pytest.CaptureFixture[str], note: Path, tmp_path: Path) -> None:
    code, _, err = run(capsys, "read", str(tmp_path), "--json")
    assert (code, "a folder needs --out" in err) == (2, True)
    out = tmp_path / "out" / "readings.jsonl"
    code, _, err = run(capsys, "read", str(tmp_path), "--out", str(out))
    assert code == 0
    assert "1 read, 2 claims" in err
    assert len(out.read_text(encoding="utf-8").splitlines()) == 1


def test_compare(capsys: pytest.CaptureFixture[str], note: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("MOFCOM said that China will suspend its port fees for two years.\n", encoding="utf-8")
    code, out, _ = run(capsys, "compare", str(note), str(other), "--json")
    assert code == 0
    rows = {row["topic"]: row for row in json.loads(out)["topics"]}
    assert rows["cn-ship-fees"]["verdict"] == "scope_conflict"
    assert rows["cn-ship-fees"]["fields"] == ["duration"]
    assert rows["taiwan"]["verdict"] in {"silent", "one_side_only"}
    code, _, err = run(capsys, "compare", str(note), str(note))
    assert (code, "same text" in err) == (2, True)


def test_verify(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, _ = run(capsys, "verify", "osw-2025-11", "--texts", str(tmp_path), "--json")
    assert code == 0
    assert json.loads(out)["counts"]["not held"] > 0
    (tmp_path / "004_x.txt").write_text("Something else altogether.", encoding="utf-8")
    code, out, _ = run(capsys, "verify", "osw-2025-11", "--texts", str(tmp_path), "--json")
    assert code == 1
    assert json.loads(out)["counts"]["altered"] > 0
    code, _, err = run(capsys, "verify", "--texts", str(tmp_path / "none"))
    assert (code, "no folder" in err) == (2, True)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("empty.txt", b"", "is empty"),
        (
            "de.txt",
            "Die Regierung hat nicht gesagt, dass sie die Zölle senkt und der Handel sich erholt. ".encode() * 5,
            "no lexicon",
        ),
        ("picture.txt", b"\x89PNG\x00\x01\x02" * 30, "binary"),
    ],
)
def test_bad_input_is_one_line_with_a_remedy(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, data: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    code, out, err = run(capsys, "read", str(path), "--json")
    assert (code, out) == (2, "")
    assert says in json.loads(err)["error"]
    assert "; " in json.loads(err)["error"]


def test_make_lexicon_prints_one_that_can_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    import tomllib

    code, out, _ = run(capsys, "read", "--make-lexicon", "en")
    assert code == 0
    words = tomllib.loads(out)
    assert {"tariffs", "taiwan"} <= {t["id"] for t in words["topic"]}
    code, _, err = run(capsys, "read", "--make-lexicon", "xx")
    assert (code, "no lexicon for the language" in err) == (2, True)
