"""What a page prints of a deal's worth is what the model gives: one solve of the whole table (some seconds)."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.base.places import place
from detente.impact.duties import duties
from detente.impact.pricing import Move
from detente.impact.scenario import resolve
from detente.impact.shipped import PricedFile, told
from detente.impact.worth import ends_of, prepare
from detente.ledger.dispute import Ledger
from detente.ledger.files import read_toml
from detente.standpoint import Standpoint


def test_the_shipped_worth_is_what_the_model_gives(ledger: Ledger, stand: Standpoint) -> None:
    shipped = told(ledger, "busan-2025", known="2026-11-27")
    assert shipped is not None, "run tools/derive_worth.py"
    named = [resolve(word, stand) for word in ends_of(ledger, "busan-2025", None, None)]
    assert (shipped.priced.before, shipped.priced.after) == tuple(n.scenario.on[:10] for n in named)
    world = prepare(stand, day=shipped.priced.after)
    move = Move(*world.solve([world.of(duties(n, world.baseline)) for n in named]))
    far = {
        code: (effect.income, made)
        for n, code in enumerate(world.baseline.countries)
        if (effect := shipped.of(code)) is not None
        and abs(effect.income - (made := float(move.real_income[n]))) > 0.003
    }
    assert not far, "the law or the model has moved: run tools/derive_worth.py"
    held = set(shipped.priced.of)
    assert {*world.baseline.countries, *world.baseline.blocs} == held
    for effect in shipped.priced.of.values():
        assert effect.low - 1e-9 <= effect.income <= effect.high + 1e-9


def test_it_is_told_only_when_it_could_be_known_and_by_any_code(ledger: Ledger) -> None:
    assert told(ledger, "busan-2025", known="2026-03-01") is None
    assert told(ledger, "geneva-2025", known="2026-11-27") is None
    shipped = told(ledger, "busan-2025", known=ledger.dispute.checked)
    assert shipped is not None
    assert shipped.of("US") == shipped.of("USA") == shipped.of(place("US").name)
    assert shipped.of("EU") is shipped.priced.of["EU27"]


def test_the_file_reads_as_it_is_written(ledger: Ledger, tmp_path: Path) -> None:
    from detente.impact.shipped import FILE, written

    held = read_toml(ledger.root / FILE, PricedFile).worth[0]
    path = tmp_path / FILE
    path.write_text(written(held), encoding="utf-8")
    assert read_toml(path, PricedFile).worth == [held]


def test_the_page_prints_what_is_shipped(ledger: Ledger) -> None:
    """The first table of docs/worth.md, of the same deal, is the shipped answer: else run tools/make_worth_doc.py."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "worth.md").read_text(encoding="utf-8")
    held = told(ledger, "busan-2025", known="2026-11-27")
    assert held is not None
    for name, code in (
        ("United States", "USA"),
        ("China (People's Republic of)", "CHN"),
        ("EU27 (indicative)", "EU27"),
    ):
        line = next(line for line in page.splitlines() if line.startswith(f"| {name} | the day before |"))
        cells = [cell.strip().replace("−", "-") for cell in line.strip("|").split("|")]
        effect = held.of(code)
        assert effect is not None
        assert float(cells[2].rstrip("%")) == pytest.approx(effect.income, abs=3e-3)
        low, high = (float(part) for part in cells[4].split(" … "))
        assert (low, high) == (pytest.approx(effect.low, abs=3e-3), pytest.approx(effect.high, abs=3e-3))
