"""Line lists as they could have been written on a day: rows, ends, and whole lists that were not there yet."""

from __future__ import annotations

from pathlib import Path

from detente.ledger.line_lists import struck, unwritten
from detente.ledger.shelves import load


def test_rows_of_a_list_are_known_since_a_day() -> None:
    head = "code,from,until,recorded\n"
    text = head + "01,,,\n02,2026-03-01,,\n03,,2026-03-01,\n04,2026-03-01,,2026-01-10\n"
    assert struck(text, "2026-03-01") == text
    assert struck(text, "2026-02-28").splitlines()[1:] == ["01,,,", "", "03,,,", "04,2026-03-01,,2026-01-10"]
    assert struck(text, "2026-01-09").splitlines()[4] == ""  # its day was said on the 10th
    late = head + "01,2025-11-13,,2025-11-20\n02,2025-11-01,2026-01-01,2025-12-01\n"
    assert struck(late, "2025-11-15").splitlines()[1:] == ["", "02,2025-11-01,,"]  # said after it had come


def test_a_list_of_which_every_row_is_later_was_not_there(every: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    for text, known, gone in (
        ("code,from\n01,2026-06-08\n02,2026-07-01\n", "2026-06-07", True),
        ("code,from\n01,2026-06-08\n02,2026-07-01\n", "2026-06-08", False),
        ("code,from,until,recorded\n01,2026-06-08,,2026-04-02\n", "2026-04-02", False),
        ("code,from,until,recorded\n01,2026-06-08,,2026-04-02\n", "2026-04-01", True),
        ("code,from\n", "2026-01-01", False),  # empty from the start
        ("", "2026-01-01", False),
        ("code\n01\n", "1999-01-01", False),  # rows without days were always there
    ):
        path.write_text(text)
        assert unwritten(path, known) is gone, (text, known)
    assert not unwritten(tmp_path / "none.csv", "2026-01-01")

    measure = every / "measures" / "eu" / "eu-duty.toml"
    text = measure.read_text()
    (every / "lists" / "late.csv").write_text("code,from\n8471,2026-05-01\n")
    (every / "lists" / "eu-duty.origins.csv").write_text("code,from\n8471,2026-05-01\n")
    measure.write_text(
        text.replace('["eu-duty"]', '["eu-duty", "late"]').replace(
            'id = "second"\n', 'id = "second"\nscope = { lists = ["late"] }\n'
        )
    )
    whole = load(every)
    april, may = (whole.as_known(day) for day in ("2026-04-30", "2026-05-01"))
    duty = april.measures["eu-duty"]
    assert [duty.scope.lists, duty.components[1].scope and duty.components[1].scope.lists] == [["eu-duty"], []]
    assert may.measures["eu-duty"].scope.lists == ["eu-duty", "late"]
    assert whole.as_known("2030-01-01").measures["eu-duty"].scope.lists == ["eu-duty", "late"]
    (every / "lists" / "late.csv").unlink()
    (every / "lists" / "eu-duty.origins.csv").unlink()
    measure.write_text(text.replace('id = "second"\n', 'id = "second"\nscope = { lists = [] }\n'))
    assert load(every).as_known("2026-04-30").digest == april.digest
    assert load(every).as_known("2026-05-01").digest != may.digest
