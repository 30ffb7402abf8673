"""Sweeps: the product of a spec's lists, the same rows everywhere, resumed and refused."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.base.errors import CheckFailed, DetenteError, InputError
from detente.impact.spec import Spec, cases, chunks, read_spec
from detente.impact.sweep import run
from detente.impact.worth import worth
from detente.standpoint import Standpoint
from detente.surfaces.cli import detente

SPEC = """
from = ["holds"]
to = ["lapses"]
elasticities = ["cp2015", "sw2014"]
countries = ["USA", "CHN"]
[[grid]]
importer = "USA"
exporter = "CHN"
points = [0.0, 10.0]
"""


@pytest.fixture
def spec(tmp_path: Path, economy: Path) -> Path:
    path = tmp_path / "s.toml"
    path.write_text(f'economy = "{economy}"\n{SPEC}')
    return path


def rows(folder: Path) -> list[dict[str, object]]:
    pq = pytest.importorskip("pyarrow.parquet")
    found = [row for part in sorted(folder.glob("*.parquet")) for row in pq.read_table(part).to_pylist()]
    return sorted(found, key=lambda row: (row["case"], row["country"]))


def test_cases_are_the_product_and_chunks_keep_company() -> None:
    whole = Spec(to=["a", "b"], elasticities=["x", "y"], horizon=["long", "short"], draws=40)
    assert len(cases(whole)) == 2 * 2 * 2 * 40
    assert [c.number for part in chunks(whole) for c in part] == list(range(320))
    assert all(len({(c.elasticities, c.horizon) for c in part}) == 1 for part in chunks(whole))


def test_rows_are_what_worth_says(spec: Path, stand: Standpoint, economy: Path, tmp_path: Path) -> None:
    done = run(spec, tmp_path / "out", workers=1)
    assert (done.cases, done.solved, done.failed) == (4, 4, 0)
    found = rows(tmp_path / "out")
    answer = worth(stand, economy=economy, origin="holds", target="lapses", elasticities="cp2015")
    us = next(r for r in found if r["country"] == "USA" and r["points"] == "0" and r["elasticities"] == "cp2015")
    want = float(answer.move.real_income[answer.baseline.country("USA")])
    assert us["real_income_pct"] == pytest.approx(want, abs=1e-8)
    more = next(r for r in found if r["country"] == "USA" and r["points"] == "10" and r["elasticities"] == "cp2015")
    assert more["real_income_pct"] != pytest.approx(want, abs=1e-6)


def test_the_writer_is_checked_before_anything_is_solved(
    spec: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setattr(
        "detente.impact.sweep.solve_chunk", lambda *a: pytest.fail("solved before the writer was checked")
    )
    with pytest.raises(InputError, match="pyarrow is not installed"):
        run(spec, tmp_path / "out", workers=1)
    assert not (tmp_path / "out").exists()


def test_resumes_and_refuses_another_spec(spec: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(spec, out, workers=1)
    before = rows(out)
    next(out.glob("*.parquet")).unlink()
    again = run(spec, out, workers=1)
    assert 0 < again.solved < again.cases
    assert rows(out) == before
    spec.write_text(spec.read_text().replace("10.0", "11.0"))
    with pytest.raises(CheckFailed, match="another sweep"):
        run(spec, out, workers=1)


def test_a_cluster_gives_the_same_rows(spec: Path, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    pytest.importorskip("pyarrow")
    run(spec, tmp_path / "here", workers=1)
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": False, "dashboard_address": None}
    with distributed.LocalCluster(**options) as cluster:
        done = run(spec, tmp_path / "there", scheduler=cluster.scheduler_address)
    assert done.solved == 4
    assert rows(tmp_path / "there") == rows(tmp_path / "here")


def test_broken_specs_say_where(spec: Path, tmp_path: Path) -> None:
    whole = spec.read_text()
    for old, new, words in (
        ("countries", "contries", r"s.toml:5: .*contries"),
        ("points = [0.0, 10.0]", "points = []", "grid.points"),
        ('from = ["holds"]', "from = []", "origin holds nothing"),
        ('from = ["holds"]', "from = [", "not TOML"),
    ):
        spec.write_text(SPEC.replace(old, new))
        with pytest.raises(InputError, match=words):
            read_spec(spec)
    spec.write_text(whole.replace('"holds"', '"hold"'))
    with pytest.raises(DetenteError, match="did you mean holds"):
        run(spec, tmp_path / "x", workers=1)
    with pytest.raises(InputError, match="no file"):
        read_spec(tmp_path / "none.toml")


def test_command(spec: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    done = CliRunner().invoke(detente, ["sweep", str(spec), "--out", str(tmp_path / "o"), "--workers", "1", "--json"])
    assert done.exit_code == 0
    assert json.loads(done.output)["solved_now"] == 4
