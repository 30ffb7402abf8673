"""The command line: keys of --json, exit codes, errors in one line, help with an example."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from detente.surfaces.cli import COMMANDS, main


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout, stderr of a command."""
    with pytest.raises(SystemExit) as stop:
        main(list(arguments))
    out = capsys.readouterr()
    return int(stop.value.code or 0), out.out, out.err


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import sys\nfrom detente.surfaces.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = "
        "{'numpy', 'scipy', 'matplotlib', 'rich', 'jinja2', 'msgspec', 'tomlkit', 'pandas'} & set(sys.modules)\n"
        "print(sorted(heavy), file=sys.stderr)\nsys.exit(bool(heavy))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "What was agreed?" in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_shows_an_example(capsys: pytest.CaptureFixture[str], name: str) -> None:
    code, out, _ = run(capsys, name, "--help")
    assert code == 0
    assert f"detente {name}" in out.partition("Example")[2]


KEYS = {
    ("agreed", "busan-2025", "--on", "2026-10-08"): {"deal", "on", "rows"},
    ("inforce", "--on", "2025-11-11", "--lens", "law"): {"on", "known", "lens", "measures"},
    ("clocks", "--on", "2026-10-08"): {"on", "clocks"},
    ("diff", "--from", "2025-11-09", "--to", "2025-11-11"): {"from", "to", "changes"},
    ("info",): {"version", "data"},
    ("show", "us-bis-affiliates"): {"kind", "id", "record", "sources"},
    ("check",): {"checks", "findings", "ok"},
}


@pytest.mark.parametrize("arguments", KEYS, ids=lambda a: a[0])
def test_json_and_csv(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    code, out, _ = run(capsys, *arguments, "--json")
    assert code == 0
    assert KEYS[arguments] <= set(json.loads(out))
    code, out, _ = run(capsys, *arguments, "--csv")
    assert code == 0
    assert out.count("\n") > 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("agreed", "busam-2025"), "did you mean busan-2025"),
        (("inforce", "--on", "2026-02-30"), "not a day of the calendar"),
        (("inforce", "--lens", "whitehouse"), "did you mean white-house"),
        (("inforce", "--kind", "tarif"), "no kind of measure named 'tarif'"),
        (("diff", "--on", "2025-12-01"), "both sides are the same"),
        (("show", "us-bis-afiliates"), "did you mean us-bis-affiliates"),
        (("brief", "busan-2025", "--on", "2025-10-01"), "was known on 2025-10-01"),
        (("check", "idz"), "did you mean ids"),
        (("agreed", "--dispute", "nowhere"), "no dispute named 'nowhere'"),
        (("brief", "--texts", "/nowhere/at/all"), "no folder"),
    ],
)
def test_errors_say_what_and_what_next(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    code, out, err = run(capsys, *arguments)
    assert code == 2
    assert out == ""
    assert words in err
    assert err.count("\n") == 1


def test_errors_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "agreed", "busam-2025", "--json")
    assert code == 2
    assert "did you mean" in json.loads(err)["error"]


def test_the_shipped_ledger_passes_its_checks(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "check")
    assert code == 0, out


def test_new_dispute_passes_strict_checks(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "eu-china"
    assert run(capsys, "new", str(folder), "--parties", "EU,CN")[0] == 0
    assert run(capsys, "check", "--strict", "--dispute", str(folder))[0] == 0
    assert run(capsys, "brief", "--dispute", str(folder))[0] == 0
    code, _, err = run(capsys, "new", str(folder), "--parties", "EU,CN")
    assert code == 2
    assert "is not empty" in err


def test_a_failed_check_leaves_with_one(capsys: pytest.CaptureFixture[str], small: Path) -> None:
    (small / "measures" / "eu" / "bad.toml").write_text("id = 1\n")
    code, _out, _ = run(capsys, "check", "--dispute", str(small), "--csv")
    assert code == 1
    code, _, err = run(capsys, "inforce", "--dispute", str(small))
    assert code == 0
    assert "left out: " in err
    assert "bad.toml:1" in err


def test_amend_from_standard_input(
    capsys: pytest.CaptureFixture[str], small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    record = (
        'speaker = "S"\naccount = "cn-official"\nstance = "denies"\ncommitment = "first-commitment"\nsays = "No."\n'
    )
    monkeypatch.setattr("sys.stdin", io.StringIO(record))
    code, _, _ = run(capsys, "amend", "claims/first-source.toml", "--key", "claim", "--dispute", str(small))
    assert code == 0
    code, out, _ = run(capsys, "agreed", "--dispute", str(small), "--json")
    assert json.loads(out)["rows"][0]["verdict"] == "denied"


def test_shell_completion_is_offered() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from detente.surfaces.cli import main; main()"],
        env={"_DETENTE_COMPLETE": "bash_source", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "complete" in done.stdout


@pytest.mark.parametrize("deal", ["turnberry-2025", "Turnberry", "barley-2023"])
def test_a_deal_is_found_in_whichever_dispute_has_it(capsys: pytest.CaptureFixture[str], deal: str) -> None:
    code, out, err = run(capsys, "agreed", deal, "--json")
    assert code == 0, err
    assert json.loads(out)["rows"]


def test_watch_looks_at_every_dispute(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "watch", "--all", "--since", "2026-06-25", "--on", "2026-07-02")
    assert code == 0, err
    assert [line[3:] for line in out.splitlines() if line.startswith("== ")] == ["china-australia", "eu-us", "us-china"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("breif",), "no command 'breif'; did you mean brief"),
        (("economy", "chek"), "did you mean check"),
        (("inforce", "--on", "31/12/2025"), "did you mean 2025-12-31?"),
        (("clocks", "--on", "10 Nov 2025"), "did you mean 2025-11-10?"),
        (("inforce", "--lens", "White Hose"), "white-house"),
        (("exposure", "--of", "Polnd", "--by", "China"), "did you mean Poland (PL)?"),
        (("diff", "--from", "2025-11-11", "--to", "2025-11-09"), "2025-11-11 is after 2025-11-09"),
        (("agreed", "--on", "2026-10-08", "--plot", "matrix.jpg"), "name a file ending in .svg, .png, .pdf"),
        (("export", "--docx", "brief.pdf"), "name a file ending in .docx"),
        (("export", "--docx", "no-such-folder/brief.docx"), "there is no folder no-such-folder"),
        (("duty", "flying carpets"), "no tariff line of United States has 'flying carpets'"),
    ],
)
def test_what_was_meant_is_guessed(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert words in err
    assert not list(tmp_path.iterdir()), "a refusal writes nothing"


@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf"])
def test_a_picture_is_what_its_suffix_says(capsys: pytest.CaptureFixture[str], tmp_path: Path, suffix: str) -> None:
    picture = tmp_path / f"accounts{suffix}"
    code, _, err = run(capsys, "agreed", "--on", "2026-10-08", "--csv", "--plot", str(picture))
    assert code == 0, err
    head = {".svg": b"<svg", ".png": b"\x89PNG", ".pdf": b"%PDF"}
    assert picture.read_bytes().startswith(head[suffix])


def test_names_are_taken_as_they_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    printed = run(capsys, "controls", "gallium", "--from", "CN", "--to", "US", "--lens", "mofcom", "--on", "2025-11-20")
    words = (
        "controls",
        "Gallium",
        "--from",
        "China",
        "--to",
        "united states",
        "--lens",
        "MOFCOM",
        "--on",
        "2025-11-20",
    )
    assert run(capsys, *words) == printed
    assert printed[0] == 0
    dated = run(capsys, "inforce", "--on", "today", "--csv")
    assert run(capsys, "inforce", "--csv") == dated


def test_an_anchor_resolves(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    from detente.ledger.anchors import resolve
    from detente.ledger.records import Anchor

    text = "On Friday it was said: the tariff on all goods will be halved by the end of the year. No more was said."
    words = "the tariff on all goods will be halved by the end of the year."
    (tmp_path / "statement.txt").write_text(text)
    code, out, _ = run(capsys, "anchor", str(tmp_path / "statement.txt"), words)
    assert code == 0
    assert resolve(Anchor(**tomllib.loads(out)["anchor"]), text).exact == words
    assert run(capsys, "anchor", str(tmp_path / "statement.txt"), "will be doubled")[0] == 2
