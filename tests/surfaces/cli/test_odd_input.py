"""The museum of what once ended in a traceback or did not end: each now a line in words, with exit code 2."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from detente.surfaces.cli import main

US = ("--dispute", "us-china")
FAR = "is too far away; give a day from 1900 to 2100"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Exit code and stderr of a command; a traceback would leave `main` and fail the test."""
    with pytest.raises(SystemExit) as stop:
        main(list(arguments))
    return int(stop.value.code or 0), capsys.readouterr().err


DAYS: dict[tuple[str, ...], str] = {
    ("inforce", "--on", "9999-12-31"): FAR,
    ("diff", "--from", "2025-01-01", "--to", "9999-12-31"): FAR,
    ("worth", "busan-2025", "--on", "9999-12-31"): FAR,
    ("watch", "--on", "9999-12-31"): FAR,
    ("watch", "--on", "0001-01-01"): FAR,
    ("watch", "--since", "0001-01-01", "--on", "2026-10-08"): FAR,
    ("clocks", "--on", "9999-12-31"): FAR,
    ("agreed", "--on", "0001-01-01"): FAR,
    ("brief", "--on", "9999-12-31"): FAR,
    ("duty", "8481.80.90.05", "--origin", "CN", "--on", "9999-12-31"): FAR,
    ("series", "--from", "0001-01-01", "--to", "2026-01-01"): FAR,
    ("controls", "gallium", "--from", "CN", "--to", "US", "--on", "9999-12-31"): FAR,
    ("outlook", "busan-2025", "--on", "2026-10-08", "--until", "9999-12-31"): FAR,
    ("inforce", "--on", "٢٠٢٥-١١-١١"): "is not a day",
    ("inforce", "--known", "10000-01-01"): "is not a day",
    ("inforce", "--on", "2025-11-11T99:00+00:00"): "2025-11-11T99:00+00:00",
    ("inforce", "--on", "9999-12-31T00:00+00:00"): FAR,
}


@pytest.mark.parametrize("arguments", DAYS, ids=lambda a: " ".join(a)[:60])
def test_days_that_nobody_means(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    code, said = run(capsys, *arguments, *US)
    assert code == 2
    assert DAYS[arguments] in said


def measure(old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / "measures" / "eu" / "first-tariff.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def head(old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / "dispute.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def line_list(content: bytes) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        measure("[scope]", '[scope]\nlists = ["own"]')(folder)
        (folder / "lists").mkdir(exist_ok=True)
        (folder / "lists" / "own.csv").write_bytes(content)

    return change


def one_party(folder: Path) -> None:
    path = folder / "dispute.toml"
    text = path.read_text(encoding="utf-8")
    start = text.index("[[parties]]", text.index("[[parties]]") + 1)
    path.write_text(text[:start] + text[text.index("[[accounts]]") :], encoding="utf-8")


def no_party(folder: Path) -> None:
    path = folder / "dispute.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("[[parties]]")] + text[text.index("[[accounts]]") :], encoding="utf-8")


LEDGERS: dict[str, Callable[[Path], None]] = {
    "a day of an event too late": measure('at = "', 'until = "9999-12-31"\ninclusive = true\nat = "'),
    "a zone that is a folder": head('zone = "', 'zone = "America" #'),
    "a zone of nothing": head('zone = "', 'zone = "" #'),
    "a list named by a pattern": measure("[scope]", '[scope]\nlists = ["**x"]'),
    "a list named by a path": measure("[scope]", '[scope]\nlists = ["../../etc/passwd"]'),
    "an id with NUL": measure('id = "', 'id = "\\u0000'),
    "one party": one_party,
    "no party": no_party,
    "a raised digit in a list": line_list("code\n02²\n".encode()),
    "a field of 200 kB in a list": line_list(b"code,note\n84," + b"x" * 200_000 + b"\n"),
    "NUL in a list": line_list(b"code\n8\x004\n"),
    "a list in UTF-16": line_list("code\n84\n".encode("utf-16")),
    "a file of deep nesting": measure("[scope]", "[scope]\nhs_include = " + "[" * 5000 + "]" * 5000),
}
ASKED = (
    ("check",),
    ("inforce", "--on", "2026-10-08"),
    ("agreed", "--on", "2026-10-08"),
    ("watch", "--on", "2026-10-08", "--since", "2026-09-01"),
    ("duty", "8481.80.90.05", "--origin", "CN", "--on", "2026-10-08"),
)


@pytest.mark.parametrize("name", LEDGERS)
def test_ledgers_that_once_broke_every_command(capsys: pytest.CaptureFixture[str], small: Path, name: str) -> None:
    LEDGERS[name](small)
    said = []
    for arguments in ASKED:
        code, err = run(capsys, *arguments, "--dispute", str(small))
        assert code in (0, 1, 2), arguments
        said.append(err)
    code, _ = run(capsys, "check", "--dispute", str(small))
    assert code in (1, 2), "check does not see it"


def full(folder: Path) -> Path:
    return Path("/dev/full")


def below_a_file(folder: Path) -> Path:
    (folder / "file").write_text("x")
    return folder / "file" / "out"


def a_folder(folder: Path) -> Path:
    return folder


WRITERS: dict[str, tuple[str, ...]] = {
    "brief --html": ("brief", "busan-2025", "--on", "2025-11-05", "--html", "{}.html"),
    "series --plot": ("series", "--from", "2025-10-01", "--to", "2025-12-01", "--plot", "{}.svg"),
    "export --md": ("export", "busan-2025", "--on", "2025-11-05", "--md", "{}.md"),
    "watch --ics": ("watch", "--on", "2026-10-08", "--since", "2026-10-01", "--ics", "{}.ics"),
    "outlook --store": ("outlook", "busan-2025", "--on", "2026-10-08", "--store", "{}.jsonl"),
}


@pytest.mark.parametrize("name", WRITERS)
def test_places_that_cannot_be_written(capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str) -> None:
    target = below_a_file(tmp_path)
    code, said = run(capsys, *(a.format(target) for a in WRITERS[name]), *US)
    assert code == 2
    assert "cannot write" in said
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file"]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for the superuser")
def test_read_only_places(capsys: pytest.CaptureFixture[str], tmp_path: Path, small: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        code, said = run(capsys, "new", str(tmp_path / "fresh"), "--parties", "EU,CN")
        assert (code, "cannot write" in said) == (2, True)
    finally:
        tmp_path.chmod(0o700)


def test_new_below_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, said = run(capsys, "new", str(below_a_file(tmp_path)), "--parties", "EU,CN")
    assert code == 2
    assert "cannot" in said


@pytest.mark.parametrize("home", ["/dev/null/home", "/proc/none"])
def test_watch_answers_where_nothing_can_be_remembered(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    monkeypatch.setenv("DETENTE_HOME", home)
    code, said = run(capsys, "watch", "--on", "2026-10-08", *US)
    assert code == 0
    assert "this look is not remembered" in said


def docx(change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        names = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        text = "<w:p><w:r><w:t>China agreed.</w:t></w:r></w:p>"
        body = f'<w:document xmlns:w="{names}"><w:body>{text}</w:body></w:document>'
        archive.writestr("word/document.xml", body)
    return change(out.getvalue())


DOCUMENTS: dict[str, bytes] = {
    **{
        f"docx, byte {n} turned": docx(lambda data, n=n: data[:n] + bytes([data[n] ^ 0xFF]) + data[n + 1 :])  # type: ignore[misc]
        for n in (4, 6, 8, 10, 14, 18, 26, 28, 30, 60)
    },
    "docx, cut": docx(lambda data: data[:90]),
    "pdf, cut": b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R",
    "weeks without end": b"The suspension ends in 99999999999999 weeks, on 2026-10-08, and in 9999999 months.",
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_with_a_bad_byte(capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str) -> None:
    path = tmp_path / f"document.{name.split(',')[0] if ',' in name else 'txt'}"
    path.write_bytes(DOCUMENTS[name])
    code, said = run(capsys, "read", str(path), "--date", "2026-10-08", "--json", *US)
    assert code in (0, 2)
    assert (code == 2) == bool(said)


NUMBERS: dict[tuple[str, ...], str] = {
    ("worth", "busan-2025", "--seed", "-1"): "seed is '-1'; give a whole number, 0 or more",
    ("worth", "busan-2025", "--draws", "1_000"): "draws is '1_000'",
    ("worth", "busan-2025", "--nest", "٣"): "nest is '٣'",
    ("duty", "8481.80.90.05", "--origin", "CN", "--value", "1e400"): "value is '1e400'",
    ("duty", "8481.80.90.05", "--origin", "CN", "--value", "nan"): "value is 'nan'",
    ("duty", "٨٤٨١", "--origin", "CN"): "٨٤٨١",
    ("watch", "--days", "99999999999"): "days is '99999999999'",
    ("chokepoints", "--seed", "1.5"): "seed is '1.5'",
}


@pytest.mark.parametrize("arguments", NUMBERS, ids=lambda a: " ".join(a)[-30:])
def test_numbers_that_are_none(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    code, said = run(capsys, *arguments, *US)
    assert code == 2
    assert NUMBERS[arguments] in said


def test_arguments_that_are_no_text(tmp_path: Path) -> None:
    """Bytes that the terminal's encoding does not know arrive as lone surrogates."""
    for arguments in (
        ["show", b"\xff"],
        ["inforce", "--on", b"\xff"],
        ["read", b"\xff.txt"],
        ["check", "--dispute", b"\xff"],
    ):
        done = subprocess.run([sys.executable, "-m", "detente", *arguments], capture_output=True, cwd=tmp_path)
        assert done.returncode == 2
        assert done.stderr.startswith(b"detente: ")
        assert b"Traceback" not in done.stderr
