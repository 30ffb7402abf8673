"""The baseline: laws of accounting, order of labels, and figures of the official table as referees."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import numpy as np
import pytest

from detente.base.errors import InputError, UnknownError
from detente.economy.aggregate import bloc, fold
from detente.economy.baseline import SHIPPED, Baseline, Meta, from_flows, load
from detente.economy.checks import identities, outcome

META = Meta(title="toy", source="made up", attribution="", licence="none", year=2000)


@pytest.fixture(scope="module")
def world() -> Baseline:
    return load()


def toy(seed: int = 0, J: int = 3, N: int = 4) -> dict[str, object]:
    """A balanced random table: value added positive by scaling inputs down."""
    rng = np.random.default_rng(seed)
    F = rng.uniform(5, 10, (J, N, N))
    M = rng.uniform(0.1, 1, (J, N, N))
    split = rng.uniform(0.5, 1, (N, J, J))
    split /= split.sum(axis=2, keepdims=True)
    return {
        "sectors": ["b", "a", "c"][:J],
        "countries": ["Z", "X", "Y", "W"][:N],
        "M": M,
        "F": F,
        "use": split * M.sum(axis=2).T[:, :, None],
        "meta": META,
        "goods": [True, False, True][:J],
    }


def test_shipped_table_keeps_every_identity(world: Baseline) -> None:
    failed = [check for check in identities(world) if not check.passed]
    assert failed == []


def test_a_broken_table_fails_its_identity(world: Baseline) -> None:
    broken = dataclasses.replace(world, use=world.use * 1.01)
    assert {check.id for check in identities(broken) if not check.passed} >= {"inputs"}


def test_size_and_idle_cells(world: Baseline) -> None:
    assert (len(world.sectors), len(world.countries)) == (50, 81)
    assert int((~world.produces).sum()) == 51
    assert int((~world.buys).sum()) == 10
    assert np.isfinite(world.pi).all()
    assert np.isfinite(world.gamma).all()


def test_trade_with_published_figures(world: Baseline) -> None:
    """Census: US goods imports from China 536.8 bn in 2022; the cells at basic prices are 0.845 of it."""
    goods, us, cn = world.goods, world.country("USA"), world.country("CHN")
    assert world.X[goods, us, cn].sum() / 1e3 == pytest.approx(453.4, abs=0.2)
    # national accounts: US GDP 2022 about 26 tn at market prices; at basic prices a little less
    assert 24e6 < world.va[:, us].sum() < 26.1e6


def test_any_order_gives_the_same_record() -> None:
    plain = toy()
    rng = np.random.default_rng(1)
    s, c = rng.permutation(3), rng.permutation(4)
    M, F, use = (np.asarray(plain[k]) for k in ("M", "F", "use"))
    mixed = dict(plain)
    mixed |= {
        "sectors": [plain["sectors"][i] for i in s],  # type: ignore[index]
        "countries": [plain["countries"][i] for i in c],  # type: ignore[index]
        "goods": [plain["goods"][i] for i in s],  # type: ignore[index]
        "M": M[np.ix_(s, c, c)],
        "F": F[np.ix_(s, c, c)],
        "use": use[np.ix_(c, s, s)],
    }
    one, two = from_flows(**plain), from_flows(**mixed)  # type: ignore[arg-type]
    assert one.sectors == two.sectors == ("a", "b", "c")
    assert one.countries == ("W", "X", "Y", "Z")
    for name in ("pi", "gamma", "alpha", "va", "deficit"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))
    assert [bool(x) for x in one.goods] == [bool(x) for x in two.goods] == [False, True, True]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda t: t["M"].__setitem__((0, 1, 2), -1.0), "M\\[b, X, Y\\] is -1.0"),
        (lambda t: t["F"].__setitem__((0, 0, 0), np.nan), "is nan"),
        (lambda t: t.__setitem__("use", t["use"] * 1.2), "unbalanced"),
        (lambda t: t.__setitem__("sectors", ["a", "a", "c"]), "appears twice"),
        (lambda t: t.__setitem__("countries", ["X", "Y"]), "labels say"),
        (lambda t: t.update(M=t["M"] * 200, use=t["use"] * 200), "exceed its output"),
    ],
)
def test_bad_tables_are_refused(spoil: object, words: str) -> None:
    table = toy()
    spoil(table)  # type: ignore[operator]
    if words == "exceed its output":  # concentrate all inputs in one industry
        use = np.zeros_like(np.asarray(table["use"]))
        use[:, :, 0] = np.asarray(table["M"]).sum(axis=2).T
        table["use"] = use
    with pytest.raises(InputError, match=words):
        from_flows(**table)  # type: ignore[arg-type]


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    for name in ("baseline.npz", "baseline.toml"):
        shutil.copy(SHIPPED / name, tmp_path / name)
    with (tmp_path / "baseline.npz").open("ab") as out:
        out.write(b"x")
    with pytest.raises(InputError, match="sha256"):
        load(tmp_path)
    with pytest.raises(InputError, match="economy build"):
        load(tmp_path / "nowhere")


def test_unknown_names_say_the_nearest(world: Baseline) -> None:
    with pytest.raises(UnknownError, match="DEU"):
        world.country("DEW")
    assert len(world.members("EU27")) == 27


def test_outcome_reports_nan_as_failure() -> None:
    assert not outcome("x", "", np.array([np.nan]), (("a",),)).passed


def test_folding_adds_up_and_keeps_every_identity(world: Baseline) -> None:
    """The bloc's trade with the others is the sum of its members'; trade inside it is trade with itself."""
    folded = bloc(world, "EU27")
    assert len(folded.countries) == 81 - 27 + 1
    assert all(check.passed for check in identities(folded))
    eu, us = folded.country("EU27"), folded.country("USA")
    at = world.members("EU27")
    assert folded.X[:, us, eu].sum() == pytest.approx(world.X[:, world.country("USA"), at].sum(), rel=1e-12)
    assert folded.X[:, eu, eu].sum() == pytest.approx(world.X[np.ix_(range(50), at, at)].sum(), rel=1e-12)
    assert folded.va.sum() == pytest.approx(world.va.sum(), rel=1e-12)
    with pytest.raises(UnknownError, match="no bloc"):
        bloc(world, "EU28")
    with pytest.raises(UnknownError, match="no country"):
        fold(world, {"GBRR": "X"})
