"""The line a value is written on: every key of every shipped file, against the text itself."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from detente.ledger.toml_lines import find_line, line_in, positions

DATA = Path(str(files("detente"))) / "data"
FILES = sorted(p for p in DATA.rglob("*.toml") if "scaffold" not in p.parts)  # those are templates, not TOML yet

TEXT = '''
title = "a = [1]"  # [not.a.header]
words = [
  "x = 1",
  "[[claim]]",
]
long = """
key = 2
[table]
"""
a.b = 3  # [see """ or { there
list = [  # ]
  1,
]

[[claim]]
says = 'it is = "so"'
[claim.terms]
unit = "t"

[[claim]]
terms = { unit = "Mt" }

[[events]]
at = "2026-01-01"
[events.in_transit]
loaded_before = "x"

[sets]
"two words" = ["a"]
'''


def _leaves(data: Any, trail: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(data, dict):
        return [trail, *(leaf for key, value in data.items() for leaf in _leaves(value, (*trail, key)))]
    if isinstance(data, list) and data and all(isinstance(item, dict) for item in data):
        return [trail, *(leaf for n, item in enumerate(data) for leaf in _leaves(item, (*trail, n)))]
    return [trail]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(DATA)))
def test_every_key_of_the_shipped_files(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    rows = text.split("\n")
    for trail in _leaves(tomllib.loads(text)):
        names = [step for step in trail if isinstance(step, str)]
        if names:
            row = rows[find_line(text, trail) - 1]
            assert any(re.search(rf"\b{re.escape(name)}\b", row) for name in names), (trail, row)
    found = positions(text)
    assert all(found[trail] <= len(rows) for trail in found)
    headers = [n for n, row in enumerate(rows, 1) if row.startswith("[[")]
    assert sorted(n for trail, n in found.items() if isinstance(trail[-1], int)) == headers


@pytest.mark.parametrize(
    ("trail", "row"),
    [
        (["title"], 'title = "a'),
        (["words"], "words = ["),
        (["long"], "long ="),
        (["a", "b"], "a.b"),
        (["list"], "list = ["),
        (["claim", 0, "says"], "says ="),
        (["claim", 0, "terms", "unit"], 'unit = "t"'),
        (["claim", 1], "[[claim]]"),
        (["claim", 1, "terms", "unit"], "terms = {"),
        (["claim", 1, "absent"], "[[claim]]"),
        (["events", 0, "in_transit", "loaded_before"], "loaded_before"),
        (["sets", "two words"], '"two words"'),
    ],
)
def test_awkward_text(trail: list[str | int], row: str) -> None:
    assert TEXT.split("\n")[find_line(TEXT, trail) - 1].startswith(row)


def test_inside_a_record() -> None:
    second = find_line(TEXT, ["claim", 1])
    assert TEXT.split("\n")[line_in(TEXT, second, ["terms"]) - 1].startswith("terms = {")
    assert line_in(TEXT, second, ["nothing"]) == second
    assert line_in(TEXT, 1, ["sets"]) == find_line(TEXT, ["sets"])
