"""Every assumption is listed with its basis; what is listed of the code is what the code has."""

from __future__ import annotations

import pytest

from detente.assumptions import DATA, Declared, Register, assumptions
from detente.base.errors import DetenteError
from detente.base.late import late
from detente.exposure.result import HELD
from detente.ledger.dispute import Ledger
from detente.ledger.files import read_toml

DECLARED = read_toml(DATA / "assumptions.toml", Register).assumption


@pytest.mark.parametrize("item", DECLARED, ids=lambda i: i.id)
def test_a_declared_constant_is_there(item: Declared) -> None:
    assert late(item.where) is not None
    assert item.says.endswith(".")
    assert len(item.basis) > 10


def test_values_are_those_of_the_code(book: Ledger) -> None:
    rows = {row.where: row for row in assumptions(book, part="code").rows}
    assert rows["exposure.result:HELD"].value == f"{HELD:g}"
    assert len(rows) == len(DECLARED) == len({item.id for item in DECLARED})


def test_every_row_of_data_that_says_so_is_listed(book: Ledger) -> None:
    listed = assumptions(book, part="goods").rows
    written = sum(
        p.read_text(encoding="utf-8").count('quality = "assumption"') for p in (DATA / "goods").glob("*.toml")
    )
    assert len(listed) == written > 100
    assert all(row.basis for row in listed)
    dispute = [r for r in assumptions(book).rows if r.part.endswith("/us-china")]
    assert any("APEC" in row.says and "0.75" in row.value for row in dispute)


def test_an_unknown_part_names_the_parts(book: Ledger) -> None:
    with pytest.raises(DetenteError, match="no part named 'god'"):
        assumptions(book, part="god")
