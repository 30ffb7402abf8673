"""Line duties on sectors: they add up to the engine's own averages and to the Census figure."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from detente.base import kept
from detente.base.dates import asked_at
from detente.economy.baseline import load as load_baseline
from detente.impact import lines as ld
from detente.impact.duties import LINES, duties
from detente.impact.pricing import World
from detente.impact.scenario import resolve, scenarios
from detente.ledger.dispute import Ledger
from detente.regime.lens import LAW, Lens
from detente.standpoint import Standpoint
from detente.tariff.layers import Book, Question
from detente.tariff.schedules import imports, schedule


def weighted(stand: Standpoint, world: World, word: str) -> tuple[ld.LineDuties, np.ndarray]:
    """Line duties of a regime and the mapped 2024 imports from China by sector."""
    found = ld.line_duties(resolve(word, stand), world.baseline, "US")
    b, table = world.baseline, schedule("US")
    value, _ = imports("US").of("CN")
    at = ld.load_concordance().indices([f"{c:010d}" for c in table.code.tolist()], b.sectors)
    return found, np.bincount(at[at >= 0], weights=value[at >= 0], minlength=len(b.sectors))


def test_sector_rates_add_up_to_the_lines(ledger: Ledger, stand: Standpoint, world: World) -> None:
    """Σ_sector rate × imports = Σ_line rate × imports, with the lines asked from the engine directly."""
    found, value = weighted(stand, world, "deal")
    cn = world.baseline.country("CHN")
    by_sector = sum((part[:, cn] * value).sum() for part in found.rates["mid"].values())
    book = Book(ledger, "US", schedule("US"))
    question = Question(at=asked_at("2025-11-11", ledger.zone_of("US")), lens=Lens(LAW), transit=False, average=True)
    stack = book.stack("CN", question)
    line_value, _ = imports("US").of("CN")
    codes = [f"{c:010d}" for c in schedule("US").code.tolist()]
    mapped = ld.load_concordance().indices(codes, world.baseline.sectors) >= 0
    by_line = (np.nan_to_num(stack.mid) * line_value)[mapped].sum() / 100.0
    assert by_sector == pytest.approx(by_line, rel=1e-5)


def test_statutory_2024_against_collected(stand: Standpoint, world: World) -> None:
    """Census: calculated duty on imports from China 2024 is 10.87%; the law's rates lie within a point."""
    found, value = weighted(stand, world, "2024-07-01")
    cn = world.baseline.country("CHN")
    rate = sum((part[:, cn] * value).sum() for part in found.rates["mid"].values()) / value.sum()
    assert rate == pytest.approx(0.1087, abs=0.01)
    ends = [sum((p[:, cn] * value).sum() for p in found.rates[e].values()) / value.sum() for e in ("low", "high")]
    assert ends[0] <= rate <= ends[1]


def test_the_law_of_the_deal_moves_ten_points(stand: Standpoint, world: World) -> None:
    """EO 14357 cut the fentanyl duty from 20 to 10 on every line it covers and nothing else that day."""
    parts = {word: ld.line_duties(resolve(word, stand), world.baseline, "US") for word in ("before-deal", "deal")}
    cn = world.baseline.country("CHN")
    before, after = (p.rates["mid"]["us-ieepa-fentanyl"][:, cn] for p in parts.values())
    covered = before > 0
    np.testing.assert_allclose(after[covered], before[covered] / 2.0, rtol=1e-5)
    assert before.max() == pytest.approx(0.20, abs=1e-6)


def test_kept_is_computed(stand: Standpoint, world: World, tmp_path: Path) -> None:
    """What is shipped or cached for a regime is what the engine gives (float32)."""
    named = resolve("2022-07-01", stand)
    fresh = ld.compute(named, world.baseline, "US")
    kept.save(tmp_path / "x.npz", ld.packed(fresh))
    again = ld.read(kept.load(tmp_path / "x.npz"), "US", world.baseline)
    assert again is not None
    for end in ld.ENDS:
        for name, part in fresh.rates[end].items():
            np.testing.assert_allclose(again.rates[end][name], part, atol=1e-7)
    full = load_baseline()
    shipped = ld.SHIPPED / f"{ld.digest(named, full, 'US')}.npz"
    if not shipped.is_file():
        pytest.skip("measures changed since tools/derive_duties.py was run")
    held = ld.read(kept.load(shipped), "US", full)
    assert held is not None
    china = world.baseline.country("CHN"), full.country("CHN")
    for name, part in fresh.rates["mid"].items():
        there = held.rates["mid"].get(name)
        want = part[:, china[0]]
        np.testing.assert_allclose(0.0 * want if there is None else there[:, china[1]], want, atol=1e-6)


def test_ends_name_the_same_measures(stand: Standpoint, world: World) -> None:
    """A measure that counts at one end only (an extension without legal text) is there, at zero, at the other."""
    found = ld.compute(resolve("lapses", stand, on="2026-11-08"), world.baseline, "US")
    assert list(found.rates["low"]) == list(found.rates["mid"]) == list(found.rates["high"])
    for name, middle in found.rates["mid"].items():
        assert middle.shape == found.rates["low"][name].shape == found.rates["high"][name].shape


def test_every_origin_has_duties_and_says_its_method(stand: Standpoint, world: World) -> None:
    held = duties(resolve("holds", stand), world.baseline)
    us = world.baseline.country("USA")
    tau = held.tariffs(world.shape)
    assert (tau[:, us, :].sum(axis=0) > 0).sum() == len(world.baseline.countries) - 1
    assert tau[:, us, us].sum() == 0.0
    assert held.method["USA", "CHN"] == LINES
    assert held.method["CHN", "USA"] == "headline"


def test_digest_moves_with_the_law_only(ledger: Ledger, stand: Standpoint, world: World) -> None:
    keys = {w: ld.digest(resolve(w, stand), world.baseline, "US") for w in scenarios(ledger)}
    assert keys["holds"] == ld.digest(resolve("2025-12-01", stand), world.baseline, "US")
    assert len({keys[w] for w in ("holds", "lapses", "threat", "none", "april-2025")}) == 5
