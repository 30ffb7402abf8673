"""`detente tariffs` asks the model the same question and prints its answer."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from detente.surfaces.cli import detente


def ask(*words: str) -> tuple[int, str, Exception | None]:
    result = CliRunner().invoke(detente, ["tariffs", *words])
    return result.exit_code, result.stdout, result.exception  # type: ignore[return-value]


def test_nash_on_the_shipped_table() -> None:
    code, out, _ = ask("nash", "US", "CN", "--sectors", "C26,C29", "--json")
    assert code == 0
    data = json.loads(out)
    assert [player["iso3"] for player in data["players"]] == ["USA", "CHN"]
    chosen = {row["sector"]: row for row in data["sectors"]}
    for player in ("USA", "CHN"):
        assert 0 < chosen["C26"][player] < 40
    assert data["solver"]["residual"] < 1e-10
    assert data["solver"]["first_order"] < 1e-5
    assert len(data["countries"]) > 50


def test_csv_is_the_table_by_sector() -> None:
    code, out, _ = ask("optimal", "USA", "--partners", "CN", "--sectors", "C26", "--csv")
    assert code == 0
    head, *rows = out.splitlines()
    assert head.startswith("Sector,Goods")
    assert any(row.startswith("C26,") for row in rows)


@pytest.mark.parametrize(
    "words", [("nash", "US", "Atlantis"), ("cooperative", "US"), ("nash", "US", "CN", "--sectors", "X")]
)
def test_bad_names_are_refused(words: tuple[str, ...]) -> None:
    code, _, error = ask(*words)
    assert code != 0
    assert str(error)
