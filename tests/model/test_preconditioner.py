"""The preconditioner steers and never answers; its cache is safe to lose."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from detente.base import kept
from detente.model import Economy, Shock, solve
from detente.model import preconditioner as pc
from detente.model.backend import NUMPY
from detente.model.gradient import Adjoint
from detente.model.linear import Linear
from detente.model.system import System

from .conftest import world


def fresh(economy: Economy) -> Economy:
    return replace(economy)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path))
    return tmp_path


def test_kept_on_disk_and_read_back(folder: Path) -> None:
    economy = world()
    made = pc.preconditioner(economy)
    assert len(list(folder.glob("preconditioner-*.npz"))) == 1
    key = kept.digest(economy.digest, kept.engine("model.inverse"))
    read = pc.read(kept.read(pc.NAME, key), fresh(economy))
    assert read is not None
    for name, value in vars(made).items():
        np.testing.assert_allclose(getattr(read, name), value, rtol=1e-12)


def test_a_spoilt_file_is_made_again(folder: Path) -> None:
    economy = world()
    pc.preconditioner(economy)
    next(folder.glob("preconditioner-*.npz")).write_bytes(b"not an archive")
    result = solve(fresh(economy), Shock.of(economy, tariff_points=[(None, "c0", "c1", 0.3)]))
    assert result.solver.residual < 1e-10


def test_the_cache_does_not_grow_without_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pc.preconditioner(world(J=3, N=3, seed=0))
    size = next(folder.glob("preconditioner-*.npz")).stat().st_size
    monkeypatch.setattr(kept, "MOST", int(3.5 * size))
    for seed in range(1, 6):
        pc.preconditioner(world(J=3, N=3, seed=seed))
    assert len(list(folder.glob("preconditioner-*.npz"))) == 3


def test_another_economys_preconditioner_gives_the_same_answer() -> None:
    economy, other = world(seed=1), world(seed=2)
    shock = Shock.of(economy, tariff_points=[(None, "c0", "c1", 0.3)])
    right = solve(economy, shock)
    lent = solve(pc.lend(other, fresh(economy)), shock)
    np.testing.assert_allclose(lent.real_income, right.real_income, rtol=1e-9)


def test_derivative_at_the_benchmark_equals_the_general_one() -> None:
    """`Linear` and `Adjoint` were written separately: ⟨A x, y⟩ = ⟨x, Aᵀ y⟩, and both transposes agree."""
    economy = world(seed=3, zeros=0.2, profits=0.1)
    J, N = economy.sizes
    rng = np.random.default_rng(0)
    lw, q, y = rng.normal(size=(1, N)), rng.normal(size=(1, J, N)), rng.normal(size=(1, J, N))
    r_bar, q_bar, y_bar = rng.normal(size=(1, N)), rng.normal(size=(1, J, N)), rng.normal(size=(1, J, N))
    linear = Linear(economy)
    out_q, out_y, out_r = linear.forward(lw, q, y)
    back = linear.backward(q_bar, y_bar, r_bar)
    forward = (out_q * q_bar).sum() + (out_y * y_bar).sum() + (out_r * r_bar).sum()
    np.testing.assert_allclose(forward, (back[0] * lw).sum() + (back[1] * q).sum() + (back[2] * y).sum(), rtol=1e-10)
    system = System(economy, [Shock()], backend=NUMPY)
    adjoint = Adjoint(system, system.start())
    general = adjoint.pull(r_bar, q_bar, y_bar)
    weight = economy.value_added / economy.value_added.sum()
    np.testing.assert_allclose(general[0], back[0] - weight * r_bar.sum(), rtol=1e-8)
    np.testing.assert_allclose(general[1], back[1], rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(general[2], back[2], rtol=1e-8, atol=1e-10)


def test_step_and_its_transpose_agree() -> None:
    """⟨P f, g⟩ = ⟨f, Pᵀ g⟩, slow modes included (single precision inside)."""
    economy = world(seed=3)
    J, N = economy.sizes
    rng = np.random.default_rng(1)
    inverse = pc.applied(economy, NUMPY)
    assert inverse.modes.shape[0] > 0
    r, q, y = rng.normal(size=(2, N)), rng.normal(size=(2, J, N)), rng.normal(size=(2, J, N))
    f = np.concatenate([r, q.reshape(2, -1), y.reshape(2, -1)], axis=1)
    g = rng.normal(size=f.shape)
    there, back = inverse.step(r, q, y), inverse.step_t(g)
    scale = np.linalg.norm(there) * np.linalg.norm(g)
    np.testing.assert_allclose((there * g).sum(), (back * f).sum(), atol=1e-6 * scale)


def test_slow_modes_save_evaluations() -> None:
    economy = world(J=8, N=10, seed=4, theta=np.linspace(2.0, 40.0, 8))
    shock = Shock.of(economy, tariff_points=[(None, "c0", "c1", 0.5)])
    full = pc.preconditioner(economy)
    plain = replace(full, modes=full.modes[:0], boost=full.boost[:0, :0])
    other = fresh(economy)
    pc._HELD[other] = plain
    with_modes, without = solve(economy, shock), solve(other, shock)
    np.testing.assert_allclose(with_modes.real_income, without.real_income, rtol=1e-9)
    assert with_modes.solver.evaluations < without.solver.evaluations
