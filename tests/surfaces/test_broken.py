"""Any one file of a dispute gone, or cut short: every question answers or says in words why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.surfaces.cli import main

FOLDER = Path(__file__).parents[1] / "data" / "every-file"
FILES = sorted(str(p.relative_to(FOLDER)) for p in FOLDER.rglob("*") if p.suffix in (".toml", ".csv"))
LINES = (
    "inforce", "clocks --json", "agreed --csv", "diff --from 2026-01-20 --to 2026-05-01", "sources", "worth",
    "duty 8481.80.90 --origin CN --importer EU", "watch --since 2026-01-01 --on 2026-06-20 --json",
    "controls gallium --from CN --to EU", "brief --on 2026-06-20", "assumptions --csv",
)  # fmt: skip


@pytest.mark.parametrize("file", FILES)
def test_a_dispute_without_one_of_its_files(
    every: Path, file: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("detente.tariff.schedules.roots", list)
    whole = (every / file).read_text()
    for text in (None, whole[: len(whole) // 2] + "\nsurprise, = [\n"):
        (every / file).unlink() if text is None else (every / file).write_text(text)
        for line in LINES:
            try:
                main([*line.split(), "--dispute", str(every)])
                code = 0
            except SystemExit as left:
                code = int(left.code or 0)
            told = capsys.readouterr()
            assert (code, bool(told.out)) in ((0, True), (2, False)), (line, told)
            assert code == 0 or "; " in told.err, (line, told.err)  # what, and what to do


def test_a_page_is_a_table_of_its_sentences(
    every: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("detente.tariff.schedules.roots", list)
    with pytest.raises(SystemExit) as left:
        main(["brief", "--on", "2026-06-20", "--csv", "--dispute", str(every)])
    assert not left.value.code
    assert capsys.readouterr().out.startswith("Part,Sentence,")
