"""Lines belong to industries by definition; published elasticities, by hand; paths of adjustment."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from detente.base.errors import DetenteError, InputError
from detente.economy.baseline import Baseline, load
from detente.economy.concordance import load_concordance
from detente.economy.elasticities import load_elasticities, sets
from detente.economy.path import load_path


@pytest.fixture(scope="module")
def world() -> Baseline:
    return load()


def test_concordance_by_definition() -> None:
    """ISIC Rev. 4 definitions: soya beans are crops, metal magnets 2599, ships 301, ores 07."""
    table = load_concordance()
    known = {
        "1201.90": "A01",
        "8542.31": "C26",
        "8901.20": "C301",
        "2601.11": "B07",
        "2711.11": "B06",
        "3004.90": "C21",
        "7208.10": "C24A",
        "8703.23": "C29",
        "9403.60": "C31T33",
        "2716.00": "D",
        "2710.12": "C19",
        "8505.11": "C25",
        "9801.00.10": None,
    }
    assert {code: table.industry(code) for code in known} == known
    with pytest.raises(InputError, match="not an HS code"):
        table.industry("85O5")


def test_published_elasticities(world: Baseline) -> None:
    """CP2015, 99% sample: agriculture 9.11, petroleum 64.85, machinery 1.45; CRC2014: 8.11, 51.08, 1.52.

    What was estimated on flows before duty is 1+θ here: 2.0 (Boehm and others, long run) is θ = 1.
    """
    want = {
        "cp2015": (9.11, 64.85, 1.45),
        "crc2014": (8.11, 51.08, 1.52),
        "sw2014": (4.0, 4.0, 4.0),
        "blp2023": (1.0, 1.0, 1.0),
        "cgmt2025": (1.9691, 1.9691, 1.9691),
        "cp2015-before-duty": (8.11, 63.85, 0.45),
        "fgo2022": (7.29846905 - 1, 37.6403655 - 1, 7.04588795 - 1),
    }
    assert sets() == sorted(want)
    for name, values in want.items():
        got = load_elasticities(name, sectors=world.sectors)
        np.testing.assert_allclose([got.theta[world.sector(s)] for s in ("A01", "C19", "C28")], values, rtol=1e-3)
        assert got.where
        assert got.flows_basis
    got = load_elasticities("sw2014", sectors=world.sectors)
    draws = np.array([got.draw(np.random.default_rng(k)) for k in range(400)])
    assert np.log(draws).std() == pytest.approx(0.25, rel=0.02)
    np.testing.assert_array_equal(draws[3], got.draw(np.random.default_rng(3)))


def test_path_of_adjustment(world: Baseline) -> None:
    """1+θ_h = g(h)(1+θ): 0.76/2.0 after a year; 0.6196/2.9691 on the structural path; none before the first point."""
    year = load_elasticities("sw2014", sectors=world.sectors, horizon="4q", nest=0.5)
    np.testing.assert_allclose(year.theta, 0.38 * 5.0 - 1.0)
    assert year.eta is not None
    np.testing.assert_allclose(year.eta, 0.38 * 1.5 - 1.0)
    assert load_elasticities("sw2014", sectors=world.sectors, horizon="short").horizon == "4q"
    assert load_path("cgmt").at(4) == pytest.approx(0.6196 / 2.9691)
    assert load_path("cgmt").at(40) == pytest.approx(2.2135 / 2.9691)
    for name in ("blp", "cgmt"):
        share = load_path(name).share
        assert all(b >= a for a, b in itertools.pairwise(share))
    for horizon, words in (
        ("2q", "publishes 4 to"),
        ("44q", "publishes 4 to 40"),
        ("soon", "no horizon named"),
        ("4q/ay", "no path of elasticities named"),
    ):
        with pytest.raises(DetenteError, match=words):
            load_elasticities("sw2014", sectors=world.sectors, horizon=horizon)
    with pytest.raises(InputError, match=r"θ of C28 \(Machinery n.e.c.\) would be -0.07"):
        load_elasticities("cp2015", sectors=world.sectors, horizon="4q")
    with pytest.raises(InputError, match="50 industries are zero or less"):
        load_elasticities("blp2023", sectors=world.sectors, horizon="4q")


def test_a_path_with_gaps_is_refused(tmp_path: Path) -> None:
    head = 'id="p"\ntitle="t"\nsource="s"\nwhere="w"\nlong=2.0\n'
    point = "[[point]]\nquarters={}\nvalue={}\n"
    for rows, words in (
        ((4, 0.8, 40, 2.0), "36 quarters lie between"),
        ((8, 0.8, 4, 2.0), "not in order"),
        ((4, 0.8, 8, 2.5), "not above `long`"),
    ):
        path = tmp_path / "p.toml"
        path.write_text(head + point.format(*rows[:2]) + point.format(*rows[2:]))
        with pytest.raises(InputError, match=words):
            load_path(str(path))


def test_nests_of_a_set(world: Baseline) -> None:
    assert load_elasticities("sw2014", sectors=world.sectors, nest="none").eta is None
    for nest, words in ((1.6, "exceeds θ = 1.45"), (-1.0, "above −1"), ("x", "a number above −1")):
        with pytest.raises(InputError, match=words):
            load_elasticities("cp2015", sectors=world.sectors, nest=nest)
    held = load_elasticities("sw2014", sectors=world.sectors, nest=0.5)
    assert all((held.draw(np.random.default_rng(k)) >= 0.5).all() for k in range(50))
    blp = load_elasticities("blp2023", sectors=world.sectors)
    assert blp.published_se
    draws = np.array([blp.draw(np.random.default_rng(k)) for k in range(300)])
    assert np.log(1.0 + draws).std() == pytest.approx(0.334 / 2.0, rel=0.05)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('id="m"\ntitle="t"\nsource="s"\ndefault=0.9\nflows="before_duty"', "above 1"),
        ('id="m"\ntitle="t"\nsource="s"\ndefault=4.0\nthetas=3', r"m.toml:5: .*thetas"),
        ('id="m"\ntitle="t"\nsource="s"\ndefault=0.0', r"m.toml:4: elasticity of default is 0"),
        (
            'id="m"\ntitle="t"\nsource="s"\n[[sector]]\nname="x"\ntheta=2.0\nindustries=["A01"]',
            "49 industries have no",
        ),
        (
            'id="m"\ntitle="t"\nsource="s"\ndefault=1.0\n[[sector]]\nname="x"\ntheta=2.0\nindustries=["A1"]',
            "named 'A1'",
        ),
        (
            'id="m"\ntitle="t"\nsource="s"\ndefault=1.0\n[[sector]]\nname="x"\ntheta=2.0\nindustries=["T","T"]',
            "given twice",
        ),
        ('id="m"\ntitle="t"\nsource="s"\ndefault=1.0\nhorizon="short"', "short-run elasticities"),
        ('id="m', "not TOML"),
    ],
)
def test_a_file_of_yours_is_checked(tmp_path: Path, world: Baseline, text: str, words: str) -> None:
    path = tmp_path / "m.toml"
    path.write_text(text)
    with pytest.raises(DetenteError, match=words):
        load_elasticities(path, sectors=world.sectors)
