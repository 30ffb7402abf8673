"""Tables on a terminal: no word is broken, whatever the width."""

from __future__ import annotations

import io
import re

import pytest

from detente.base.table import Column, Table
from detente.draw.layout import widths, words, wrapped
from detente.draw.terminal import Screen, draw, listed, print_tables


def printed(table: Table, width: int) -> str:
    out = io.StringIO()
    screen = Screen(file=out, width=width, highlight=False)
    drawn = draw(table, width)
    for part in drawn:
        screen.print(part)
    if not drawn:
        listed(table, screen)
    return out.getvalue()


TABLE = Table(
    "Goods",
    [Column("good", "Good"), Column("share", "Share of world output", "%", digits=0), Column("says", "What is said")],
    [
        {"good": "rare-earths-medium-heavy", "share": 91.0, "says": "export licences, then a ban on named firms"},
        {"good": "gallium", "share": 99.0, "says": "Ausfuhrgenehmigungspflicht"},
        {
            "good": "superhard-materials",
            "share": None,
            "says": "https://example.org/a/very/long/address-of-a-text.html",
        },
    ],
)


@pytest.mark.parametrize("width", [120, 80, 72, 60, 40, 30])
def test_no_word_is_broken(width: int) -> None:
    text = printed(TABLE, width)
    assert all(len(line.rstrip()) <= width for line in text.splitlines())
    seen = set(re.split(r"\s+", text))
    for row in TABLE.texts():
        for cell in row:
            for word in cell.split():
                assert word in seen or all(part in text for part in words(word)), (width, word)


def test_what_fits_is_left_as_it_is() -> None:
    assert widths([["a", "bb"], ["ccc"]], 20, [1, 1]) == [2, 3]
    assert wrapped("a b  c", 10) == "a b c"


def test_the_widest_columns_give_way_first() -> None:
    assert widths([["x" * 5], ["some words that are long"], ["other words of some length"]], 40, [0, 0, 0]) is not None
    found = widths([["four"], ["aa " * 20], ["bb " * 10]], 40, [0, 0, 0])
    assert found == [4, 18, 18]


def test_none_fits_where_the_longest_words_do_not() -> None:
    assert widths([["a" * 20], ["b" * 20]], 30, [1, 1]) is None
    assert re.search(r"Share of world output\s+\(%\): 91\s", printed(TABLE, 30))


def test_many_columns_come_in_parts_that_repeat_the_first() -> None:
    columns = [Column("name", "Name"), *(Column(f"n{k}", f"Measurement-{k}", digits=1) for k in range(12))]
    rows = [{"name": f"place-{r}", **{f"n{k}": float(k + r) for k in range(12)}} for r in range(3)]
    table = Table("Wide", columns, rows)
    assert len(draw(table, 300)) == 1
    parts = draw(table, 80)
    assert len(parts) > 1
    text = printed(table, 80)
    assert text.count("place-2") == len(parts)
    assert all(f"Measurement-{k}" in text for k in range(12))
    assert text.count("Wide") == 1


def test_a_table_that_fits_is_drawn_as_ever() -> None:
    """Natural widths, a blank on either side of the cells: what rich makes by itself."""
    table = Table("T", [Column("a", "A"), Column("b", "Bee", digits=1)], [{"a": "one two", "b": 1.0}])
    assert [line.rstrip() for line in printed(table, 60).splitlines()] == [
        "T",
        "",
        " A         Bee",
        " ─────────────",
        " one two   1.0",
        "",
    ]


@pytest.mark.parametrize("width", [80, 120])
def test_rows_of_sentences_print_a_block_each(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setattr("detente.draw.terminal.console", lambda stream: Screen(file=stream, width=width))
    long = "Is it in a legal text by now, and does that text name all that was announced by both sides in spring?"
    columns = [Column("asks", "Question"), Column("yes", "If yes", "%", align="right"), Column("key", "--answer")]
    out = io.StringIO()
    print_tables([Table("Find out", columns, [{"asks": long, "yes": "83", "key": "text"}] * 2, blocks=True)], out)
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    assert max(map(len, lines)) <= width
    assert [line for line in lines if line.startswith(" 2. Is it")]
    assert "    If yes 83%" in lines
    assert "    --answer text" in lines
